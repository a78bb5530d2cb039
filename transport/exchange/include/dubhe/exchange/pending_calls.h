// The calls of one connection that were opened and are not yet answered.
//
// State only: no socket, no timer, no lock. Confined to the loop of its connection, which feeds it and asks
// next_deadline() when to come back. Nothing is allocated per call: the caller brings a PendingCall, an id is a slot
// with a generation, deadlines hang on a wheel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/exchange/codec.h"
#include "dubhe/transport/timing_wheel.h"

namespace dubhe DUBHE_EXPORT {

class PendingCalls;

// One call, as its connection sees it. Destroying it takes the call back: a later answer is counted and dropped.
class PendingCall : private WheelNode {
 public:
  PendingCall() noexcept = default;
  PendingCall(const PendingCall&) = delete;
  PendingCall& operator=(const PendingCall&) = delete;

  bool pending() const noexcept { return owner_ != nullptr; }
  RequestId id() const noexcept { return id_; }
  Deadline deadline() const noexcept { return deadline_; }
  // Stream offset behind its frame; PendingCalls::kNotSent before sent().
  std::uint64_t frame_end() const noexcept { return frame_end_; }

 protected:
  virtual ~PendingCall();
  // No longer pending; nobody is told.
  void take_back() noexcept;

 private:
  friend class PendingCalls;
  template <class>
  friend class TimingWheel;
  // Exactly one of them, once, unless the call was taken back. It is no longer pending then, and may be destroyed or
  // opened again inside. Views in `answer` end with the return.
  virtual void on_answer(const Frame& answer) = 0;
  // kDeadlineExceeded (no text), or of a lost connection: kUnavailable when its frame was not handed to the kernel as a
  // whole, else kInterrupted.
  virtual void on_failure(StatusCode code, std::string_view why) = 0;

  PendingCalls* owner_ = nullptr;
  RequestId id_ = 0;
  Deadline deadline_;
  std::uint64_t frame_end_ = 0;
};

class PendingCalls {
 public:
  static constexpr std::uint64_t kNotSent = ~std::uint64_t{0};

  explicit PendingCalls(TimePoint start) : wheel_(start, WheelSlots::kTick, kWheelSlots) {}
  PendingCalls(const PendingCalls&) = delete;
  PendingCalls& operator=(const PendingCalls&) = delete;
  // Takes back what is still pending, without a word.
  ~PendingCalls();

  // Gives `call` an id. It must not be pending.
  RequestId open(PendingCall& call, Deadline deadline);
  // Its whole frame stands in the stream, up to this offset.
  static void sent(PendingCall& call, std::uint64_t frame_end) noexcept { call.frame_end_ = frame_end; }
  // false: a late answer (its call was given up) or one that nobody asked for; counted.
  bool complete(const Frame& answer);
  void cancel(PendingCall& call) noexcept;
  // Fails every call whose deadline is not after `now`, or a tick of the wheel later.
  void expire(TimePoint now);
  // The connection is lost; bytes before `written_offset` were handed to the kernel. No call may be opened inside.
  void fail_all(const Status& why, std::uint64_t written_offset);

  // When to call expire() next: not later than a tick after the earliest deadline, perhaps earlier. nullopt: no deadline.
  std::optional<TimePoint> next_deadline() noexcept { return wheel_.next_due(); }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::uint64_t late_answers() const noexcept { return late_answers_; }
  std::uint64_t unknown_answers() const noexcept { return unknown_answers_; }

 private:
  static constexpr std::size_t kWheelSlots = 128;  // of 10 ms each
  struct Slot {
    PendingCall* call = nullptr;  // nullptr: free
    std::uint32_t generation = 1;
    std::uint32_t next_free = kNone;
  };
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::vector<Slot> slots_;
  std::uint32_t free_ = kNone;
  std::size_t size_ = 0;
  TimingWheel<PendingCall> wheel_;
  std::uint64_t late_answers_ = 0, unknown_answers_ = 0;
};

}  // namespace dubhe
