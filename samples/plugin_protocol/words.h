// Calls as lines of text, for methods that take one string and answer one.
//
//   → sayHello Ann\n
//   ← ok Hello Ann\n          or  threw com.acme.NotWelcome go away\n, or  failed no such method\n
//
// A line break in a text is written \n, a backslash \\. Values and pure functions.
#pragma once

#include "dubhe/common/status.h"
#include "dubhe/protocol/method.h"

#include <optional>
#include <string>
#include <string_view>

namespace line {

constexpr std::size_t kLongestLine = 1 << 20;

std::string escaped(std::string_view text);
std::string unescaped(std::string_view text);

// "sayHello", "Ann"
struct Words {
  std::string_view first, rest;
};
Words split(std::string_view line);

// kUnimplemented names a method that this protocol cannot say.
dubhe::Status check_methods(const dubhe::ServiceDescriptor& service);

}  // namespace line
