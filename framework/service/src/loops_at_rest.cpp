#include "loops_at_rest.h"

#include "dubhe/common/block_on.h"
#include "dubhe/common/task.h"

#include <cstddef>

namespace dubhe {

namespace {

Task<bool> nothing() { co_return true; }

}  // namespace

void flush_loops(Runtime& runtime) {
  for (std::size_t i = 0; i <= runtime.loop_count(); ++i) (void)block_on(runtime.loop(i), nothing());
}

}  // namespace dubhe
