#include "dubhe/protocol/attachments.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <new>
#include <utility>

namespace dubhe {

namespace {

bool within(std::string_view text, const char* begin, std::size_t size) noexcept {
  const std::less<const char*> before;
  return !before(text.data(), begin) && before(text.data(), begin + size);
}

}  // namespace

Attachments::Attachments(std::initializer_list<std::pair<std::string_view, std::string_view>> entries) {
  for (const auto& [key, value] : entries) set(key, value);
}

Attachments::Attachments(Attachments&& other) noexcept { take(other); }

Attachments& Attachments::operator=(Attachments&& other) noexcept {
  if (this != &other) take(other);
  return *this;
}

// Views into the other's inline text move with the text.
void Attachments::take(Attachments& other) noexcept {
  more_ = std::move(other.more_);
  size_ = std::exchange(other.size_, 0);
  text_used_ = std::exchange(other.text_used_, 0);
  if (text_used_ > 0) std::memcpy(text_, other.text_, text_used_);
  if (data() == inline_) std::copy_n(other.inline_, size_, inline_);

  const auto rebase = [&](std::string_view& text) {
    if (within(text, other.text_, kInlineText)) text = {text_ + (text.data() - other.text_), text.size()};
  };
  if (text_used_ > 0) {
    for (Entry* entry = data(); entry != data() + size_; ++entry) {
      rebase(entry->key);
      rebase(entry->value);
    }
  }
}

Attachments Attachments::copy() const {
  Attachments result;
  for (const Entry& entry : *this) result.set(entry.key, entry.value);
  if (!values().empty()) result.more().values = more_->values;
  return result;
}

void Attachments::set(std::string_view key, std::string_view value) {
  erase_value(key);
  if (Entry* entry = find(key)) {
    entry->value = keep(value);
  } else {
    const std::string_view kept_key = keep(key);
    lend_new(kept_key, keep(value));
  }
}

void Attachments::lend(std::string_view key, std::string_view value) {
  erase_value(key);
  if (Entry* entry = find(key)) {
    entry->value = value;
  } else {
    lend_new(key, value);
  }
}

void Attachments::set_value(std::string_view key, Value value) {
  erase(key);
  more().values.emplace_back(std::string(key), std::move(value));
}

void Attachments::erase(std::string_view key) {
  erase_value(key);
  Entry* entry = find(key);
  if (entry == nullptr) return;
  std::copy(entry + 1, data() + size_, entry);
  shrink(size_ - 1);
}

// The first `size` entries stay.
[[gnu::hot]] void Attachments::shrink(std::size_t size) {
  if (data() != inline_) more_->entries.resize(size);
  size_ = static_cast<std::uint32_t>(size);
  if (size_ > 0) return;
  text_used_ = 0;
  if (more_ != nullptr) more_->texts.clear();
}

void Attachments::erase_value(std::string_view key) noexcept {
  if (more_ == nullptr) return;
  std::erase_if(more_->values, [&](const auto& entry) { return entry.first == key; });
}

std::string_view Attachments::get(std::string_view key) const noexcept {
  for (const Entry& entry : *this) {
    if (entry.key == key) return entry.value;
  }
  return {};
}

bool Attachments::has(std::string_view key) const noexcept {
  return std::any_of(begin(), end(), [&](const Entry& entry) { return entry.key == key; }) || get_value(key) != nullptr;
}

const Value* Attachments::get_value(std::string_view key) const noexcept {
  for (const auto& [name, value] : values()) {
    if (name == key) return &value;
  }
  return nullptr;
}

void Attachments::own() {
  std::size_t lent = 0;
  for (const Entry& entry : *this) {
    if (!is_mine(entry.key)) lent += entry.key.size();
    if (!is_mine(entry.value)) lent += entry.value.size();
  }
  if (lent == 0) {
    for (Entry* entry = data(); entry != data() + size_; ++entry) {  // empty views still point outside
      if (entry->key.empty()) entry->key = {};
      if (entry->value.empty()) entry->value = {};
    }
    return;
  }
  char* to = text_ + text_used_;
  if (lent > kInlineText - text_used_) {
    to = more().texts.emplace_back(std::make_unique<std::string>(lent, '\0'))->data();
  } else {
    text_used_ += static_cast<std::uint32_t>(lent);
  }
  const auto move_in = [&](std::string_view& text) {
    if (is_mine(text)) return;
    std::memcpy(to, text.data(), text.size());
    text = {to, text.size()};
    to += text.size();
  };
  for (Entry* entry = data(); entry != data() + size_; ++entry) {
    if (entry->key.empty()) entry->key = {};
    else move_in(entry->key);
    if (entry->value.empty()) entry->value = {};
    else move_in(entry->value);
  }
}

Attachments::Entry* Attachments::find(std::string_view key) noexcept {
  Entry* const end = data() + size_;
  for (Entry* entry = data(); entry != end; ++entry) {
    if (entry->key.size() == key.size() && entry->key == key) return entry;
  }
  return nullptr;
}

Attachments::More& Attachments::more() {
  if (more_ == nullptr) more_ = std::make_unique<More>();
  return *more_;
}

// The entry that does not fit, or one more behind it.
void Attachments::put_more(std::string_view key, std::string_view value) {
  std::vector<Entry>& entries = more().entries;
  if (entries.empty() && size_ < kInline) {
    ::new (static_cast<void*>(inline_ + size_)) Entry{key, value};
  } else {
    if (entries.empty()) {
      entries.reserve(kInline * 2);
      entries.assign(inline_, inline_ + size_);
    }
    entries.push_back({key, value});
  }
  ++size_;
}

std::string_view Attachments::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() <= kInlineText - text_used_) {
    char* to = text_ + text_used_;
    std::memcpy(to, text.data(), text.size());
    text_used_ += static_cast<std::uint32_t>(text.size());
    return {to, text.size()};
  }
  return *more().texts.emplace_back(std::make_unique<std::string>(text));
}

bool Attachments::is_mine(std::string_view text) const noexcept {
  if (text.empty() || within(text, text_, kInlineText)) return true;
  if (more_ == nullptr) return false;
  return std::any_of(more_->texts.begin(), more_->texts.end(),
                     [&](const auto& kept) { return within(text, kept->data(), kept->size()); });
}

}  // namespace dubhe
