// The providers of one call that must not be chosen again: they failed, or are not connected.
//
// Value type of the call, not thread-safe. The usual few cost no allocation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class Tried {
 public:
  void add(std::uint32_t index) {
    if (size_ < kInline) {
      few_[size_] = index;
    } else {
      if (size_ == kInline) many_.assign(few_.begin(), few_.end());
      many_.push_back(index);
    }
    ++size_;
  }
  bool contains(std::uint32_t index) const noexcept {
    for (const std::uint32_t one : indices()) {
      if (one == index) return true;
    }
    return false;
  }
  // In the order they were added.
  std::span<const std::uint32_t> indices() const noexcept {
    return {size_ <= kInline ? few_.data() : many_.data(), size_};
  }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  void clear() noexcept {
    size_ = 0;
    many_.clear();
  }

 private:
  static constexpr std::size_t kInline = 8;
  std::array<std::uint32_t, kInline> few_{};
  std::vector<std::uint32_t> many_;
  std::size_t size_ = 0;
};

}  // namespace dubhe
