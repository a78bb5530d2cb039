// One connection, over TCP or a Unix domain socket.
//
// An idle one owns no buffer: it waits until there is something to read and takes one of its loop's for that time.
#pragma once

#include <memory>
#include <string>

#include "tcp_loop.h"

namespace dubhe {

class TcpChannel final : public Channel, public Resident {
 public:
  TcpChannel(TcpLoop& home, StreamSocket socket, Connected ends, const ChannelOptions& options);
  // Makes the handler and starts reading.
  void open(const Transporter::HandlerFactory& make_handler);

  Buffer& output() override;
  void flush_later() override;
  std::uint64_t appended_bytes() const noexcept override { return sent_ + out_.size(); }
  std::size_t queued_bytes() const noexcept override { return out_.size(); }
  void close(Status why) override;
  void close_gracefully(Status why, Duration limit) override;
  void pause_reading(bool paused) override;
  EventLoop& loop() noexcept override { return home_.loop(); }
  const std::string& remote_address() const noexcept override { return remote_; }
  const std::string& local_address() const noexcept override { return local_; }
  std::uint16_t local_port() const noexcept override { return local_port_; }
  TimePoint last_read() const noexcept override { return last_read_; }
  TimePoint last_written() const noexcept override { return last_written_; }

  void evict(const Status& why) override { close(why); }

 private:
  enum class Sent { kAll, kSome, kFailed };

  void wait_readable();
  void on_readable();
  void receive();
  bool receive_once(std::size_t& budget);
  void deliver();
  void go_on_reading();
  void borrow_input();
  void give_back_input();

  void wait_writable();
  void on_writable();
  void flush();
  Sent send_queued();
  void give_back_output();
  void tell_if_writable();
  void fail_writing(int error);

  void discard_unread() noexcept;
  void finish();
  void leave_when_quiet();
  Status lost(const std::string& how) const;

  TcpLoop& home_;
  StreamSocket socket_;
  const std::string remote_, local_;
  const std::uint16_t local_port_;
  // Flags of what is outstanding: at Asio, at the loop, at the user.
  bool waits_readable_ = false, waits_writable_ = false, flush_queued_ = false, resume_posted_ = false;
  bool paused_ = false, over_limit_ = false, write_failed_ = false, draining_ = false;
  bool closed_ = false, finished_ = false;
  const std::uint32_t read_bytes_per_turn_;
  const std::size_t write_limit_;
  std::unique_ptr<ChannelHandler> handler_;
  Buffer in_, out_;
  // What these had to hold lately, halved at each use: who has large frames asks for large buffers.
  std::size_t expected_in_ = 0, expected_out_ = 0;
  std::uint64_t sent_ = 0;
  TimePoint last_read_, last_written_;
  Executor::TimerId drain_timer_ = 0;
  Status why_;
};

}  // namespace dubhe
