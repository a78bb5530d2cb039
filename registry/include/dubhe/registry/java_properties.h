// The text form of java.util.Properties, both ways.
//
// Pure functions. Strings are UTF-8 here; in the file everything outside printable ASCII is \uXXXX
// (UTF-16 units), as Java's store() writes it, and bytes above 0x7F are Latin-1, as its load()
// reads them.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

using JavaProperties = std::map<std::string, std::string, std::less<>>;

// kDataLoss names the line: a malformed \u escape, or a zero byte (Java never writes one).
Expected<JavaProperties> parse_java_properties(std::string_view text);

// "#comment", "#Sat Nov 21 23:11:00 UTC 2026", then one line per key, sorted.
std::string print_java_properties(const JavaProperties& properties, std::string_view comment,
                                  std::chrono::system_clock::time_point now);

}  // namespace dubhe
