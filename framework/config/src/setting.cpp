#include "setting.h"

#include "dubhe/common/nearest.h"

#include "spelling.h"

#include <algorithm>
#include <array>
#include <span>

namespace dubhe {

namespace {

using Names = std::span<const std::string>;

constexpr ConfigElementName kElements[] = {
    {"application", kInApplication, ConfigElementName::kSingle},
    {"applications", kInApplication, ConfigElementName::kNamed},
    {"module", kInModule, ConfigElementName::kSingle},
    {"modules", kInModule, ConfigElementName::kNamed},
    {"registry", kInRegistry, ConfigElementName::kSingle},
    {"registries", kInRegistry, ConfigElementName::kNamed},
    {"protocol", kInProtocol, ConfigElementName::kSingle},
    {"protocols", kInProtocol, ConfigElementName::kNamed},
    {"provider", kInProvider, ConfigElementName::kSingle},
    {"providers", kInProvider, ConfigElementName::kNamed},
    {"consumer", kInConsumer, ConfigElementName::kSingle},
    {"consumers", kInConsumer, ConfigElementName::kNamed},
    {"service", kInService, ConfigElementName::kInterfaces},
    {"services", kInService, ConfigElementName::kInterfaces},
    {"reference", kInReference, ConfigElementName::kInterfaces},
    {"references", kInReference, ConfigElementName::kInterfaces},
    {"metrics", kInMetrics, ConfigElementName::kSingle},
    {"metadata-report", kInMetadataReport, ConfigElementName::kSingle},
    {"monitor", kInMonitor, ConfigElementName::kSingle},
    {"ssl", kInSsl, ConfigElementName::kSingle},
};
constexpr std::string_view kParameters = "parameters", kMethods = "methods",
                           kArguments = "arguments";

std::string joined(Names names) {
  std::string text;
  std::string_view separator;
  for (const std::string& name : names) {
    text.append(separator).append(name);
    separator = ".";
  }
  return text;
}

std::string quoted(std::string_view name) { return std::string("`").append(name).append("`"); }

Status bad(std::string text) { return Status(StatusCode::kInvalidArgument, std::move(text)); }

Status unknown(std::string_view meant) {
  if (meant.empty()) return bad("unknown key");
  return bad("unknown key. Did you mean " + quoted(meant) + "?");
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// `names` begin with the names of a tree that has no effect.
bool in_tree_without_effect(Names names) {
  std::string path;
  for (const std::string& name : names) {
    if (!path.empty()) path.push_back('.');
    path.append(name);
    for (const auto tree : config_trees_without_effect()) {
      if (std::count(path.begin(), path.end(), '.') == std::count(tree.begin(), tree.end(), '.') &&
          plain_spelling(path) == plain_spelling(tree)) {
        return true;
      }
    }
  }
  return false;
}

// The names behind an element, its id or a method: a key of the table or `parameters.x`.
Expected<SettingPlace> attribute(SettingPlace place, ConfigElements allowed, Names rest) {
  if (rest.front() == kParameters) {
    if (rest.size() == 1) return bad("expected keys, the parameters by name");
    place.parameter = joined(rest.subspan(1));
    return place;
  }
  place.key = find_config_key(allowed, joined(rest));
  if (place.key != nullptr) return place;
  if (rest.size() > 1) {
    if (const ConfigKey* key = find_config_key(allowed, rest.front())) {
      return bad(quoted(key->name) + " is a single value, there is nothing below it");
    }
  }
  return unknown(nearest_config_key(allowed, joined(rest)));
}

// A method's own: `timeout`, `parameters.x`, `0.callback`, `arguments.0.callback`.
Expected<SettingPlace> method_setting(SettingPlace place, Names rest) {
  if (rest.front() == kArguments) rest = rest.subspan(1);
  if (rest.size() >= 2 && all_digits(rest.front())) {
    place.argument = rest.front();
    return attribute(std::move(place), kInArgument, rest.subspan(1));
  }
  if (rest.empty()) return bad("expected the index of an argument");
  return attribute(std::move(place), kInMethod, rest);
}

// Behind `service` or `reference`. An interface has dots, and so may the names behind it: the last
// name is the key, and whether the one before is a method turns out when the interface is known.
Expected<SettingPlace> interface_setting(ConfigElements element, Names rest) {
  SettingPlace place;
  place.element = element;
  const auto after_id = rest.subspan(1);
  const auto methods = std::find(after_id.begin(), after_id.end(), kMethods);
  const auto parameters = std::find(after_id.begin(), after_id.end(), kParameters);
  if (rest.size() == 1 || rest.front() == kParameters)
    return attribute(std::move(place), element, rest);
  if (methods != after_id.end() && methods < parameters) {
    const auto at = static_cast<std::size_t>(methods - after_id.begin()) + 1;
    if (rest.size() < at + 3)
      return bad("expected keys, such as `timeout`, below the name of a method");
    place.id = joined(rest.first(at));
    place.method = rest[at + 1];
    return method_setting(std::move(place), rest.subspan(at + 2));
  }
  if (parameters != after_id.end()) {
    const auto at = static_cast<std::size_t>(parameters - after_id.begin()) + 1;
    place.id = joined(rest.first(at));
    return attribute(std::move(place), element, rest.subspan(at));
  }
  auto id = rest.first(rest.size() - 1);
  if (id.size() > 1 && all_digits(id.back())) {
    place.argument = id.back();
    place.id = joined(id.first(id.size() - 1));
    return attribute(std::move(place), kInArgument, rest.last(1));
  }
  place.id = joined(id);
  return attribute(std::move(place), element | kInMethod, rest.last(1));
}

Expected<SettingPlace> named_setting(const ConfigElementName& element, Names rest) {
  if (rest.size() == 1) {
    const std::string single(single_name(element.element));
    return bad("expected names below " + quoted(element.name) + ": write `" + single + "." +
               rest.front() + "`, or `" + std::string(element.name) + ".NAME." + rest.front() +
               "`");
  }
  SettingPlace place;
  place.element = element.element;
  place.id = rest.front();
  return attribute(std::move(place), element.element, rest.subspan(1));
}

const ConfigElementName* find_element(std::string_view name) {
  for (const ConfigElementName& element : kElements) {
    if (plain_spelling(element.name) == plain_spelling(name)) return &element;
  }
  return nullptr;
}

Expected<SettingPlace> dubbo_setting(Names names, bool& without_effect) {
  // The one property of Dubbo that looks like a service and is none.
  constexpr std::array<std::string_view, 3> kShutdownWait = {"service", "shutdown", "wait"};
  if (std::equal(names.begin(), names.end(), kShutdownWait.begin(), kShutdownWait.end())) {
    SettingPlace place;
    place.element = kInApplication;
    place.key = find_config_key(kInApplication, "shutwait");
    return place;
  }
  // `dubbo.network.interface.preferred` is a property of its own, too.
  if (names.front() == "network") {
    SettingPlace place;
    place.element = kInApplication;
    return attribute(std::move(place), kInApplication, names);
  }
  const ConfigElementName* element = find_element(names.front());
  if (element == nullptr) {
    without_effect = in_tree_without_effect(names);
    if (without_effect) return SettingPlace();
    std::vector<std::string_view> known;
    for (const ConfigElementName& other : kElements) known.push_back(other.name);
    return unknown(nearest(names.front(), known));
  }
  if (names.size() == 1) return bad("expected keys below " + quoted(element->name));
  const Names rest = names.subspan(1);
  if (element->form == ConfigElementName::kNamed) return named_setting(*element, rest);
  if (element->form == ConfigElementName::kInterfaces) return interface_setting(element->element, rest);
  SettingPlace place;
  place.element = element->element;
  auto found = attribute(std::move(place), element->element, rest);
  if (!found.ok() && in_tree_without_effect(names)) {
    without_effect = true;
    return SettingPlace();
  }
  return found;
}

}  // namespace

std::string_view single_name(ConfigElements element) noexcept {
  const auto* const found =
      std::find_if(std::begin(kElements), std::end(kElements), [&](const ConfigElementName& one) {
        return one.element == element && one.form == ConfigElementName::kSingle;
      });
  return found == std::end(kElements) ? std::string_view() : found->name;
}

std::span<const ConfigElementName> config_element_names() noexcept { return kElements; }

Expected<SettingPlace> place_of(const std::vector<std::string>& path, bool& without_effect) {
  without_effect = false;
  const Names names(path);
  for (const std::string& name : path) {
    if (name.empty()) return bad("a name is missing between two dots");
  }
  if (names.empty() || (names.front() != "dubbo" && names.front() != "dubhe")) {
    constexpr std::array<std::string_view, 2> kRoots = {"dubbo", "dubhe"};
    return unknown(names.empty() ? std::string_view() : nearest(names.front(), kRoots));
  }
  if (names.size() == 1) return bad("expected keys below " + quoted(names.front()));
  if (names.front() == "dubbo") return dubbo_setting(names.subspan(1), without_effect);
  SettingPlace place;
  place.element = kInRuntime;
  place.key = find_config_key(kInRuntime, joined(names.subspan(1)));
  if (place.key == nullptr)
    return unknown(nearest_config_key(kInRuntime, joined(names.subspan(1))));
  return place;
}

std::string shown_path(const std::vector<std::string>& path) {
  const Names names(path);
  return joined(names.size() > 1 && names.front() == "dubbo" ? names.subspan(1) : names);
}

std::vector<std::string> split_path(std::string_view dotted) {
  std::vector<std::string> names;
  while (true) {
    const auto dot = dotted.find('.');
    names.emplace_back(dotted.substr(0, dot));
    if (dot == dotted.npos) return names;
    dotted = dotted.substr(dot + 1);
  }
}

}  // namespace dubhe
