#include "default_element.h"

#include "dubhe/common/nearest.h"

namespace dubhe {

namespace {

std::string origin_of(const SettingLevel& level) {
  if (!level.local.empty()) return level.local.begin()->second.origin;
  return level.url.empty() ? std::string() : level.url.begin()->second.origin;
}

std::vector<std::string> said(const SettingsStore& store, ConfigElements element) {
  std::vector<std::string> ids;
  for (const std::string& id : store.ids(element)) {
    if (store.find(element, id) != nullptr) ids.push_back(id);
  }
  return ids;
}

std::string text_of(const SettingLevel& level, std::string_view key) {
  const auto at = level.local.find(key);
  return at == level.local.end() ? std::string() : at->second.text;
}

// "`a`, `b`"
std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text.append(text.empty() ? "`" : ", `").append(name.empty() ? "(no name)" : name).append("`");
  return text;
}

}  // namespace

std::string only_element(const SettingsStore& store, ConfigElements element,
                         std::string_view plural, std::vector<std::string>& errors) {
  const std::vector<std::string> ids = said(store, element);
  if (ids.size() > 1) {
    errors.push_back(origin_of(*store.find(element, ids.back())) + ": " + std::string(plural) +
                     ": there is one of them in a process, and here are " + quoted(ids));
  }
  return ids.empty() ? std::string() : ids.front();
}

std::string default_element(const SettingsStore& store, ConfigElements element,
                            std::string_view plural, std::vector<std::string>& errors) {
  std::vector<std::string> chosen, open;
  for (const std::string& id : said(store, element)) {
    const std::string is_default = text_of(*store.find(element, id), "default");
    if (id.empty()) return id;
    if (is_default == "true") chosen.push_back(id);
    if (is_default.empty()) open.push_back(id);
  }
  const std::vector<std::string>& left = chosen.empty() ? open : chosen;
  if (left.size() > 1) {
    errors.push_back(origin_of(*store.find(element, left.back())) + ": " + std::string(plural) + ": " +
                     quoted(left) +
                     " would all give the defaults; write `default: false` for all but one");
  }
  return left.empty() ? std::string() : left.front();
}

void check_named_defaults(const SettingsStore& store, ConfigElements element, std::string_view key,
                          ConfigElements named, std::vector<std::string>& errors) {
  const std::vector<std::string> known = said(store, named);
  for (const std::string& id : store.ids(element)) {
    const SettingLevel* level = store.find(element, id);
    if (level == nullptr) continue;
    const auto at = level->local.find(key);
    if (at == level->local.end() || store.find(named, at->second.text) != nullptr) continue;
    std::string text = at->second.origin + ": " + std::string(key) + ": there is no " +
                       std::string(key) + " `" + at->second.text + "`; there is ";
    errors.push_back(text + (known.empty() ? "none" : quoted(known)));
  }
}

}  // namespace dubhe
