#include "dubhe/cluster/call_watch.h"

#include "dubhe/common/executor.h"

namespace dubhe {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

TimePoint now() {
  const Executor* executor = current_executor();
  return executor != nullptr ? executor->now() : Clock::now();
}

}  // namespace

void CallLoad::began(Invocation&, TimePoint) noexcept { active_.fetch_add(1, kRelaxed); }

void CallLoad::ended(TimePoint began_at, TimePoint now, const Expected<Result>* answer) noexcept {
  active_.fetch_sub(1, kRelaxed);
  if (answer == nullptr || !answer->ok()) return;
  elapsed_.fetch_add((now - began_at).count(), kRelaxed);
  answered_.fetch_add(1, kRelaxed);
}

Duration CallLoad::average(TimePoint now, Duration window) noexcept {
  TimePoint::rep began = window_began_.load(kRelaxed);
  const TimePoint::rep ticks = now.time_since_epoch().count();
  // The first window begins with the first question and counts what was there before it.
  if (began == 0) {
    window_began_.compare_exchange_strong(began, ticks, kRelaxed);
  } else if (ticks - began > window.count() && window_began_.compare_exchange_strong(began, ticks, kRelaxed)) {
    answered_before_.store(answered_.load(kRelaxed), kRelaxed);
    elapsed_before_.store(elapsed_.load(kRelaxed), kRelaxed);
  }
  const std::uint64_t answered = answered_.load(kRelaxed), before = answered_before_.load(kRelaxed);
  if (answered <= before) return Duration::zero();
  const Duration::rep elapsed = elapsed_.load(kRelaxed) - elapsed_before_.load(kRelaxed);
  return Duration(elapsed / static_cast<Duration::rep>(answered - before));
}

[[gnu::hot]] WatchedCall::WatchedCall(CallWatch* watch, Invocation& call) : watch_(watch) {
  if (watch_ == nullptr) return;
  began_at_ = now();
  watch_->began(call, began_at_);
}

[[gnu::hot]] void WatchedCall::end(const Expected<Result>* answer) noexcept {
  if (CallWatch* const watch = std::exchange(watch_, nullptr)) watch->ended(began_at_, now(), answer);
}

}  // namespace dubhe
