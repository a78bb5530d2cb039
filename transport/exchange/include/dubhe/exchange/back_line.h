// The accepting side's way to call its peer: calls over a connection that the peer made.
//
// Belongs to the connection's loop, like every CallLine. Held by shared_ptr by whoever may still call; when the connection
// is lost, every pending call fails once and no other begins: nothing connects again from this side.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "dubhe/common/export.h"
#include "dubhe/exchange/call_line.h"
#include "dubhe/exchange/sent_waiters.h"

namespace dubhe DUBHE_EXPORT {

class Channel;

class BackLine final : public CallLine, public std::enable_shared_from_this<BackLine> {
 public:
  BackLine(Channel& channel, std::shared_ptr<const Codec> codec, std::size_t write_limit);
  BackLine(const BackLine&) = delete;
  BackLine& operator=(const BackLine&) = delete;
  ~BackLine() override;

  EventLoop& loop() const noexcept override { return loop_; }
  const std::string& address() const noexcept override { return address_; }
  const Codec& codec() const noexcept override { return *codec_; }
  const std::shared_ptr<const Codec>& shared_codec() const noexcept { return codec_; }
  bool connected() const noexcept override { return channel_ != nullptr; }
  Task<Status> connect(Deadline deadline) override;
  std::uint64_t connection_number() const noexcept override { return 1; }

  Status open(PendingCall& call, Deadline deadline) override;
  Buffer& output() noexcept override;
  void sent(PendingCall& call) override;
  Status admit() override;
  void sent_one_way() override;
  Task<Status> when_sent(Deadline deadline) override;
  RequestId next_one_way_id() noexcept override { return static_cast<RequestId>(++next_one_way_) << 32 | 0xfffffffe; }
  bool written(const PendingCall& call) const noexcept override;

 private:
  friend class ServerConnection;
  // An answer to one of these calls; false: nobody waits for it.
  bool complete(const Frame& answer) { return pending_.complete(answer); }
  void on_sent(std::uint64_t offset);
  void lose(const Status& why, std::uint64_t written_offset);
  void arm_expiry(TimePoint at);

  EventLoop& loop_;
  const std::string address_;
  const std::shared_ptr<const Codec> codec_;
  const std::size_t write_limit_;
  Channel* channel_;  // nullptr: lost
  PendingCalls pending_;
  SentWaiters sent_waiters_;
  std::uint32_t next_one_way_ = 0;
  TimePoint expiry_at_ = TimePoint::max();
  std::optional<Executor::TimerId> expiry_;
};

}  // namespace dubhe
