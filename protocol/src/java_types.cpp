#include "dubhe/protocol/java_types.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace dubhe {

namespace {

constexpr std::array<std::pair<std::string_view, char>, 9> kPrimitives = {{{"boolean", 'Z'},
                                                                            {"byte", 'B'},
                                                                            {"short", 'S'},
                                                                            {"char", 'C'},
                                                                            {"int", 'I'},
                                                                            {"long", 'J'},
                                                                            {"float", 'F'},
                                                                            {"double", 'D'},
                                                                            {"void", 'V'}}};

bool is_identifier_part(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

// "com.x.Order", with `separator` between its parts.
bool is_class_name(std::string_view name, char separator) noexcept {
  bool after_separator = true;
  for (const char c : name) {
    if (c == separator) {
      if (after_separator) return false;
      after_separator = true;
    } else if (is_identifier_part(c) || static_cast<unsigned char>(c) >= 0x80) {
      after_separator = false;
    } else {
      return false;
    }
  }
  return !after_separator;
}

std::string with(std::string_view name, char from, char to) {
  std::string text(name);
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

// The end of the one type that `text` begins with; nothing: it begins with none.
std::optional<std::size_t> end_of_type(std::string_view text, char separator) noexcept {
  std::size_t at = 0;
  while (at < text.size() && text[at] == '[') ++at;
  if (at == text.size()) return std::nullopt;
  if (text[at] != 'L') {
    const bool known = std::any_of(kPrimitives.begin(), kPrimitives.end(), [&](const auto& p) { return p.second == text[at]; });
    return known ? std::optional(at + 1) : std::nullopt;
  }
  const std::size_t end = text.find(';', at);
  if (end == std::string_view::npos || !is_class_name(text.substr(at + 1, end - at - 1), separator)) return std::nullopt;
  return end + 1;
}

std::optional<std::string> descriptor_of(std::string_view type) {
  if (type.starts_with('[')) {  // as Class.getName() spells arrays
    if (end_of_type(type, '.') != type.size()) return std::nullopt;
    return with(type, '.', '/');
  }
  std::string dimensions;
  while (type.ends_with("[]")) {
    dimensions += '[';
    type.remove_suffix(2);
  }
  for (const auto& [name, letter] : kPrimitives) {
    if (name == type) return dimensions + letter;
  }
  if (!is_class_name(type, '.')) return std::nullopt;
  return dimensions + "L" + with(type, '.', '/') + ";";
}

std::string type_of(std::string_view descriptor) {
  const std::size_t dimensions = descriptor.find_first_not_of('[');
  descriptor.remove_prefix(dimensions);
  std::string type;
  if (descriptor.front() == 'L') {
    type = with(descriptor.substr(1, descriptor.size() - 2), '/', '.');
  } else {
    for (const auto& [name, letter] : kPrimitives) {
      if (letter == descriptor.front()) type = name;
    }
  }
  for (std::size_t i = 0; i < dimensions; ++i) type += "[]";
  return type;
}

}  // namespace

Expected<std::string> descriptor_of_types(std::span<const std::string> types) {
  std::string all;
  for (const std::string& type : types) {
    auto one = descriptor_of(type);
    if (!one) {
      return Status(StatusCode::kInvalidArgument, "`" + type + "` is no Java type: write it as in Java's source, with its "
                                                               "package: int, java.lang.String, com.x.Order, int[]");
    }
    all += *one;
  }
  return all;
}

Expected<std::vector<std::string>> types_of_descriptor(std::string_view descriptor) {
  std::vector<std::string> types;
  for (std::string_view rest = descriptor; !rest.empty();) {
    const auto end = end_of_type(rest, '/');
    if (!end) return Status(StatusCode::kInvalidArgument, "`" + std::string(descriptor) + "` is no descriptor of parameters");
    types.push_back(type_of(rest.substr(0, *end)));
    rest.remove_prefix(*end);
  }
  return types;
}

}  // namespace dubhe
