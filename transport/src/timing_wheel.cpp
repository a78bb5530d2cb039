#include "dubhe/transport/timing_wheel.h"

#include <algorithm>
#include <bit>

namespace dubhe {

WheelSlots::WheelSlots(TimePoint start, Duration tick, std::size_t slots)
    : start_(start), tick_(tick), mask_(std::bit_ceil(std::max<std::size_t>(slots, 64)) - 1) {
  make_ring(due_);
}

void WheelSlots::make_ring(WheelNode& head) noexcept { head.next_ = head.previous_ = &head; }

void WheelSlots::link_behind(WheelNode& last, WheelNode& node) noexcept {
  node.previous_ = &last;
  node.next_ = last.next_;
  last.next_->previous_ = &node;
  last.next_ = &node;
}

void WheelSlots::unlink(WheelNode& node) noexcept {
  node.previous_->next_ = node.next_;
  node.next_->previous_ = node.previous_;
  node.next_ = node.previous_ = nullptr;
}

[[gnu::hot]] void WheelSlots::add(WheelNode& node, TimePoint at) {
  if (!slots_) {
    slots_ = std::make_unique<WheelNode[]>(mask_ + 1);
    for (std::size_t i = 0; i <= mask_; ++i) make_ring(slots_[i]);
    occupied_.assign((mask_ + 1) / 64, 0);
  }
  // Rounded up, so that nothing fires early; without overflow for TimePoint::max().
  const Duration from_start = std::max(at - start_, Duration::zero());
  const auto tick = static_cast<std::uint64_t>(from_start / tick_ + (from_start % tick_ != Duration::zero() ? 1 : 0));
  node.tick_ = std::max(tick, current_ + 1);
  const std::size_t slot = node.tick_ & mask_;
  link_behind(*slots_[slot].previous_, node);
  occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  ++armed_;
}

void WheelSlots::remove(WheelNode& node) noexcept {
  if (!node.armed()) return;
  unlink(node);
  --armed_;
}

void WheelSlots::collect(TimePoint now) {
  if (now <= start_) return;
  const auto target = static_cast<std::uint64_t>((now - start_) / tick_);
  if (target <= current_) return;
  const std::uint64_t passed = target - current_;
  if (armed_ > 0) {
    const std::uint64_t visits = std::min<std::uint64_t>(passed, mask_ + 1);
    for (std::uint64_t i = 1; i <= visits; ++i) collect_slot((current_ + i) & mask_, target);
    if (passed > mask_) sort_due();  // one slot held deadlines of several rounds
  }
  current_ = target;
}

void WheelSlots::collect_slot(std::size_t slot, std::uint64_t until) noexcept {
  const std::uint64_t bit = std::uint64_t{1} << (slot % 64);
  if ((occupied_[slot / 64] & bit) == 0) return;
  WheelNode& head = slots_[slot];
  for (WheelNode* node = head.next_; node != &head;) {
    WheelNode* next = node->next_;
    if (node->tick_ <= until) {
      unlink(*node);
      link_behind(*due_.previous_, *node);
    }
    node = next;
  }
  if (head.next_ == &head) occupied_[slot / 64] &= ~bit;
}

void WheelSlots::sort_due() {
  std::vector<WheelNode*> nodes;
  while (due_.next_ != &due_) {
    nodes.push_back(due_.next_);
    unlink(*due_.next_);
  }
  std::stable_sort(nodes.begin(), nodes.end(), [](auto* a, auto* b) { return a->tick_ < b->tick_; });
  for (WheelNode* node : nodes) link_behind(*due_.previous_, *node);
}

WheelNode* WheelSlots::take_due() noexcept {
  WheelNode* node = due_.next_;
  if (node == &due_) return nullptr;
  unlink(*node);
  --armed_;
  return node;
}

std::optional<TimePoint> WheelSlots::next_due() noexcept {
  if (armed_ == 0) return std::nullopt;
  for (std::size_t ahead = 1; ahead <= mask_ + 1;) {
    const std::size_t slot = (current_ + ahead) & mask_;
    const std::uint64_t later = occupied_[slot / 64] >> (slot % 64);
    if (later == 0) {
      ahead += 64 - slot % 64;
      continue;
    }
    if (const auto skip = static_cast<std::size_t>(std::countr_zero(later)); skip > 0) {
      ahead += skip;
      continue;
    }
    if (slots_[slot].next_ != &slots_[slot]) return start_ + tick_ * static_cast<Duration::rep>(current_ + ahead);
    occupied_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    ++ahead;
  }
  return std::nullopt;
}

}  // namespace dubhe
