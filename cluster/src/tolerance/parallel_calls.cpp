#include "tolerance/parallel_calls.h"

namespace dubhe {

void ParallelCalls::begin(One& one, Task<Expected<Result>> task) {
  ++running_;
  one.running = Background(run(*this, one, std::move(task)));
}

Task<void> ParallelCalls::run(ParallelCalls& all, One& one, Task<Expected<Result>> task) {
  one.answer.emplace(co_await task);
  one.watched.end(*one.answer);
  all.ended(one);
}

void ParallelCalls::ended(One& one) {
  --running_;
  if (winner_ == nullptr && one.answer->ok()) winner_ = &one;
  if (is_over_) return;
  const bool enough = until_ == Until::kFirstSuccess && winner_ != nullptr;
  if (!enough && (running_ > 0 || !all_begun_)) return;
  is_over_ = true;
  // Not at once: whoever waits may drop this object, and with it the task that runs here.
  current_executor()->post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->over_.complete(true);
  });
}

Task<void> ParallelCalls::over() {
  all_begun_ = true;
  if (running_ == 0) co_return;
  if (until_ == Until::kFirstSuccess && winner_ != nullptr) co_return;
  (void)co_await over_;
}

}  // namespace dubhe
