// The consumer's end of a reference: where typed arguments become an Invocation, and the answer a value or an exception.
//
// The last place that knows the C++ types. Thread-safe. A proxy holds one; a call lends it until the call ends.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "dubhe/common/block_on.h"
#include "dubhe/common/deadline.h"
#include "dubhe/common/executor.h"
#include "dubhe/common/fork_guard.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/task.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/proxy/call_counter.h"
#include "dubhe/proxy/call_options.h"
#include "dubhe/proxy/descriptor.h"
#include "dubhe/proxy/errors.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/proxy/service_call.h"

namespace dubhe DUBHE_EXPORT {

// What a proxy calls. Made when the reference is made; whoever made it closes it: `open` to false, wait until no call is
// running, and the invoker may be dropped.
struct StubTarget {
  explicit StubTarget(std::size_t executors = 0) : calls(executors) {}

  InvokerPtr invoker;
  const ServiceDescriptor* service = nullptr;
  std::vector<MethodOptions> methods;  // as the reference says, by MethodDescriptor::index
  // The same for methods that the service does not list (a generic reference), when one is first called.
  std::function<MethodOptions(std::string_view method)> read_options;
  // Where calls of threads that are no loop are made. Starts as any loop and then follows the connections: the next call
  // begins where the last one's connection lives, so that with one provider it hops only once, from its thread to there.
  mutable std::atomic<Executor*> home{nullptr};
  // False: every call is refused, with `closed` where that says something.
  std::atomic<bool> open{true};
  Status closed;
  ForkGuard fork;  // a call in a child of this process would wait for ever: there are no loops
  mutable CallCounter calls;
};

namespace detail {

// What settle_call() has to know of the caller's result object.
struct SlotType {
  const std::type_info* type;
  void (*assign)(void* slot, void* value);  // moves from a value of this type
};
template <class V>
inline constexpr SlotType kSlotType{
    &typeid(V), [](void* slot, void* value) { *static_cast<V*>(slot) = std::move(*static_cast<V*>(value)); }};

// The caller's result object.
template <class V>
struct ResultSlot {
  V value{};
  void* address() noexcept { return &value; }
  static constexpr const SlotType* kType = &kSlotType<V>;
  V&& take() noexcept { return std::move(value); }
};
template <>
struct ResultSlot<void> {
  void* address() noexcept { return nullptr; }
  static constexpr const SlotType* kType = nullptr;
  void take() noexcept {}
};

// Everything of a call that does not depend on its types.
void prepare_call(Invocation& call, const StubTarget& target, const CallOptions& options, Deadline inherited);
void prepare_call(Invocation& call, const MethodOptions& method, const CallOptions& options, Deadline inherited);
// What the service sent back beside its result, to where the caller wants it.
void give_response_attachments(Invocation& call, Result& result, const CallOptions& options);
inline void follow_connection(const StubTarget& target, const Invocation& call) noexcept {
  Executor* const there = call.connection_executor;
  if (there == nullptr || there == target.home.load(std::memory_order_relaxed)) return;
  target.home.store(there, std::memory_order_relaxed);
}
// Brings the answer into the slot, or throws what the caller has to see.
void settle_call(Invocation& call, Expected<Result>& answer, const SlotType* slot, const CallOptions& options);
// Throw RpcError(kFailedPrecondition) with the mend in its text.
void require_plain_thread(const StubTarget& target, const MethodDescriptor& method);
void require_loop(const StubTarget& target, const MethodDescriptor& method);
void require_open(const StubTarget& target, const MethodDescriptor& method);
// The deadline of the call that this thread serves, if any.
Deadline inherited_deadline() noexcept;

struct CallSettings {
  CallOptions options;
  bool one_way = false;
  Deadline inherited;
};

// On a loop. Arguments and settings live in the frame.
template <class V, class... A>
[[gnu::hot]]
Task<V> await_call(const StubTarget& target, const MethodDescriptor& method, CallSettings settings, A... arguments) {
  const CallCounter::Running running(target.calls, current_executor());
  require_loop(target, method);
  FindServiceCall find;
  if (const ServiceCall* serving = co_await find) settings.inherited = settings.inherited.sooner(serving->deadline());
  const void* refs[sizeof...(A) + 1] = {&arguments..., nullptr};
  ResultSlot<V> slot;
  Invocation call(*target.service, method);
  call.argument_refs = refs;
  call.result_slot = slot.address();
  call.one_way = settings.one_way;
  prepare_call(call, target, settings.options, settings.inherited);
  Task<Expected<Result>> asking = target.invoker->invoke(call);
  Expected<Result>& answer = co_await asking.in_place();
  follow_connection(target, call);
  settle_call(call, answer, ResultSlot<V>::kType, settings.options);
  co_return slot.take();
}

// On any other thread.
template <class V, class... A>
V block_for_call(const StubTarget& target, const MethodDescriptor& method, const CallOptions& options, bool one_way,
                 const A&... arguments) {
  const CallCounter::Running running(target.calls, current_executor());
  require_plain_thread(target, method);
  const void* refs[sizeof...(A) + 1] = {&arguments..., nullptr};
  ResultSlot<V> slot;
  Invocation call(*target.service, method);
  call.argument_refs = refs;
  call.result_slot = slot.address();
  call.one_way = one_way;
  prepare_call(call, target, options, inherited_deadline());
  Expected<Result> answer = block_on(*target.home.load(std::memory_order_relaxed), target.invoker->invoke(call));
  follow_connection(target, call);
  settle_call(call, answer, ResultSlot<V>::kType, options);
  return slot.take();
}

// Takes the outcome of a call: `done(nullptr, value)` or `done(failure, V{})`; done(failure) alone for void. Exactly once.
template <class V, class Done>
Task<void> tell(Task<V> call, Done done) {
  std::exception_ptr failure;
  ResultSlot<V> slot;
  try {
    if constexpr (std::is_void_v<V>) {
      co_await call;
    } else {
      slot.value = co_await call;
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if constexpr (std::is_void_v<V>) {
    done(std::move(failure));
  } else {
    done(std::move(failure), slot.take());
  }
}

// Keeps `target` until the call has ended, and counts it from before it is posted.
template <class V, class Done>
Task<void> tell_and_keep(std::shared_ptr<const StubTarget> target, std::unique_ptr<CallCounter::Running> running,
                         Task<V> call, Done done) {
  co_await tell<V>(std::move(call), std::move(done));
  running.reset();
  target.reset();
  (void)target;
}

// The same without anybody to tell. One object, since parameters of a coroutine end in no order to rely on: the call goes
// first, then the count, then the target.
template <class V>
struct KeptCall {
  std::shared_ptr<const StubTarget> target;
  std::unique_ptr<CallCounter::Running> running;
  Task<V> call;
};
template <class V>
Task<V> await_kept(KeptCall<V> kept) {
  co_return co_await kept.call;
}

// Starts `task` here when this is a loop, else on `home`.
void start_on(Executor& home, Task<void> task);

}  // namespace detail

class Stub {
 public:
  explicit Stub(std::shared_ptr<const StubTarget> target) noexcept : target_(std::move(target)) {}

  const StubTarget& target() const noexcept { return *target_; }

  // Makes the call in the form of the method's return type. `arguments` are the method's own parameters: those that are
  // no constants are moved from where the call keeps them.
  template <class I, std::size_t kIndex, class... A>
  typename detail::MethodAt<I, kIndex>::Traits::Return call(const CallOptions& options, A&... arguments) const {
    return call_method<typename detail::MethodAt<I, kIndex>::Traits>(method(kIndex), options, arguments...);
  }
  // The same for a method that is known by its descriptor, one of target().service; Traits are of its C++ form.
  template <class Traits, class... A>
  typename Traits::Return call_method(const MethodDescriptor& method, const CallOptions& options, A&... arguments) const {
    using Form = detail::ReturnTraits<typename Traits::Return>;
    using V = typename Traits::Value;
    if constexpr (Form::kTask) {
      detail::CallSettings settings{.options = options, .one_way = false, .inherited = {}};
      return detail::await_call<V, std::remove_cvref_t<A>...>(*target_, method, std::move(settings),
                                                             std::move(arguments)...);
    } else if constexpr (Form::kFuture) {
      std::promise<V> promise;
      std::future<V> future = promise.get_future();
      call_with_handler<V>(method, options, FulfilPromise<V>{std::move(promise)}, arguments...);
      return future;
    } else {
      return detail::block_for_call<V>(*target_, method, options, false, arguments...);
    }
  }

  // `done(std::exception_ptr, V)` (without V for void) runs exactly once, on the loop of the call.
  template <class V, class Done, class... A>
  void call_with_handler(const MethodDescriptor& method, const CallOptions& options, Done done, A&... arguments) const {
    auto running = std::make_unique<CallCounter::Running>(target_->calls, nullptr);
    detail::require_open(*target_, method);
    detail::CallSettings settings{.options = options, .one_way = false, .inherited = detail::inherited_deadline()};
    auto call = detail::await_call<V, std::remove_cvref_t<A>...>(*target_, method, std::move(settings),
                                                                std::move(arguments)...);
    detail::start_on(*target_->home.load(std::memory_order_relaxed),
                     detail::tell_and_keep<V>(target_, std::move(running), std::move(call), std::move(done)));
  }

  // The call as a Task that keeps what it needs, and the loop it is to be started on.
  template <class V, class... A>
  std::pair<Executor*, Task<V>> as_task(const MethodDescriptor& method, const CallOptions& options, A&... arguments) const {
    auto running = std::make_unique<CallCounter::Running>(target_->calls, nullptr);
    detail::CallSettings settings{.options = options, .one_way = false, .inherited = detail::inherited_deadline()};
    auto call = detail::await_call<V, std::remove_cvref_t<A>...>(*target_, method, std::move(settings),
                                                                std::move(arguments)...);
    Executor* const here = current_executor();
    detail::KeptCall<V> kept{target_, std::move(running), std::move(call)};
    return {here != nullptr ? here : target_->home.load(std::memory_order_relaxed), detail::await_kept(std::move(kept))};
  }

  // Nobody waits for an answer; done when the request is handed over.
  template <class Traits, class... A>
  auto one_way(const MethodDescriptor& method, const CallOptions& options, A&... arguments) const {
    if constexpr (detail::ReturnTraits<typename Traits::Return>::kTask) {
      detail::CallSettings settings{.options = options, .one_way = true, .inherited = {}};
      return detail::await_call<void, std::remove_cvref_t<A>...>(*target_, method, std::move(settings),
                                                                std::move(arguments)...);
    } else {
      detail::block_for_call<void>(*target_, method, options, true, arguments...);
    }
  }

 private:
  template <class V>
  struct FulfilPromise {
    std::promise<V> promise;
    template <class... Answer>
    void operator()(std::exception_ptr failure, Answer... answer) {
      if (failure) {
        promise.set_exception(std::move(failure));
      } else {
        promise.set_value(std::move(answer)...);
      }
    }
  };

  const MethodDescriptor& method(std::size_t index) const noexcept { return target_->service->methods[index]; }

  std::shared_ptr<const StubTarget> target_;
};

// What every proxy is, whatever its interface: how a call through a base of the interface finds its way to the stub.
class StubOwner {
 public:
  // Long names keep out of the way of the interface's own.
  const Stub& dubhe_stub() const noexcept { return dubhe_stub_; }

 protected:
  explicit StubOwner(Stub stub) noexcept : dubhe_stub_(std::move(stub)) {}
  virtual ~StubOwner() = default;

  Stub dubhe_stub_;
};

}  // namespace dubhe
