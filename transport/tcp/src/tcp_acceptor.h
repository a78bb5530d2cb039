// Accepts the connections of one bound address and hands them to the loops, one after the other.
//
// Lives on one loop. Told to stop from any thread, through what it shares with the user's Listener.
#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "tcp_loop.h"

namespace dubhe {

// Between the acceptor and the Listener, which may outlive each other.
class AcceptorSwitch {
 public:
  explicit AcceptorSwitch(int listening_fd) noexcept : fd_(listening_fd) {}
  // New connections are refused when this returns; wakes the acceptor, which then leaves.
  void stop() noexcept;
  bool stopped() const noexcept;
  // The descriptor is about to be closed.
  void forget_fd() noexcept;

 private:
  mutable std::mutex mutex_;
  int fd_;
  bool stopped_ = false;
};

class TcpAcceptor final : public Resident {
 public:
  // Says what the ends of an accepted socket are called.
  using Name = std::function<Connected(UniqueFd fd)>;

  // Connections go to `targets` in turn.
  TcpAcceptor(TcpLoop& home, UniqueFd listening, std::shared_ptr<AcceptorSwitch> on,
              std::vector<TcpLoop*> targets, const ChannelOptions& options,
              Transporter::HandlerFactory make_handler, Name name);

  void wait();
  void evict(const Status& why) override;
  bool accepts_connections() const noexcept override { return true; }

 private:
  void on_ready();
  bool accept_one();
  void hand_over(Connected connected);
  void back_off(int error);
  void leave();

  TcpLoop& home_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> listening_;
  const std::shared_ptr<AcceptorSwitch> switch_;
  const std::vector<TcpLoop*> targets_;
  std::size_t next_ = 0;
  const ChannelOptions options_;
  // Shared with jobs that are on their way to other loops.
  const std::shared_ptr<const Transporter::HandlerFactory> make_handler_;
  const Name name_;
  bool waits_ = false, complained_ = false;
  Executor::TimerId pause_ = 0;
};

}  // namespace dubhe
