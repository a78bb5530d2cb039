#include "extension_choice.h"

#include <algorithm>
#include <iterator>

namespace dubhe::extensions {

namespace {

// Dubbo's idea of a parameter that is switched on.
bool switched_on(std::string_view value) {
  constexpr std::string_view kOff[] = {"false", "0", "null", "N/A"};
  if (value.find_first_not_of(" \t") == value.npos) return false;
  return std::find(std::begin(kOff), std::end(kOff), value) == std::end(kOff);
}

bool url_asks_for(const Url& url, std::string_view key) {
  const auto colon = key.find(':');
  const auto name = key.substr(0, colon);
  const auto fits = [&](std::string_view value) {
    return colon == key.npos ? switched_on(value) : value == key.substr(colon + 1);
  };
  const std::string for_a_method = std::string(".").append(name);
  return std::any_of(url.parameters().begin(), url.parameters().end(), [&](const auto& parameter) {
    return (parameter.first == name || parameter.first.ends_with(for_a_method)) &&
           fits(parameter.second);
  });
}

bool is_active(const Activation& activation, const Url& url, bool provider_side) {
  if (!(provider_side ? activation.provider : activation.consumer)) return false;
  if (activation.keys.empty()) return true;
  return std::any_of(activation.keys.begin(), activation.keys.end(),
                     [&](const std::string& key) { return url_asks_for(url, key); });
}

}  // namespace

// A URL in a message: without its user, password and parameters.
std::string shown(const Url& url) {
  std::string text = url.protocol() + "://" + url.address();
  if (!url.path().empty()) text.append("/").append(url.path());
  return text;
}

Choice choose(const detail::PointInfo& point, const Url& url, std::string_view method) {
  for (const std::string_view key : point.adaptive_keys) {
    const bool scheme = key == "protocol";
    const std::string_view name =
        scheme ? std::string_view(url.protocol()) : url.get_method(method, key);
    if (name.empty()) continue;
    const std::string what = scheme ? "the scheme of " : "parameter " + quoted(key) + " of ";
    return Choice{std::string(name), what + shown(url)};
  }
  return Choice{std::string(), shown(url)};
}

NameList::NameList(const std::vector<std::string>& parts) {
  written_order = std::find(parts.begin(), parts.end(), "default") != parts.end();
  bool passed = !written_order;
  for (const std::string& part : parts) {
    if (part == "default") {
      passed = true;
    } else if (part == "-default") {
      no_defaults = true;
    } else if (part.front() == '-') {
      left_out.push_back(part.substr(1));
    } else {
      (passed ? behind : before).push_back(part);
    }
  }
}

std::vector<std::string> chain_of(const Point& point, const NameList& list, NamedEntries named, const Url& url,
                                  bool provider_side) {
  auto& [before, behind, left_out] = named;
  std::vector<const Entry*> by_name = before;
  by_name.insert(by_name.end(), behind.begin(), behind.end());
  std::vector<const Entry*> active;
  for (const auto& entry : point.entries) {
    const auto stands_in = [&](const auto& entries) {
      return std::find(entries.begin(), entries.end(), entry.get()) != entries.end();
    };
    if (list.no_defaults || stands_in(by_name) || stands_in(left_out)) continue;
    if (is_active(entry->activation, url, provider_side)) active.push_back(entry.get());
  }
  if (!list.written_order) {
    active.insert(active.end(), by_name.begin(), by_name.end());
    before.clear();
    behind.clear();
  }
  std::stable_sort(active.begin(), active.end(), [](const Entry* a, const Entry* b) {
    return a->activation.order < b->activation.order;
  });

  std::vector<std::string> names;
  for (const auto* part : {&before, &active, &behind}) {
    for (const Entry* entry : *part) {
      if (std::find(names.begin(), names.end(), entry->name) == names.end())
        names.push_back(entry->name);
    }
  }
  return names;
}

}  // namespace dubhe::extensions
