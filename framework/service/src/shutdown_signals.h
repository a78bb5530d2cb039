// SIGTERM and SIGINT, while somebody waits for them.
//
// One at a time in a process: signals are the process's own. The handlers only write to a file descriptor; what was there
// before is put back when the object goes, or by the first signal, so that a second one has its usual effect.
#pragma once

#include <csignal>

#include "dubhe/common/status.h"

namespace dubhe {

class ShutdownSignals {
 public:
  ShutdownSignals() = default;
  ShutdownSignals(const ShutdownSignals&) = delete;
  ~ShutdownSignals();

  // Every signal from here on writes eight bytes to `wake_fd` (an eventfd), which outlives this object. kAlreadyExists:
  // another one is at it.
  Status redirect_to(int wake_fd);

 private:
  bool active_ = false;
};

}  // namespace dubhe
