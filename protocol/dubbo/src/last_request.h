// What a connection keeps of its last request: the next one mostly goes to the same method, with the same attachments.
//
// Confined to the loop of the connection; goes with the ServiceTable that its target is of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/deadline.h"
#include "dubhe/protocol/attachments.h"
#include "service_table.h"

namespace dubhe::dubbo {

// What the attachments of a request say to the framework.
struct AttachedFacts {
  std::optional<std::int64_t> limit_ms;  // how long its caller waits from here on, or altogether
  std::string_view remote_application;   // a view into an attachment
};
AttachedFacts facts_of(const Attachments& attachments) noexcept;

// Attachments that were read once, recognised by their bytes: nothing of them is read, searched or compared again.
class KnownAttachments {
 public:
  // Whether a request for `target` that ends with these bytes has the known ones.
  bool are(const Target& target, std::string_view bytes) const noexcept { return target_ == &target && bytes_ == bytes; }
  // Lends them to `to`, which is empty, where they stand in `bytes`.
  AttachedFacts lend(std::string_view bytes, Attachments& to) noexcept;
  // `read`: what `bytes` say, and that they lead a request for `target` to its first candidate.
  void learn(const Target& target, std::string_view bytes, const Attachments& read, const AttachedFacts& facts);

 private:
  struct Piece {
    std::uint16_t at, size;
  };
  struct Place {
    Piece key, value;
  };
  static std::string_view text(std::string_view bytes, Piece piece) noexcept { return {bytes.data() + piece.at, piece.size}; }
  bool remember(std::string_view bytes, const Attachments& read);

  const Target* target_ = nullptr;
  std::string bytes_;
  std::vector<Place> places_;
  Piece remote_application_{};
  std::optional<std::int64_t> limit_ms_;
  std::uint32_t misses_ = 0;  // in a row
};

struct LastRequest {
  const Target* target = nullptr;  // nullptr: there was none
  std::unique_ptr<KnownAttachments> attachments;
  // The clock as the call before has read it at its end, in this read batch: this one begins then. TimePoint(): nobody has.
  TimePoint just_now;

  bool had(const Target& wanted, std::string_view bytes) const noexcept {
    return attachments != nullptr && attachments->are(wanted, bytes);
  }
  KnownAttachments& known() {
    if (attachments == nullptr) attachments = std::make_unique<KnownAttachments>();
    return *attachments;
  }
};

}  // namespace dubhe::dubbo
