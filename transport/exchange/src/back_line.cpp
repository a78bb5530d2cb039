#include "dubhe/exchange/back_line.h"

#include "dubhe/transport/channel.h"

#include <utility>

namespace dubhe {

BackLine::BackLine(Channel& channel, std::shared_ptr<const Codec> codec, std::size_t write_limit)
    : loop_(channel.loop()),
      address_(channel.remote_address()),
      codec_(std::move(codec)),
      write_limit_(write_limit),
      channel_(&channel),
      pending_(loop_.now()) {}

BackLine::~BackLine() = default;

Task<Status> BackLine::connect(Deadline) {
  if (connected()) co_return Status();
  co_return Status(StatusCode::kUnavailable, "the connection of " + address_ + " is lost, and only the peer can make another");
}

Status BackLine::admit() {
  if (!connected()) {
    return Status(StatusCode::kUnavailable, "the connection of " + address_ + " is lost, and only the peer can make another");
  }
  if (channel_->queued_bytes() > write_limit_) {
    return Status(StatusCode::kOverloaded, address_ + " does not take what is sent to it: " +
                                               std::to_string(channel_->queued_bytes()) +
                                               " bytes are queued, the limit is " + std::to_string(write_limit_) +
                                               " (`write.limit`)");
  }
  return Status();
}

Status BackLine::open(PendingCall& call, Deadline deadline) {
  Status admitted = admit();
  if (!admitted.ok()) return admitted;
  pending_.open(call, deadline);
  if (deadline.at() < expiry_at_) arm_expiry(deadline.at());
  return admitted;
}

Buffer& BackLine::output() noexcept { return channel_->output(); }

void BackLine::sent(PendingCall& call) {
  channel_->flush_later();
  PendingCalls::sent(call, channel_->appended_bytes());
}

void BackLine::sent_one_way() { channel_->flush_later(); }

Task<Status> BackLine::when_sent(Deadline deadline) {
  Status connected = co_await connect(deadline);
  if (!connected.ok()) co_return connected;
  co_return co_await SentWaiters::Waiter(sent_waiters_, loop_, address_, channel_->appended_bytes(), deadline);
}

void BackLine::on_sent(std::uint64_t offset) {
  const auto self = shared_from_this();  // who is told may let go of it
  sent_waiters_.on_sent(offset);
}

bool BackLine::written(const PendingCall& call) const noexcept {
  return channel_ != nullptr && call.frame_end() <= channel_->appended_bytes() - channel_->queued_bytes();
}

void BackLine::arm_expiry(TimePoint at) {
  if (expiry_) loop_.cancel(*expiry_);
  expiry_at_ = at;
  expiry_ = loop_.run_at(at, [self = weak_from_this()] {
    const auto line = self.lock();
    if (line == nullptr) return;
    line->expiry_.reset();
    line->expiry_at_ = TimePoint::max();
    line->pending_.expire(line->loop_.now());
    if (const auto next = line->pending_.next_deadline(); next && *next < line->expiry_at_) line->arm_expiry(*next);
  });
}

void BackLine::lose(const Status& why, std::uint64_t written_offset) {
  const auto self = shared_from_this();  // who is told may let go of it
  channel_ = nullptr;
  if (expiry_) loop_.cancel(*expiry_);
  expiry_.reset();
  const Status lost(why.code(), "the connection of " + address_ + " was lost: " + why.message());
  sent_waiters_.end(lost, written_offset);
  pending_.fail_all(lost, written_offset);
}

}  // namespace dubhe
