// libFuzzer: a reader with a fault in it, which the machinery has to find: run.py fails when it
// does not.
#include "fuzz_target.h"

#include <cstring>
#include <memory>

namespace {

void one_input(std::string_view bytes) {
  const std::unique_ptr<char[]> copy(new char[bytes.size()]);
  std::memcpy(copy.get(), bytes.data(), bytes.size());
  if (bytes.size() < 6 || std::memcmp(copy.get(), "planted", 6) != 0) return;
  [[maybe_unused]] const volatile char beyond = copy[bytes.size()];
}

}  // namespace

DUBHE_FUZZ_TARGET(one_input)
