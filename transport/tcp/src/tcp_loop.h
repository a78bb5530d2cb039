// What the transport has on one event loop: its connections, attempts, acceptors, and their spare buffers.
//
// Confined to its loop.
#pragma once

#include <future>
#include <memory>
#include <vector>

#include "buffer_pool.h"
#include "dubhe/common/logger.h"
#include "dubhe/transport/transporter.h"
#include "tcp_socket.h"

namespace dubhe {

class TcpChannel;

// Lives on a loop, and leaves it by TcpLoop::remove(), once no handler of its own is outstanding at Asio.
class Resident {
 public:
  Resident() = default;
  Resident(const Resident&) = delete;
  Resident& operator=(const Resident&) = delete;
  virtual ~Resident() = default;
  // The transport ends: close, and leave soon.
  virtual void evict(const Status& why) = 0;
  virtual bool accepts_connections() const noexcept { return false; }

 private:
  friend class TcpLoop;
  std::size_t place_ = 0;
};

class TcpLoop {
 public:
  TcpLoop(EventLoop& loop, Logger& logger, const BufferLimits& limits);

  EventLoop& loop() noexcept { return loop_; }
  Logger& logger() noexcept { return logger_; }
  BufferPool& inputs() noexcept { return inputs_; }
  BufferPool& outputs() noexcept { return outputs_; }

  // True from shut_down() on: nobody may come any more.
  bool ending() const noexcept { return ending_; }
  void add(std::unique_ptr<Resident> resident);
  // Destroys it. The last thing a resident does.
  void remove(Resident& resident) noexcept;

  // Makes a channel of a connected socket and starts it; nullptr when the system refuses or the
  // transport ends.
  TcpChannel* open(Connected connected, const ChannelOptions& options,
                   const Transporter::HandlerFactory& make_handler);

  // The two steps of the end. `done` is fulfilled when the acceptors are told to go; when the last resident has left.
  void stop_accepting(std::promise<void> done);
  void shut_down(std::promise<void> done);

 private:
  void finish_if_empty() noexcept;

  EventLoop& loop_;
  Logger& logger_;
  BufferPool inputs_, outputs_;
  std::vector<std::unique_ptr<Resident>> residents_;
  bool ending_ = false;
  std::promise<void> ended_;
};

}  // namespace dubhe
