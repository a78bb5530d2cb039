// Runs one command: what it prints, and the exit code.
//
// Confined to one thread, which it blocks.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "estate/instruments.h"

namespace dubhe::tool {

struct Outcome {
  ExitCode code = kExitGood;
  std::string out{};    // for standard output
  std::string error{};  // for standard error
};

// `arguments` without the program's name.
Outcome run(std::vector<std::string> arguments, const Instruments& instruments);

}  // namespace dubhe::tool
