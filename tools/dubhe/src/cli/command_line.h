// What was asked for on the command line, as typed options.
//
// Pure functions: nothing is printed, nothing ends the program.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "call/call.h"
#include "doctor/wishes.h"
#include "ls/ls.h"
#include "show/show.h"

namespace dubhe::tool {

// Exit codes of the program; docs/dubhe.md lists them.
enum ExitCode : std::uint8_t {
  kExitGood = 0,
  kExitFinding = 1,  // doctor, plugins: something is broken; call: the service threw an exception of its own
  kExitUsage = 2,    // the command line makes no sense
  kExitFailed = 3,   // the registry or the provider cannot be reached, or has not what was asked for
};

struct LsOptions {
  Listed what = Listed::kServices;
  std::string pattern{};
};

struct DoctorOptions {
  Wishes wishes{};
  bool list_codes = false;
};

struct ShowOptions {
  enum class Form : std::uint8_t { kList, kCpp, kJava };
  ServiceChoice choice{};
  Form form = Form::kList;
  std::string folder{};  // where Java sources are written; empty: printed
};

struct CallOptions {
  CallTarget target{};
  std::string method{};
  std::string arguments = "[]";      // JSON
  std::vector<std::string> types{};  // to pick an overload, or where there is no definition
  bool dry_run = false;
};

struct ConfigOptions {
  enum class What : std::uint8_t { kCheck, kExplain, kSchema };
  What what = What::kCheck;
  std::string file{};  // empty: as a program in this folder would choose
};

struct PluginsOptions {
  std::vector<std::string> folders{};
  bool check = false;
};

struct CompletionOptions {
  std::string script{};  // generated from the parser itself
};

struct CommandLine {
  std::string registry{};
  bool registry_named = false;  // on the command line or in the environment
  bool json = false;
  std::variant<LsOptions, DoctorOptions, ShowOptions, CallOptions, ConfigOptions, PluginsOptions, CompletionOptions> command{};
};

// Instead of a command: help, the version, or what is wrong.
struct Instead {
  ExitCode code = kExitGood;
  std::string text{};
};

// `arguments` without the program's name.
std::variant<CommandLine, Instead> parse_command_line(std::vector<std::string> arguments);

}  // namespace dubhe::tool
