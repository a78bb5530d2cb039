// Spare buffers of one loop: connections have memory only while bytes are in it.
//
// Confined to its loop.
#pragma once

#include <cstddef>
#include <vector>

#include "dubhe/common/buffer.h"

namespace dubhe {

class BufferPool {
 public:
  // `fresh_bytes`: the size of a new one; larger than `keep_bytes` is freed, and so is what would make the pool hold more
  // than `keep_bytes_in_all`.
  BufferPool(std::size_t fresh_bytes, std::size_t keep_bytes, std::size_t keep_bytes_in_all)
      : fresh_bytes_(fresh_bytes), keep_bytes_(keep_bytes), keep_bytes_in_all_(keep_bytes_in_all) {}

  std::size_t fresh_bytes() const noexcept { return fresh_bytes_; }

  // The one given back last: its memory is still in the processor's cache.
  Buffer take() {
    if (spare_.empty()) return Buffer(fresh_bytes_);
    Buffer buffer = std::move(spare_.back());
    spare_.pop_back();
    held_bytes_ -= buffer.capacity();
    return buffer;
  }
  void give_back(Buffer buffer) {
    if (buffer.capacity() < fresh_bytes_ || buffer.capacity() > keep_bytes_) return;
    if (held_bytes_ + buffer.capacity() > keep_bytes_in_all_) return;
    buffer.clear();
    held_bytes_ += buffer.capacity();
    spare_.push_back(std::move(buffer));
  }

 private:
  const std::size_t fresh_bytes_, keep_bytes_, keep_bytes_in_all_;
  std::size_t held_bytes_ = 0;
  std::vector<Buffer> spare_;
};

}  // namespace dubhe
