#include "dubhe/exchange/pending_calls.h"

namespace dubhe {

[[gnu::hot]] PendingCall::~PendingCall() { take_back(); }

void PendingCall::take_back() noexcept {
  if (owner_ != nullptr) owner_->cancel(*this);
}

PendingCalls::~PendingCalls() {
  for (const Slot& slot : slots_) {
    if (slot.call != nullptr) cancel(*slot.call);
  }
}

[[gnu::hot]] RequestId PendingCalls::open(PendingCall& call, Deadline deadline) {
  std::uint32_t place = free_;
  if (place == kNone) [[unlikely]] {
    place = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    free_ = slots_[place].next_free;
  }
  Slot& slot = slots_[place];
  slot.call = &call;
  call.owner_ = this;
  call.id_ = static_cast<RequestId>(slot.generation) << 32 | place;
  call.deadline_ = deadline;
  call.frame_end_ = kNotSent;
  if (!deadline.is_never()) wheel_.add(call, deadline.at());
  ++size_;
  return call.id_;
}

[[gnu::hot]] bool PendingCalls::complete(const Frame& answer) {
  const auto place = static_cast<std::uint32_t>(answer.id);
  const auto generation = static_cast<std::uint32_t>(answer.id >> 32);
  if (place >= slots_.size() || slots_[place].generation < generation) {
    ++unknown_answers_;
    return false;
  }
  PendingCall* call = slots_[place].call;
  if (call == nullptr || slots_[place].generation != generation) {
    ++late_answers_;
    return false;
  }
  cancel(*call);
  call->on_answer(answer);
  return true;
}

void PendingCalls::cancel(PendingCall& call) noexcept {
  wheel_.remove(call);
  const auto place = static_cast<std::uint32_t>(call.id_);
  Slot& slot = slots_[place];
  slot.call = nullptr;
  ++slot.generation;
  slot.next_free = free_;
  free_ = place;
  call.owner_ = nullptr;
  --size_;
}

void PendingCalls::expire(TimePoint now) {
  wheel_.advance(now, [this](PendingCall& call) {
    cancel(call);
    call.on_failure(StatusCode::kDeadlineExceeded, {});
  });
}

void PendingCalls::fail_all(const Status& why, std::uint64_t written_offset) {
  // By place: what is told may take others back.
  for (std::size_t place = 0; place < slots_.size(); ++place) {
    PendingCall* call = slots_[place].call;
    if (call == nullptr) continue;
    const bool written = call->frame_end_ <= written_offset;
    cancel(*call);
    call->on_failure(written ? StatusCode::kInterrupted : StatusCode::kUnavailable, why.message());
  }
}

}  // namespace dubhe
