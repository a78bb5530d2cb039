// Many deadlines, nearly all of which are taken back before they come: arming and cancelling is O(1) and allocates nothing.
//
// State only: no clock, no thread. Whoever owns it says what time it is and asks next_due() when to come back.
// Nodes are intrusive: derive from WheelNode and keep the object at its address while it is armed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class WheelNode {
 public:
  WheelNode() noexcept = default;
  WheelNode(const WheelNode&) = delete;
  WheelNode& operator=(const WheelNode&) = delete;
  bool armed() const noexcept { return next_ != nullptr; }

 private:
  friend class WheelSlots;
  WheelNode* next_ = nullptr;
  WheelNode* previous_ = nullptr;
  std::uint64_t tick_ = 0;
};

// The untyped half of TimingWheel.
class WheelSlots {
 public:
  static constexpr Duration kTick = std::chrono::milliseconds(10);

  bool empty() const noexcept { return armed_ == 0; }
  std::size_t size() const noexcept { return armed_; }
  // When to call advance() next; never later than the earliest deadline's tick, perhaps earlier (a deadline further away
  // than one turn of the wheel is looked at once per turn). Nothing when nothing is armed.
  std::optional<TimePoint> next_due() noexcept;

 protected:
  // `slots`: a power of two, at least 64; one slot takes 16 bytes, from the first add() on.
  WheelSlots(TimePoint start, Duration tick, std::size_t slots);
  WheelSlots(const WheelSlots&) = delete;
  WheelSlots& operator=(const WheelSlots&) = delete;
  ~WheelSlots() = default;

  void add(WheelNode& node, TimePoint at);
  void remove(WheelNode& node) noexcept;
  // Gathers what is due at `now`; take_due() hands it out, earliest tick first.
  void collect(TimePoint now);
  WheelNode* take_due() noexcept;

 private:
  static void link_behind(WheelNode& last, WheelNode& node) noexcept;
  static void unlink(WheelNode& node) noexcept;
  static void make_ring(WheelNode& head) noexcept;
  void collect_slot(std::size_t slot, std::uint64_t until) noexcept;
  void sort_due();

  TimePoint start_;
  Duration tick_;
  std::size_t mask_;
  std::uint64_t current_ = 0;  // ticks that have been collected
  std::size_t armed_ = 0;
  WheelNode due_;                        // ring
  std::unique_ptr<WheelNode[]> slots_;   // rings
  std::vector<std::uint64_t> occupied_;  // a clear bit: that slot is empty; a set one may be stale
};

// `Node` derives from WheelNode.
template <class Node>
class TimingWheel : public WheelSlots {
 public:
  explicit TimingWheel(TimePoint start, Duration tick = kTick, std::size_t slots = 512) : WheelSlots(start, tick, slots) {}

  // `node` fires at `at` or up to one tick later; a time that has passed, at the next tick. It must not be armed.
  void add(Node& node, TimePoint at) { WheelSlots::add(node, at); }
  // Harmless when it is not armed.
  void remove(Node& node) noexcept { WheelSlots::remove(node); }

  // Calls fire(Node&) for every node that is due, each already disarmed. `fire` may add, remove and destroy nodes.
  template <class Fire>
  void advance(TimePoint now, Fire&& fire) {
    collect(now);
    while (WheelNode* node = take_due()) fire(static_cast<Node&>(*node));
  }
};

}  // namespace dubhe
