// One end of a connection in memory.
//
// Kept alive by the network until its on_closed() has run, and by the jobs that are on their way to it.
#pragma once

#include <memory>
#include <string>

#include "dubhe/transport/transporter.h"
#include "dubhe/transport_loopback/loopback_network.h"
#include "loopback_wire.h"

namespace dubhe {

class LoopbackChannel final : public Channel, public std::enable_shared_from_this<LoopbackChannel> {
 public:
  struct Ends {
    std::string remote, local;
    std::uint16_t local_port = 0;
  };
  // `owner`: whose channel it is, for the end of that transporter.
  LoopbackChannel(std::shared_ptr<LoopbackNetwork::State> network, const void* owner, EventLoop& loop, Ends ends,
                  const ChannelOptions& options, std::size_t fragment_bytes, std::shared_ptr<LoopbackPipe> out,
                  std::shared_ptr<LoopbackPipe> in);

  void set_peer(const std::shared_ptr<LoopbackChannel>& peer) { peer_ = peer; }
  // Makes the handler; on the channel's loop, once.
  void open(const Transporter::HandlerFactory& make_handler);
  const void* owner() const noexcept { return owner_; }

  Buffer& output() override { return out_; }
  void flush_later() override;
  std::uint64_t appended_bytes() const noexcept override { return sent_ + out_.size(); }
  std::size_t queued_bytes() const noexcept override { return out_.size(); }
  void close(Status why) override;
  void close_gracefully(Status why, Duration limit) override;
  void pause_reading(bool paused) override;
  EventLoop& loop() noexcept override { return loop_; }
  const std::string& remote_address() const noexcept override { return ends_.remote; }
  const std::string& local_address() const noexcept override { return ends_.local; }
  std::uint16_t local_port() const noexcept override { return ends_.local_port; }
  TimePoint last_read() const noexcept override { return last_read_; }
  TimePoint last_written() const noexcept override { return last_written_; }

 private:
  void flush();
  bool send_queued();
  void tell_if_writable();
  void on_room();
  void on_arrival();
  void read_on();
  void deliver(std::size_t bytes);
  void wake_peer_to(void (LoopbackChannel::*what)());
  void end(Status why, Status for_peer);
  void finish();

  const std::shared_ptr<LoopbackNetwork::State> network_;
  const void* const owner_;
  EventLoop& loop_;
  const Ends ends_;
  const ChannelOptions options_;
  const std::size_t fragment_bytes_;
  const std::shared_ptr<LoopbackPipe> pipe_out_, pipe_in_;
  std::weak_ptr<LoopbackChannel> peer_;

  std::unique_ptr<ChannelHandler> handler_;
  Buffer out_;
  Buffer arrived_;  // taken from the pipe, not yet shown to the handler
  Buffer in_;
  std::optional<Status> stream_end_;  // what follows behind arrived_
  std::uint64_t sent_ = 0;
  TimePoint last_read_, last_written_;
  Status why_;
  Executor::TimerId drain_timer_ = 0;
  bool flush_queued_ = false, over_limit_ = false, draining_ = false, paused_ = false, closed_ = false;
};

}  // namespace dubhe
