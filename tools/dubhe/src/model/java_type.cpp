#include "model/java_type.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace dubhe::tool {

namespace {

constexpr std::string_view kObject = "java.lang.Object";
// A type nested deeper than that is nobody's; input may be anything.
constexpr int kDeepest = 32;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Splits at commas that stand outside of all angle brackets.
std::vector<std::string_view> split_arguments(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '<' ? 1 : text[i] == '>' ? -1 : 0;
    if (text[i] == ',' && depth == 0) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  parts.push_back(text.substr(start));
  return parts;
}

bool is_type_name(std::string_view name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front()))) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '.' || (c & 0x80) != 0;
  });
}

bool is_primitive(std::string_view name) {
  constexpr std::array<std::string_view, 9> kNames = {"void", "boolean", "byte",  "short", "char",
                                                      "int",  "long",    "float", "double"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

JavaType parse(std::string_view text, int depth) {
  JavaType type;
  text = trimmed(text);
  while (text.ends_with("[]")) {
    ++type.dimensions;
    text = trimmed(text.substr(0, text.size() - 2));
  }
  if (text.starts_with("? extends ")) text = trimmed(text.substr(10));
  const std::size_t open = text.find('<');
  const std::string_view name = trimmed(text.substr(0, open));
  // A type variable is a bare capitalised word: classes have packages, and primitives are known.
  const bool known = is_type_name(name) && (is_primitive(name) || name.find('.') != std::string_view::npos);
  type.name = known ? std::string(name) : std::string(kObject);
  if (!known || open == std::string_view::npos || !text.ends_with('>') || depth == kDeepest) return type;
  for (const std::string_view argument : split_arguments(text.substr(open + 1, text.size() - open - 2))) {
    type.arguments.push_back(parse(argument, depth + 1));
  }
  return type;
}

// Where the first class begins in a name with dots.
std::size_t class_start(std::string_view name) {
  std::size_t start = 0;
  for (;;) {
    const std::size_t dot = name.find('.', start);
    if (dot == std::string_view::npos || std::isupper(static_cast<unsigned char>(name[start]))) return start;
    start = dot + 1;
  }
}

}  // namespace

JavaType JavaType::element() const {
  JavaType inner = *this;
  --inner.dimensions;
  return inner;
}

std::string JavaType::erased() const {
  std::string text = binary_name(name);
  for (int i = 0; i < dimensions; ++i) text += "[]";
  return text;
}

JavaType parse_java_type(std::string_view text) { return parse(text, 0); }

std::string binary_name(std::string_view canonical) {
  std::string name(canonical);
  std::replace(name.begin() + static_cast<std::ptrdiff_t>(class_start(canonical)), name.end(), '.', '$');
  return name;
}

std::string package_of(std::string_view name) {
  const std::size_t start = class_start(name);
  return std::string(name.substr(0, start == 0 ? 0 : start - 1));
}

std::vector<std::string> class_path_of(std::string_view name) {
  const std::string classes = binary_name(name).substr(class_start(name));
  std::vector<std::string> path;
  for (std::size_t start = 0;;) {
    const std::size_t dollar = classes.find('$', start);
    path.push_back(classes.substr(start, dollar - start));
    if (dollar == std::string::npos) return path;
    start = dollar + 1;
  }
}

bool is_library_type(std::string_view name) {
  return is_primitive(name) || name.starts_with("java.") || name.starts_with("javax.") || name.starts_with("jakarta.");
}

}  // namespace dubhe::tool
