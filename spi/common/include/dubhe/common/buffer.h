// Bytes in one piece that grow at the end and are consumed at the front.
//
// Value type (move only). Memory is not zeroed. Pointers and views into it end with the next reserve(), append() or
// consume(). An empty Buffer owns no memory until its first reserve().
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

// A byte array: Java's byte[].
using Bytes = std::vector<std::byte>;

class Buffer {
 public:
  Buffer() noexcept = default;
  explicit Buffer(std::size_t capacity) { reserve(capacity); }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer moved(std::move(other));
    swap(moved);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { std::free(memory_); }

  void swap(Buffer& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(read_, other.read_);
    std::swap(write_, other.write_);
    std::swap(capacity_, other.capacity_);
  }

  char* data() noexcept { return memory_ + read_; }
  const char* data() const noexcept { return memory_ + read_; }
  std::size_t size() const noexcept { return write_ - read_; }
  bool empty() const noexcept { return write_ == read_; }
  std::size_t capacity() const noexcept { return capacity_; }
  std::string_view view() const noexcept { return {data(), size()}; }

  // The free space behind the content: write there, then commit().
  char* tail() noexcept { return memory_ + write_; }
  std::size_t room() const noexcept { return capacity_ - write_; }
  void commit(std::size_t n) noexcept { write_ += n; }

  // At least `n` bytes of room behind the content. Growing doubles.
  void reserve(std::size_t n) {
    if (room() < n) [[unlikely]] grow(n);
  }
  void append(const void* bytes, std::size_t n) {
    if (n == 0) return;
    reserve(n);
    std::memcpy(tail(), bytes, n);
    commit(n);
  }
  void append(std::string_view text) { append(text.data(), text.size()); }
  void push(std::uint8_t byte) {
    reserve(1);
    memory_[write_++] = static_cast<char>(byte);
  }

  // Forgets the first `n` bytes; `n` is at most size().
  void consume(std::size_t n) noexcept {
    read_ += n;
    if (read_ == write_) read_ = write_ = 0;
  }
  // Forgets everything behind the first `n` bytes.
  void truncate(std::size_t n) noexcept { write_ = read_ + n; }
  void clear() noexcept { read_ = write_ = 0; }
  // Gives the memory back.
  void release() noexcept {
    std::free(memory_);
    memory_ = nullptr;
    read_ = write_ = capacity_ = 0;
  }

 private:
  void grow(std::size_t n) {
    const std::size_t held = size();
    if (read_ > 0 && capacity_ - held >= n && read_ >= capacity_ / 2) {  // enough in front: move down
      std::memmove(memory_, memory_ + read_, held);
    } else {
      std::size_t wanted = capacity_ < 256 ? 512 : capacity_ * 2;
      while (wanted < held + n) wanted *= 2;
      char* fresh = static_cast<char*>(std::malloc(wanted));
      if (fresh == nullptr) throw std::bad_alloc();
      if (held > 0) std::memcpy(fresh, memory_ + read_, held);
      std::free(memory_);
      memory_ = fresh;
      capacity_ = wanted;
    }
    read_ = 0;
    write_ = held;
  }

  char* memory_ = nullptr;
  std::size_t read_ = 0, write_ = 0, capacity_ = 0;
};

}  // namespace dubhe
