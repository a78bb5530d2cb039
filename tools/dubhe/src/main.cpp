// The program `dubhe`: looks into an estate from the command line.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "call/call.h"
#include "cli/run.h"
#include "estate/open_tree.h"
#include "peer/line.h"

int main(int argc, char** argv) {
  using namespace dubhe;
  try {
    const auto dialler = tool::tcp_dialler();
    const tool::Instruments instruments{
        .open_tree = tool::open_tree,
        .dialler = *dialler,
        .now = [] { return std::chrono::time_point_cast<Date::duration>(std::chrono::system_clock::now()); },
        .call = tool::call_service};
    const tool::Outcome outcome = tool::run(std::vector<std::string>(argv + 1, argv + argc), instruments);
    std::fputs(outcome.out.c_str(), stdout);
    std::fputs(outcome.error.c_str(), stderr);
    return outcome.code;
  } catch (const std::exception& why) {
    std::fprintf(stderr, "dubhe: %s\n", why.what());
    return tool::kExitFailed;
  }
}
