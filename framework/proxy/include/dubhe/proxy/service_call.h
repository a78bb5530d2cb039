// What a service may know, beside its arguments, about the call that it is serving.
//
//   Task<Greeting> greet(Person who) override {                        a method that awaits
//     std::string tenant((co_await dubhe::this_call()).attachment("tenant"));
//   std::string sayHello(std::string name) override {                  a method that blocks
//     std::string tenant(dubhe::this_call()->attachment("tenant"));
//
// Lives as long as the call. Confined to it: a thread that the method starts on its own does not have it. Calls that the
// method makes in turn inherit the deadline, never the attachments.
#pragma once

#include <coroutine>
#include <string>
#include <string_view>

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/invocation.h"

namespace dubhe DUBHE_EXPORT {

class ServiceCall {
 public:
  explicit ServiceCall(Invocation& call) noexcept : call_(call) {}
  ServiceCall(const ServiceCall&) = delete;

  // Empty when the caller sent none of this name.
  std::string_view attachment(std::string_view key) const noexcept { return call_.attachments.get(key); }
  const Attachments& attachments() const noexcept { return call_.attachments; }
  // Sent back beside the result.
  void set_response_attachment(std::string_view key, std::string_view value) {
    call_.response_attachments.set(key, value);
  }
  // When the caller stops waiting.
  Deadline deadline() const noexcept { return call_.deadline; }
  // "10.0.0.7:51234"
  std::string_view caller_address() const noexcept { return call_.peer; }
  // The `application` name of the caller, where it sent one.
  std::string_view caller_application() const noexcept { return call_.remote_application; }
  std::string_view service() const noexcept { return call_.service->java_interface; }
  std::string_view method() const noexcept { return call_.method->name; }

 private:
  Invocation& call_;
};

// Says, on this thread, which call a method that blocks is serving: set around the method by its ServiceInvoker.
class BlockingServiceScope {
 public:
  explicit BlockingServiceScope(ServiceCall& call) noexcept;
  BlockingServiceScope(const BlockingServiceScope&) = delete;
  ~BlockingServiceScope();

 private:
  ServiceCall* outer_;
};

namespace detail {

// nullptr outside of a method that blocks.
ServiceCall* blocking_service_call() noexcept;
[[noreturn]] void throw_no_service_call();

// The call that a coroutine serves, or nullptr; never throws, never suspends.
class FindServiceCall {
 public:
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) noexcept {
    if constexpr (requires { self.promise().context; }) {
      call_ = static_cast<ServiceCall*>(const_cast<void*>(self.promise().context));
    }
    if (call_ == nullptr) call_ = blocking_service_call();
    return false;
  }
  ServiceCall* await_resume() const noexcept { return call_; }

 private:
  ServiceCall* call_ = nullptr;
};

}  // namespace detail

// What this_call() answers: awaited in a Task, dereferenced in a method that blocks. Throws RpcError(kFailedPrecondition)
// where no call is being served.
class ThisCall {
 public:
  class Awaiter : public detail::FindServiceCall {
   public:
    ServiceCall& await_resume() const {
      ServiceCall* call = FindServiceCall::await_resume();
      if (call == nullptr) detail::throw_no_service_call();
      return *call;
    }
  };
  Awaiter operator co_await() const noexcept { return {}; }

  ServiceCall& operator*() const {
    ServiceCall* call = detail::blocking_service_call();
    if (call == nullptr) detail::throw_no_service_call();
    return *call;
  }
  ServiceCall* operator->() const { return &**this; }
};

inline ThisCall this_call() noexcept { return {}; }

}  // namespace dubhe
