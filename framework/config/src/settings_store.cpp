#include "settings_store.h"

#include <algorithm>

namespace dubhe {

namespace {

bool is_appended(std::string_view url_key) {
  const auto keys = config_keys();
  return std::any_of(keys.begin(), keys.end(), [&](const ConfigKey& key) {
    return (key.flags & kAppended) != 0 && key.key == url_key;
  });
}

std::string prefix_of(const SettingPlace& place) {
  std::string prefix;
  if (!place.method.empty()) prefix.append(place.method).append(".");
  if (!place.argument.empty()) prefix.append(place.argument).append(".");
  return prefix;
}

// `value` stands in front of `hidden` from now on.
void hide(ConfigValue& value, const ConfigValue& hidden) {
  if (hidden.text == value.text && hidden.origin == value.origin) return;
  value.hides.push_back("`" + hidden.text + "` (" + hidden.origin + ")");
  value.hides.insert(value.hides.end(), hidden.hides.begin(), hidden.hides.end());
}

void replace(ConfigValue& old, ConfigValue value) {
  hide(value, old);
  old = std::move(value);
}

}  // namespace

void put_value(ConfigSection::Values& values, std::string key, ConfigValue value) {
  const auto [at, fresh] = values.try_emplace(std::move(key), value);
  if (fresh) return;
  if (value.rank >= at->second.rank)
    replace(at->second, std::move(value));
  else
    hide(at->second, value);
}

void SettingsStore::put(const SettingPlace& place, ConfigValue value) {
  Element& element = elements_[place.element];
  if (!element.levels.contains(place.id)) element.ids.push_back(place.id);
  SettingLevel& level = element.levels[place.id];
  const std::string prefix = prefix_of(place);
  if (place.key == nullptr) {
    put_value(level.url, prefix + place.parameter, value);
    // As in Dubbo, "a-b" is also there as "a.b".
    std::string dotted = place.parameter;
    std::replace(dotted.begin(), dotted.end(), '-', '.');
    if (dotted != place.parameter) put_value(level.url, prefix + dotted, std::move(value));
  } else if (place.key->name == "retry") {
    if (value.text == "false")
      put_value(level.url, prefix + "retries", ConfigValue{"0", value.origin, value.rank});
  } else {
    const bool local = (place.key->flags & kLocal) != 0;
    put_value(local ? level.local : level.url, prefix + std::string(place.key->key),
              std::move(value));
  }
}

const SettingLevel* SettingsStore::find(ConfigElements element, std::string_view id) const {
  const auto at = elements_.find(element);
  if (at == elements_.end()) return nullptr;
  const auto level = at->second.levels.find(id);
  return level == at->second.levels.end() || level->second.empty() ? nullptr : &level->second;
}

const std::vector<std::string>& SettingsStore::ids(ConfigElements element) const {
  static const std::vector<std::string> kNone;
  const auto at = elements_.find(element);
  return at == elements_.end() ? kNone : at->second.ids;
}

void SettingsStore::follow_interface_keys(ConfigElements element) {
  const auto found = elements_.find(element);
  if (found == elements_.end()) return;
  auto& levels = found->second.levels;
  for (const std::string& id : std::vector<std::string>(found->second.ids)) {
    const auto named = levels[id].local.find("interface");
    if (id.empty() || named == levels[id].local.end() || named->second.text == id) continue;
    const std::string interface = named->second.text;
    if (!levels.contains(interface)) found->second.ids.push_back(interface);
    for (const auto& [key, value] : levels[id].url) put_value(levels[interface].url, key, value);
    for (const auto& [key, value] : levels[id].local)
      put_value(levels[interface].local, key, value);
    levels.erase(id);
    std::erase(found->second.ids, id);
  }
}

SettingLevel SettingsStore::of_interface(ConfigElements element, std::string_view interface) const {
  SettingLevel own;
  const auto found = elements_.find(element);
  if (found == elements_.end() || interface.empty()) return own;
  const std::string below = std::string(interface) + ".";
  for (auto at = found->second.levels.lower_bound(below);
       at != found->second.levels.end() && at->first.starts_with(below); ++at) {
    const std::string method = at->first.substr(below.size());
    // An interface of its own ("com.acme.Echo.Inner") says so: a setting no method has, or a name
    // with more dots.
    if (method.find('.') != method.npos || !at->second.local.empty()) continue;
    for (const auto& [key, value] : at->second.url) put_value(own.url, method + "." + key, value);
  }
  if (const SettingLevel* level = find(element, interface)) {
    for (const auto& [key, value] : level->url) put_value(own.url, key, value);
    for (const auto& [key, value] : level->local) put_value(own.local, key, value);
  }
  return own;
}

void lay_over(SettingLevel& outer, const SettingLevel& inner) {
  for (const auto& [key, value] : inner.url) {
    const auto at = outer.url.find(key);
    if (at == outer.url.end()) {
      outer.url.emplace(key, value);
    } else if (is_appended(key)) {
      // Both count: the origin names both.
      at->second = ConfigValue{at->second.text + "," + value.text,
                               at->second.origin + " and " + value.origin, value.rank};
    } else {
      replace(at->second, value);
    }
  }
  for (const auto& [key, value] : inner.local) {
    const auto [at, fresh] = outer.local.try_emplace(key, value);
    if (!fresh) replace(at->second, value);
  }
}

}  // namespace dubhe
