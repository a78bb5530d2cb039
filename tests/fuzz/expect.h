// What must hold for every input.
#pragma once

#include <cstdlib>

namespace fuzz {

inline void expect(bool true_always) {
  if (!true_always) std::abort();
}

}  // namespace fuzz
