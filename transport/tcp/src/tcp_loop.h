// What the transport has on one event loop: its connections, attempts, acceptors, and their spare buffers.
//
// Confined to its loop.
#pragma once

#include <future>
#include <memory>
#include <utility>
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
  TcpLoop(const TcpLoop&) = delete;
  TcpLoop& operator=(const TcpLoop&) = delete;

  EventLoop& loop() noexcept { return loop_; }
  Logger& logger() noexcept { return logger_; }
  // Buffers to read into and to write from; `expected` as in BufferPool::take().
  Buffer take_input(std::size_t expected) { return inputs_.take(expected); }
  Buffer take_output(std::size_t expected) { return outputs_.take(expected); }
  void give_back_input(Buffer buffer) { give_back(inputs_, std::move(buffer)); }
  void give_back_output(Buffer buffer) { give_back(outputs_, std::move(buffer)); }
  std::size_t fresh_input_bytes() const noexcept { return inputs_.fresh_bytes(); }

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
  void give_back(BufferPool& pool, Buffer buffer) {
    pool.give_back(std::move(buffer), loop_.now());
    if (pool.holds_large() && aging_ == 0) [[unlikely]] age_buffers();
  }
  void age_buffers();

  EventLoop& loop_;
  Logger& logger_;
  BufferPool inputs_, outputs_;
  Executor::TimerId aging_ = 0;  // while a pool holds large buffers
  std::vector<std::unique_ptr<Resident>> residents_;
  bool ending_ = false;
  std::promise<void> ended_;
};

}  // namespace dubhe
