// Exports every interface and waits for SIGTERM.
#pragma once

namespace interop {

// The exit code; throws what is wrong with the arguments.
int run_provider(int argc, char** argv);

}  // namespace interop
