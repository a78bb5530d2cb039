// One peer of the interop suite: `interop_peer provider …`, `interop_peer consumer …` or
// `interop_peer soak …`; tests/interop/README.md has the options.
#include "consumer.h"
#include "provider.h"
#include "soak.h"

#include <cstdio>
#include <exception>
#include <string_view>

int main(int argc, char** argv) {
  const std::string_view side = argc > 1 ? argv[1] : "";
  try {
    if (side == "provider") return interop::run_provider(argc - 2, argv + 2);
    if (side == "consumer") return interop::run_consumer(argc - 2, argv + 2);
    if (side == "soak") return interop::run_soak(argc - 2, argv + 2);
    std::fprintf(stderr, "usage: interop_peer provider|consumer|soak OPTIONS\n");
  } catch (const std::exception& why) {
    std::fprintf(stderr, "interop_peer: %s\n", why.what());
  }
  return 1;
}
