// Waiting until loops have done what was posted to them.
#pragma once

#include "dubhe/transport/event_loop.h"

namespace dubhe {

// Every job that was posted before has run when this returns.
void flush_loops(Runtime& runtime);

// Loops of somebody else go on: at its end nothing of what was posted before is left in them.
class LoopsAtRest {
 public:
  explicit LoopsAtRest(Runtime& runtime) : runtime_(runtime) {}
  LoopsAtRest(const LoopsAtRest&) = delete;
  ~LoopsAtRest() { flush_loops(runtime_); }

 private:
  Runtime& runtime_;
};

}  // namespace dubhe
