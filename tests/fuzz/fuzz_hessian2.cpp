// libFuzzer: can bytes from a peer hurt the Hessian 2 decoder? Run with tests/fuzz/corpus/hessian2 as its corpus.
#include <cstddef>
#include <cstdint>

#include "hessian2_one_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz_hessian2::one_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
