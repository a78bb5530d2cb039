#include "dubhe/config/config.h"

#include <charconv>

namespace dubhe {

const ConfigValue* ConfigSection::find(std::string_view key) const noexcept {
  const auto at = values_.find(key);
  return at == values_.end() ? nullptr : &at->second;
}

std::string_view ConfigSection::get(std::string_view key,
                                    std::string_view fallback) const noexcept {
  const ConfigValue* value = find(key);
  return value == nullptr ? fallback : std::string_view(value->text);
}

std::int64_t ConfigSection::get_int(std::string_view key, std::int64_t fallback) const noexcept {
  const auto text = get(key);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return text.empty() || error != std::errc() || end != text.data() + text.size() ? fallback
                                                                                  : number;
}

bool ConfigSection::get_bool(std::string_view key, bool fallback) const noexcept {
  const auto text = get(key);
  return text == "true" || (text != "false" && fallback);
}

std::chrono::milliseconds ConfigSection::get_millis(
    std::string_view key, std::chrono::milliseconds fallback) const noexcept {
  return std::chrono::milliseconds(get_int(key, fallback.count()));
}

std::vector<std::string> ConfigSection::get_list(std::string_view key) const {
  return Url("", "", 0, "", {{"list", std::string(get(key))}}).get_list("list");
}

std::string_view ConfigSection::origin(std::string_view key) const noexcept {
  const ConfigValue* value = find(key);
  return value == nullptr ? std::string_view() : std::string_view(value->origin);
}

Url::Parameters ConfigSection::parameters() const {
  Url::Parameters parameters;
  for (const auto& [key, value] : values_) parameters.emplace(key, value.text);
  return parameters;
}

}  // namespace dubhe
