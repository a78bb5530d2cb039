// The named texts that travel beside the arguments or the result of one call.
//
// Value type (move; copy() by name). Not thread-safe. A handful of entries costs no allocation. Keys and values are views:
// set() copies into the object, lend() keeps what it is given, which must then outlive the object or a call of own().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/common/value.h"

namespace dubhe DUBHE_EXPORT {

class Attachments {
 public:
  struct Entry {
    std::string_view key, value;
  };

  Attachments() noexcept {}  // NOLINT: the entries are not zeroed on purpose
  Attachments(std::initializer_list<std::pair<std::string_view, std::string_view>> entries);
  Attachments(Attachments&& other) noexcept;
  Attachments& operator=(Attachments&& other) noexcept;
  ~Attachments() = default;
  Attachments copy() const;

  // Replaces what the key had.
  void set(std::string_view key, std::string_view value);
  void lend(std::string_view key, std::string_view value);
  // As lend(), of a key that is not there: nothing is searched.
  void lend_new(std::string_view key, std::string_view value) {
    if (size_ < kInline && more_ == nullptr) [[likely]] {
      ::new (static_cast<void*>(inline_ + size_++)) Entry{key, value};
    } else {
      put_more(key, value);
    }
  }
  // A value that is no text (a peer may send any). get() does not see it; scalars are better stored as text.
  void set_value(std::string_view key, Value value);
  void erase(std::string_view key);
  // Those whose key `unwanted` picks.
  template <class Unwanted>
  void erase_if(Unwanted unwanted) {
    if (more_ != nullptr) {
      std::erase_if(more_->values, [&](const auto& value) { return unwanted(std::string_view(value.first)); });
    }
    Entry* kept = data();
    for (const Entry& entry : *this) {
      if (!unwanted(entry.key)) *kept++ = entry;
    }
    shrink(static_cast<std::size_t>(kept - data()));
  }

  // Empty view when absent.
  std::string_view get(std::string_view key) const noexcept;
  bool has(std::string_view key) const noexcept;
  const Value* get_value(std::string_view key) const noexcept;
  bool empty() const noexcept { return size_ == 0 && values().empty(); }
  std::size_t size() const noexcept { return size_ + values().size(); }

  // The texts, in the order they were first set.
  const Entry* begin() const noexcept { return data(); }
  const Entry* end() const noexcept { return data() + size_; }
  std::span<const std::pair<std::string, Value>> values() const noexcept {
    if (more_ == nullptr) return {};
    return more_->values;
  }

  // Copies what was lent, so that nothing outside is needed any more.
  void own();

 private:
  static constexpr std::size_t kInline = 8;
  static constexpr std::size_t kInlineText = 192;

  // What few have. Behind one pointer: every call has two objects of this kind, and most of them stay empty.
  struct More {
    std::vector<Entry> entries;  // all of them, once there are more than kInline
    std::vector<std::unique_ptr<std::string>> texts;
    std::vector<std::pair<std::string, Value>> values;
  };

  const Entry* data() const noexcept { return more_ == nullptr || more_->entries.empty() ? inline_ : more_->entries.data(); }
  Entry* data() noexcept { return more_ == nullptr || more_->entries.empty() ? inline_ : more_->entries.data(); }
  More& more();
  Entry* find(std::string_view key) noexcept;
  void put_more(std::string_view key, std::string_view value);
  std::string_view keep(std::string_view text);
  void erase_value(std::string_view key) noexcept;
  void shrink(std::size_t size);
  bool is_mine(std::string_view text) const noexcept;
  void take(Attachments& other) noexcept;

  union {
    Entry inline_[kInline];  // the first size_ are alive
  };
  std::uint32_t size_ = 0;
  std::uint32_t text_used_ = 0;
  std::unique_ptr<More> more_;
  char text_[kInlineText];
};

}  // namespace dubhe
