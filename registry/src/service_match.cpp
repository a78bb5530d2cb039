#include "dubhe/registry/service_match.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace dubhe {

namespace {

constexpr std::string_view kAny = "*";
constexpr std::string_view kProvidersCategory = "providers";

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool interface_matches(std::string_view consumer, std::string_view provider) {
  return consumer == kAny || provider == kAny || consumer == provider;
}

// The consumer's `category` is a comma list: `*` is all, `-x` is all but x.
bool category_matches(const Url& consumer, const Url& provider) {
  const std::string_view category = provider.get("category", kProvidersCategory);
  const std::vector<std::string> wanted = consumer.get_list("category");
  if (wanted.empty()) return category == kProvidersCategory;
  if (contains(wanted, kAny)) return true;
  const bool excludes = std::any_of(wanted.begin(), wanted.end(),
                                    [](const std::string& w) { return w.front() == '-'; });
  if (excludes) return !contains(wanted, "-" + std::string(category));
  return contains(wanted, category);
}

bool enabled_matches(const Url& consumer, const Url& provider) {
  return provider.get_bool("enabled", true) || consumer.get("enabled") == kAny;
}

bool group_matches(const Url& consumer, const Url& provider) {
  const std::string_view wanted = consumer.group();
  if (wanted == kAny || wanted == provider.group()) return true;
  return !provider.group().empty() && contains(consumer.get_list("group"), provider.group());
}

bool version_matches(const Url& consumer, const Url& provider) {
  return consumer.version() == kAny || consumer.version() == provider.version();
}

bool classifier_matches(const Url& consumer, const Url& provider) {
  const std::string_view wanted = consumer.get("classifier", kAny);
  return wanted == kAny || wanted == provider.get("classifier", kAny);
}

std::string or_none(std::string_view text) {
  return text.empty() ? std::string("none") : std::string(text);
}

// The value of `provider` that the rule `step` looks at.
std::string value_of(MatchStep step, const Url& provider) {
  switch (step) {
    case MatchStep::kGroup:
      return or_none(provider.group());
    case MatchStep::kVersion:
      return or_none(provider.version());
    case MatchStep::kClassifier:
      return or_none(provider.get("classifier"));
    case MatchStep::kEnabled:
      return "false";
    case MatchStep::kCategory:
      return std::string(provider.get("category", kProvidersCategory));
    default:
      return std::string(provider.interface_name());
  }
}

std::string mend_of(MatchStep step, const std::set<std::string>& values) {
  const std::string& first = *values.begin();
  const std::string value = first == "none" ? "nothing" : "`" + first + "`";
  switch (step) {
    case MatchStep::kGroup:
      return "Set the reference's `group` to " + value + ", or `*` for any.";
    case MatchStep::kVersion:
      return "Set the reference's `version` to " + value + ", or `*` for any.";
    case MatchStep::kClassifier:
      return "Set the reference's `classifier` to " + value + ", or `*` for any.";
    case MatchStep::kEnabled:
      return "They are switched off: enable them in the console.";
    default:
      return "";
  }
}

// "a", "a and b", "a, b and 7 more"
std::string join_some(const std::vector<std::string>& parts) {
  constexpr std::size_t kShown = 3;
  std::string text;
  const std::size_t shown = parts.size() > kShown + 1 ? kShown : parts.size();
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  if (shown < parts.size()) text += " and " + std::to_string(parts.size() - shown) + " more";
  return text;
}

}  // namespace

std::string_view to_string(MatchStep step) noexcept {
  switch (step) {
    case MatchStep::kMatches:
      return "matches";
    case MatchStep::kInterface:
      return "interface";
    case MatchStep::kCategory:
      return "category";
    case MatchStep::kEnabled:
      return "enabled";
    case MatchStep::kGroup:
      return "group";
    case MatchStep::kVersion:
      return "version";
    case MatchStep::kClassifier:
      return "classifier";
  }
  return "matches";
}

MatchStep match_step(const Url& consumer, const Url& provider) {
  if (!interface_matches(consumer.interface_name(), provider.interface_name()))
    return MatchStep::kInterface;
  if (!category_matches(consumer, provider)) return MatchStep::kCategory;
  if (!enabled_matches(consumer, provider)) return MatchStep::kEnabled;
  if (!group_matches(consumer, provider)) return MatchStep::kGroup;
  if (!version_matches(consumer, provider)) return MatchStep::kVersion;
  if (!classifier_matches(consumer, provider)) return MatchStep::kClassifier;
  return MatchStep::kMatches;
}

std::string explain_no_match(const Url& consumer, std::span<const Url> known) {
  // The rule that comes last is the one that emptied the list.
  MatchStep last = MatchStep::kMatches;
  std::size_t providers = 0;
  for (const Url& url : known) {
    if (url.get("category", kProvidersCategory) != kProvidersCategory) continue;
    ++providers;
    const MatchStep step = match_step(consumer, url);
    if (step == MatchStep::kMatches) return {};
    last = std::max(last, step);
  }
  const std::string interface(consumer.interface_name());
  if (providers == 0)
    return "No provider of " + interface + " is registered, in any group or version.";

  std::vector<std::string> addresses;
  std::set<std::string> values;
  for (const Url& url : known) {
    if (url.get("category", kProvidersCategory) != kProvidersCategory ||
        match_step(consumer, url) != last)
      continue;
    addresses.push_back(url.address());
    values.insert(value_of(last, url));
  }
  std::string text = std::to_string(providers) +
                     (providers == 1 ? " provider of " : " providers of ") + interface +
                     (providers == 1 ? " is" : " are") + " registered; ";
  text += join_some(addresses) + (addresses.size() == 1 ? " has " : " have ") +
          std::string(to_string(last)) + " " + join_some({values.begin(), values.end()}) + ".";
  const std::string mend = mend_of(last, values);
  return mend.empty() ? text : text + " " + mend;
}

}  // namespace dubhe
