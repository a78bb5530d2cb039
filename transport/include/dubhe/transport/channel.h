// A connection as its user sees it: bytes out, bytes in, and how it ended.
//
// Both interfaces are confined to the loop of the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/transport/event_loop.h"

namespace dubhe DUBHE_EXPORT {

class Channel {
 public:
  virtual ~Channel() = default;

  // Where frames are appended; what stands there leaves in one send when the turn ends.
  // 1. After appending, call flush_later() (cheap, any number of times).
  // 2. The frame's end is then at stream offset appended_bytes().
  // 3. The buffer itself may be exchanged between turns: ask for it anew, never keep its address's content.
  virtual Buffer& output() = 0;
  virtual void flush_later() = 0;
  // Bytes ever appended to output(), sent or not.
  virtual std::uint64_t appended_bytes() const noexcept = 0;
  // Appended and not yet taken by the kernel.
  virtual std::size_t queued_bytes() const noexcept = 0;

  // Sends what is queued if the kernel takes it at once, then closes; on_closed() comes later, from the loop, exactly once.
  // Harmless when already closed.
  virtual void close(Status why) = 0;
  // Waits (up to `limit`) until what is queued has left, then closes.
  virtual void close_gracefully(Status why, Duration limit) = 0;
  // Stops and resumes reading (back pressure). After resuming, on_bytes() is called for what it left behind, then for more.
  virtual void pause_reading(bool paused) = 0;

  virtual EventLoop& loop() noexcept = 0;
  // "10.0.0.8:20880", "[::1]:20880"
  virtual const std::string& remote_address() const noexcept = 0;
  virtual const std::string& local_address() const noexcept = 0;
  virtual std::uint16_t local_port() const noexcept = 0;
  virtual TimePoint last_read() const noexcept = 0;
  virtual TimePoint last_written() const noexcept = 0;
};

class ChannelHandler {
 public:
  virtual ~ChannelHandler() = default;
  // Everything read and not yet consumed; consume() whole frames, leave the rest. A not-ok Status closes the channel.
  // May reserve() room in `in` for the frame it waits for.
  virtual Status on_bytes(Buffer& in) = 0;
  // Exactly once, last. Bytes before `written_offset` were handed to the kernel.
  virtual void on_closed(const Status& why, std::uint64_t written_offset) = 0;
  // What was queued fell to half of ChannelOptions::write_limit after it had been over it.
  virtual void on_writable() {}
  // After each send: bytes before `offset` have been handed to the kernel.
  virtual void on_sent(std::uint64_t offset) { (void)offset; }
};

}  // namespace dubhe
