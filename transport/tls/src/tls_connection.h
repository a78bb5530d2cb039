// One encrypted connection: a handler of bytes to the channel below, a channel to the user above.
//
// Confined to its loop. Owned by the channel below, whose handler it is. The user's handler is made
// when the handshake is done. An idle one owns no buffer.
#pragma once

#include "dubhe/common/task.h"
#include "dubhe/transport/transporter.h"

#include "wire_bio.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe {

class TlsConnection;

// What the connecting Task waits for. Destroyed early, it gives the attempt up.
class HandshakeOutcome : public Completion<Expected<Channel*>> {
 public:
  HandshakeOutcome() = default;
  HandshakeOutcome(const HandshakeOutcome&) = delete;
  HandshakeOutcome& operator=(const HandshakeOutcome&) = delete;
  ~HandshakeOutcome();

 private:
  friend class TlsConnection;
  TlsConnection* connection_ = nullptr;
};

class TlsConnection final : public ChannelHandler, public Channel {
 public:
  // Told why a handshake failed that nobody waits for.
  using OnRefused = std::function<void(const Status&)>;

  // `peer_name`: whom the user wanted, for texts. `outcome`: of the side that connects.
  TlsConnection(Channel& wire, SslPtr ssl, std::string peer_name, TimePoint until,
                Transporter::HandlerFactory make_handler, HandshakeOutcome* outcome,
                OnRefused on_refused);
  ~TlsConnection() override;
  // Sends what the handshake begins with.
  void begin();
  void give_up();

  // Below:
  Status on_bytes(Buffer& in) override;
  void on_closed(const Status& why, std::uint64_t written_offset) override;
  void on_writable() override;

  // Above:
  Buffer& output() override { return out_; }
  void flush_later() override;
  std::uint64_t appended_bytes() const noexcept override { return encrypted_ + out_.size(); }
  std::size_t queued_bytes() const noexcept override;
  void close(Status why) override;
  void close_gracefully(Status why, Duration limit) override;
  void pause_reading(bool paused) override;
  EventLoop& loop() noexcept override { return wire_channel_.loop(); }
  const std::string& remote_address() const noexcept override {
    return wire_channel_.remote_address();
  }
  const std::string& local_address() const noexcept override {
    return wire_channel_.local_address();
  }
  std::uint16_t local_port() const noexcept override { return wire_channel_.local_port(); }
  TimePoint last_read() const noexcept override { return wire_channel_.last_read(); }
  TimePoint last_written() const noexcept override { return wire_channel_.last_written(); }

 private:
  // Up to `wire` below, `plain` above.
  struct Mark {
    std::uint64_t wire, plain;
  };

  Status shake_hands();
  Status established();
  Status refused(std::string reason);
  Status read_records(bool waiting);
  Status deliver();
  void go_on_reading();
  void encrypt();
  void forget_marks(Mark left);
  void say_goodbye();
  void complete(Expected<Channel*> outcome);
  void stop_timer() noexcept;

  Channel& wire_channel_;
  Wire wire_;
  const SslPtr ssl_;
  const std::string peer_name_;
  const Transporter::HandlerFactory make_handler_;
  HandshakeOutcome* outcome_;
  const OnRefused on_refused_;
  // For jobs that may come when this is gone.
  const std::shared_ptr<TlsConnection*> self_;

  std::unique_ptr<ChannelHandler> handler_;
  Buffer in_, out_;
  std::uint64_t encrypted_ = 0;  // bytes of the user
  Mark left_{0, 0};              // counts as left
  std::vector<Mark> marks_;      // behind it
  Executor::TimerId timer_ = 0;
  const Duration allotted_;
  std::string first_;  // two bytes of what the peer says
  bool established_ = false, broken_ = false, closed_ = false;
  bool paused_ = false, resume_posted_ = false, flush_queued_ = false;
};

}  // namespace dubhe
