// Spare buffers of one loop: connections have memory only while bytes are in it.
//
// Two shelves. Ordinary buffers are kept as long as the loop lives. Large ones, which single large frames need, are kept
// while they are used again and again: getting them from the system each time costs more than the copy of what is in them.
// State only: whoever owns it asks age() to come back. Confined to its loop.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "dubhe/common/buffer.h"
#include "dubhe/common/deadline.h"

namespace dubhe {

class BufferPool {
 public:
  struct Limits {
    std::size_t fresh_bytes = 0;           // of a new one
    std::size_t ordinary_bytes = 0;        // larger is large
    std::size_t ordinary_bytes_in_all = 0; // what is kept of each kind; what is beyond it is freed
    std::size_t large_bytes_in_all = 0;
    Duration large_unused = std::chrono::seconds(2);  // a large one that nobody took for so long is freed
  };
  explicit BufferPool(Limits limits) : limits_(limits) {}

  std::size_t fresh_bytes() const noexcept { return limits_.fresh_bytes; }

  // The one given back last: its memory is still in the processor's cache. `expected`: what it will probably have to hold;
  // only who expects that much gets a large one.
  Buffer take(std::size_t expected) {
    if (expected > limits_.ordinary_bytes && !large_.empty()) [[unlikely]] {
      if (Buffer buffer = take_large(expected); buffer.capacity() > 0) return buffer;
    }
    if (ordinary_.empty()) return Buffer(limits_.fresh_bytes);
    Buffer buffer = std::move(ordinary_.back());
    ordinary_.pop_back();
    ordinary_bytes_ -= buffer.capacity();
    return buffer;
  }
  void give_back(Buffer buffer, TimePoint now) {
    buffer.clear();
    if (buffer.capacity() > limits_.ordinary_bytes) [[unlikely]] return give_back_large(std::move(buffer), now);
    if (buffer.capacity() < limits_.fresh_bytes) return;
    if (ordinary_bytes_ + buffer.capacity() > limits_.ordinary_bytes_in_all) return;
    ordinary_bytes_ += buffer.capacity();
    ordinary_.push_back(std::move(buffer));
  }

  bool holds_large() const noexcept { return !large_.empty(); }
  // Frees the large ones that were not used lately. Answers when to ask again; nothing: no large one is left.
  std::optional<TimePoint> age(TimePoint now) {
    auto used = large_.begin();
    while (used != large_.end() && used->since + limits_.large_unused <= now) large_bytes_ -= (used++)->buffer.capacity();
    large_.erase(large_.begin(), used);
    if (large_.empty()) return std::nullopt;
    return large_.front().since + limits_.large_unused;
  }

 private:
  struct Large {
    Buffer buffer;
    TimePoint since;
  };

  Buffer take_large(std::size_t expected) {
    const auto fits = [expected](const Large& large) { return large.buffer.capacity() >= expected; };
    const auto found = std::find_if(large_.rbegin(), large_.rend(), fits);
    if (found == large_.rend()) return Buffer();
    Buffer buffer = std::move(found->buffer);
    large_.erase(std::next(found).base());
    large_bytes_ -= buffer.capacity();
    return buffer;
  }
  // The oldest ones make room.
  void give_back_large(Buffer buffer, TimePoint now) {
    const std::size_t bytes = buffer.capacity();
    if (bytes > limits_.large_bytes_in_all) return;
    while (large_bytes_ + bytes > limits_.large_bytes_in_all) {
      large_bytes_ -= large_.front().buffer.capacity();
      large_.erase(large_.begin());
    }
    large_bytes_ += bytes;
    large_.push_back({std::move(buffer), now});
  }

  const Limits limits_;
  std::size_t ordinary_bytes_ = 0, large_bytes_ = 0;
  std::vector<Buffer> ordinary_;
  std::vector<Large> large_;  // by rising `since`
};

}  // namespace dubhe
