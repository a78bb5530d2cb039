// Why something failed, told by what the caller may do next.
//
// Value types. A Status with kOk carries no text; every other one names the thing, the value, the place and the mend.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

enum class StatusCode : std::uint8_t {
  kOk,
  kUnavailable,         // nothing was written: another provider may be tried
  kInterrupted,         // written, then the connection was lost: it may have run
  kDeadlineExceeded,    // out of time: it may have run
  kCancelled,           // the caller took the call back: it may have run
  kOverloaded,          // refused before it ran, for want of room: back off
  kInvalidArgument,     // what was asked for is wrong, here or in the peer's eyes
  kNotFound,            // no such service, method, provider, extension, key
  kAlreadyExists,       // a name is taken
  kPermissionDenied,    // not allowed
  kFailedPrecondition,  // right request, wrong moment or place; the text has the mend
  kUnimplemented,       // known, and not supported here
  kDataLoss,            // bytes that make no sense
  kPeerFailure,         // the peer's framework failed while it handled the call: it may have run
  kInternal,            // our own mistake
};

// "unavailable", "deadline exceeded" …
std::string_view to_string(StatusCode code) noexcept;

class [[nodiscard]] Status {
 public:
  Status() noexcept = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}

  bool ok() const noexcept { return code_ == StatusCode::kOk; }
  StatusCode code() const noexcept { return code_; }
  const std::string& message() const noexcept { return message_; }

  // The same failure with `where` put in front of its text ("where: text").
  Status with_context(std::string_view where) const;

  // "ok" or "unavailable: connection refused by 10.0.0.8:20880"
  std::string to_string() const;

  friend bool operator==(const Status&, const Status&) = default;

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

// The first of several that failed, else ok.
template <class... Statuses>
Status first_failure(Statuses... statuses) {
  Status first;
  (void)((statuses.ok() ? false : (first = std::move(statuses), true)) || ...);
  return first;
}

}  // namespace dubhe
