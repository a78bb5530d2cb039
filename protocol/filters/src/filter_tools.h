// Small things that several filters need.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/executor.h"
#include "dubhe/common/url.h"
#include "dubhe/protocol/filter.h"
#include "dubhe/serialize_hessian2/exceptions.h"

#include <time.h>

#include <chrono>
#include <string>
#include <string_view>

namespace dubhe::filters {

inline constexpr std::string_view kRpcException = "org.apache.dubbo.rpc.RpcException";
// Behind "javax" or "jakarta".
inline constexpr std::string_view kConstraintViolation = ".validation.ConstraintViolationException";

// The loop's clock, where there is one; a few ms coarse.
inline TimePoint now() noexcept {
  const Executor* executor = current_executor();
  return executor != nullptr ? executor->now() : Clock::now();
}

// Of this moment, a few ms coarse, also in the middle of a loop's turn; cheaper than Clock::now().
inline TimePoint coarse_now() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return TimePoint(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

// As Dubbo reads switches in URLs.
inline bool says_nothing(std::string_view value) noexcept {
  return value.empty() || value == "false" || value == "0" || value == "null" || value == "N/A";
}

// The URL is a provider's, with our settings laid over it: what it asks for may be the peer's, of
// another Dubbo.
inline bool is_of_a_peer(const Url& url) noexcept {
  return url.get("side") != "provider" && url.protocol() != "consumer";
}

// "10.0.0.7" of "10.0.0.7:51234"
inline std::string_view host_of(std::string_view peer) noexcept {
  return peer.substr(0, peer.rfind(':'));
}

inline Result exception_result(std::string_view java_class, std::string message) {
  Value object = hessian2::make_exception_object(java_class, message);
  return Result::thrown({std::string(java_class), std::move(message), std::move(object)});
}

// A filter of a chain that has nothing for it to do: it was named, but its URL does not ask for it.
class NothingToDo final : public Filter {
 public:
  std::optional<Expected<Result>> before(Invocation&, FilterNote&) override { return std::nullopt; }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}
};

}  // namespace dubhe::filters
