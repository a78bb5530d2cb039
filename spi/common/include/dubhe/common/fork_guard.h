// Knows whether this process is still the one that it was made in: threads do not come along into the child of a fork().
//
// Immutable value, thread-safe, safe in a child. A question costs one load of a number that never changes but there.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/status.h"

#include <atomic>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

class ForkGuard {
 public:
  // Watches from here on.
  ForkGuard();

  bool in_child() const noexcept { return made_in_ != forks_.load(std::memory_order_relaxed); }
  // kFailedPrecondition with the reason and the mend; `what` is what was asked for.
  static Status refusal(std::string_view what);

 private:
  static std::atomic<unsigned> forks_;  // counted in each child, from its parent's number
  unsigned made_in_;
};

}  // namespace dubhe
