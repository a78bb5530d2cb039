#include "last_request.h"

#include <algorithm>
#include <charconv>
#include <functional>

namespace dubhe::dubbo {

namespace {

// Larger ones are not kept: a connection should not hold much for a saving.
constexpr std::size_t kMaxBytes = 512;
// Peers whose attachments never repeat are tried again only now and then.
constexpr std::uint32_t kPatience = 8;
constexpr std::uint32_t kAgain = 32;

std::optional<std::int64_t> number(std::string_view text) noexcept {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

bool within(std::string_view text, std::string_view bytes) noexcept {
  const std::less_equal<const char*> not_behind;
  return not_behind(bytes.data(), text.data()) && not_behind(text.data() + text.size(), bytes.data() + bytes.size());
}

}  // namespace

AttachedFacts facts_of(const Attachments& attachments) noexcept {
  AttachedFacts facts;
  std::string_view left, timeout;
  for (const auto& [key, value] : attachments) {
    if (key == "timeout") timeout = value;
    else if (key == "_TO" || key == "_to") left = value;
    else if (key == "remote.application") facts.remote_application = value;
  }
  facts.limit_ms = number(left);
  if (facts.limit_ms) {
    facts.limit_ms = std::max<std::int64_t>(*facts.limit_ms, 0);
  } else if (const auto limit = number(timeout); limit && *limit > 0) {
    facts.limit_ms = limit;
  }
  return facts;
}

[[gnu::hot]] AttachedFacts KnownAttachments::lend(std::string_view bytes, Attachments& to) noexcept {
  misses_ = 0;
  for (const Place& place : places_) to.lend_new(text(bytes, place.key), text(bytes, place.value));
  return {limit_ms_, text(bytes, remote_application_)};
}

void KnownAttachments::learn(const Target& target, std::string_view bytes, const Attachments& read,
                             const AttachedFacts& facts) {
  if (++misses_ > kPatience && misses_ % kAgain != 0) return;
  target_ = nullptr;
  const bool untyped = bytes.starts_with('H');  // no type that the arguments have brought
  if (!untyped || bytes.size() > kMaxBytes || !read.values().empty() || !remember(bytes, read)) return;
  const std::string_view application = facts.remote_application;
  remote_application_ = {};
  if (!application.empty()) {
    remote_application_ = {static_cast<std::uint16_t>(application.data() - bytes.data()),
                           static_cast<std::uint16_t>(application.size())};
  }
  limit_ms_ = facts.limit_ms;
  bytes_ = bytes;
  target_ = &target;
}

// False: something of them is not lent, but was made from what stands there.
bool KnownAttachments::remember(std::string_view bytes, const Attachments& read) {
  places_.clear();
  const auto piece = [&](std::string_view text) {
    return Piece{static_cast<std::uint16_t>(text.data() - bytes.data()), static_cast<std::uint16_t>(text.size())};
  };
  for (const auto& [key, value] : read) {
    if (!within(key, bytes) || !within(value, bytes)) return false;
    places_.push_back({piece(key), piece(value)});
  }
  return true;
}

}  // namespace dubhe::dubbo
