// A growing array of plain records whose first N need no allocation: the tables of one body.
//
// Value type, neither copied nor moved. Nothing in it is zeroed.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>

#include "dubhe/common/export.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

template <class T, std::size_t N>
class PodVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  PodVector() noexcept {}
  PodVector(const PodVector&) = delete;
  PodVector& operator=(const PodVector&) = delete;
  ~PodVector() {
    if (items_ != inline_items()) std::free(items_);
  }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  void clear() noexcept { size_ = 0; }
  T& operator[](std::size_t i) noexcept { return items_[i]; }
  const T& operator[](std::size_t i) const noexcept { return items_[i]; }
  T& back() noexcept { return items_[size_ - 1]; }
  void push_back(const T& item) {
    if (size_ == capacity_) [[unlikely]] grow();
    items_[size_++] = item;
  }

 private:
  T* inline_items() noexcept { return reinterpret_cast<T*>(storage_); }
  [[gnu::noinline]] void grow() {
    T* more = static_cast<T*>(std::malloc(2 * capacity_ * sizeof(T)));
    if (more == nullptr) throw std::bad_alloc();
    std::memcpy(static_cast<void*>(more), items_, size_ * sizeof(T));
    if (items_ != inline_items()) std::free(items_);
    items_ = more;
    capacity_ *= 2;
  }

  T* items_ = inline_items();
  std::size_t size_ = 0, capacity_ = N;
  alignas(T) unsigned char storage_[N * sizeof(T)];
};

}  // namespace hessian2
}  // namespace dubhe
