#include "timer_table.h"

namespace dubhe {

TimerTable::Id TimerTable::add(TimePoint at, Job job) {
  Timer& timer = take_slot();
  timer.job = std::move(job);
  wheel_.add(timer, at);
  return Id{timer.generation} << 32 | timer.index;
}

void TimerTable::cancel(Id id) noexcept {
  const auto index = static_cast<std::uint32_t>(id);
  if (index >= chunks_.size() * kChunk) return;
  Timer& timer = at(index);
  if (timer.generation != id >> 32 || !timer.armed()) return;
  const Job dropped = std::move(timer.job);  // destroyed last: it may cancel others
  wheel_.remove(timer);
  release(timer);
}

void TimerTable::cancel_all() noexcept {
  for (std::uint32_t i = 0; i < chunks_.size() * kChunk; ++i) {
    if (Timer& timer = at(i); timer.armed()) cancel(Id{timer.generation} << 32 | i);
  }
}

TimerTable::Timer& TimerTable::take_slot() {
  if (free_ == nullptr) {
    chunks_.push_back(std::make_unique<Timer[]>(kChunk));
    Timer* chunk = chunks_.back().get();
    for (std::size_t i = kChunk; i-- > 0;) {
      chunk[i].index = static_cast<std::uint32_t>((chunks_.size() - 1) * kChunk + i);
      chunk[i].next_free = std::exchange(free_, &chunk[i]);
    }
  }
  Timer& timer = *free_;
  free_ = timer.next_free;
  if (++timer.generation == 0) timer.generation = 1;
  return timer;
}

void TimerTable::release(Timer& timer) noexcept { timer.next_free = std::exchange(free_, &timer); }

}  // namespace dubhe
