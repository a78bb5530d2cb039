// A completion script, made from the parser: what it knows is what can be completed.
//
// Pure function.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace dubhe::tool {

// For bash (4 and later); `program` is its name.
std::string bash_completion(const CLI::App& program);

}  // namespace dubhe::tool
