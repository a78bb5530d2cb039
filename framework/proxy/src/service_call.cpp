#include "dubhe/proxy/service_call.h"

#include <utility>

#include "dubhe/proxy/errors.h"

namespace dubhe {

namespace {

// The one thread-local of the call path: a method that blocks has no coroutine frame to carry its call.
thread_local ServiceCall* t_blocking_call = nullptr;

}  // namespace

BlockingServiceScope::BlockingServiceScope(ServiceCall& call) noexcept
    : outer_(std::exchange(t_blocking_call, &call)) {}

BlockingServiceScope::~BlockingServiceScope() { t_blocking_call = outer_; }

namespace detail {

ServiceCall* blocking_service_call() noexcept { return t_blocking_call; }

void throw_no_service_call() {
  throw RpcError(Status(StatusCode::kFailedPrecondition,
                        "this_call() outside of a call: use it in a service method, `co_await dubhe::this_call()` in one "
                        "that returns a Task (and in the Tasks it awaits), `dubhe::this_call()->` in one that blocks, on "
                        "the thread that runs it"));
}

}  // namespace detail

}  // namespace dubhe
