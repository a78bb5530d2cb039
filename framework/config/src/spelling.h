// One spelling for the many of a key: preferSerialization, prefer_serialization,
// prefer.serialization, PREFER_SERIALIZATION and prefer-serialization.
//
// Pure function.
#pragma once

#include <string>
#include <string_view>

namespace dubhe {

inline std::string plain_spelling(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == '.') continue;
    plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
  }
  return plain;
}

}  // namespace dubhe
