// The provider's end: an Invoker that runs the methods of a C++ object.
//
// The only place that catches what a service throws. Thread-safe as far as the object is. A method that blocks has to be
// invoked on a thread that may block: whoever invokes reads MethodDescriptor::form and makes the hop.
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <tuple>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/proxy/descriptor.h"
#include "dubhe/proxy/service_call.h"

namespace dubhe DUBHE_EXPORT {

namespace detail {

// A service's exception as it travels: described ones as their Java class, any other as java.lang.RuntimeException with
// its type and what().
Result thrown_result(std::exception_ptr failure);

// The arguments of a call for one method of this process's own C++ face.
class LocalArguments {
 public:
  // Takes Invocation::argument_tuple as it is; makes one from argument_refs when the caller is in this process.
  LocalArguments(Invocation& call, const MethodDescriptor& method, void (*copy)(const void* const* from, void* to));
  LocalArguments(const LocalArguments&) = delete;
  ~LocalArguments();

  const Status& status() const noexcept { return status_; }
  void* tuple() const noexcept { return tuple_; }

 private:
  const MethodDescriptor& method_;
  void* tuple_;
  bool own_ = false;
  Status status_;
};

template <class Tuple>
struct ArgumentsCopy;
template <class... T>
struct ArgumentsCopy<std::tuple<T...>> {
  template <std::size_t... kIndexes>
  static void copy_each(const void* const* from, void* to, std::index_sequence<kIndexes...>) {
    ::new (to) std::tuple<T...>(*static_cast<const T*>(from[kIndexes])...);
    (void)from;
  }
  static void copy(const void* const* from, void* to) { copy_each(from, to, std::index_sequence_for<T...>()); }
};

// Calls the method with the arguments in `tuple`; those taken by value are moved out of it.
template <class Method, class I, class... Declared, class... Kept>
decltype(auto) apply_method(Method method, I& object, std::tuple<Kept...>& tuple, std::tuple<Declared...>*) {
  return std::apply(
      [&](Kept&... kept) -> decltype(auto) { return (object.*method)(static_cast<Declared&&>(kept)...); }, tuple);
}

template <class V, class Value>
Result result_of(Value&& value) {
  return Result::of(AnyValue(std::forward<Value>(value), kTypeOps<V>));
}

template <class I, std::size_t kIndex>
struct MethodRunner {
  using Entry = MethodAt<I, kIndex>;
  using Traits = typename Entry::Traits;
  using Form = ReturnTraits<typename Traits::Return>;
  using V = typename Traits::Value;
  using Tuple = typename Traits::Arguments;

  static decltype(auto) apply(I& object, Tuple& tuple) {
    return apply_method(Entry::kPointer, object, tuple, static_cast<typename Traits::Parameters*>(nullptr));
  }

  static Result run_blocking(I& object, Tuple& tuple, ServiceCall& serving) {
    BlockingServiceScope scope(serving);
    if constexpr (Form::kFuture && std::is_void_v<V>) {
      apply(object, tuple).get();
      return Result();
    } else if constexpr (Form::kFuture) {
      return result_of<V>(apply(object, tuple).get());
    } else if constexpr (std::is_void_v<V>) {
      apply(object, tuple);
      return Result();
    } else {
      return result_of<V>(apply(object, tuple));
    }
  }

  [[gnu::hot]] static Task<Expected<Result>> invoke(I& object, Invocation& call, const MethodDescriptor& method) {
    LocalArguments arguments(call, method, &ArgumentsCopy<Tuple>::copy);
    if (!arguments.status().ok()) co_return arguments.status();
    Tuple& tuple = *static_cast<Tuple*>(arguments.tuple());
    call.just_now = TimePoint();  // the method takes its time
    ServiceCall serving(call);
    std::exception_ptr failure;
    try {
      if constexpr (!Form::kTask) {
        co_return run_blocking(object, tuple, serving);
      } else {
        Task<V> task = apply(object, tuple);
        task.set_context(&serving);
        if constexpr (std::is_void_v<V>) {
          co_await task;
          co_return Result();
        } else {
          co_return result_of<V>(std::move(co_await task.in_place()));
        }
      }
    } catch (...) {
      failure = std::current_exception();
    }
    co_return thrown_result(std::move(failure));
  }
};

// The method of `service` that `call` asks for; nullptr: none. By place, or by name when the caller has another face.
const MethodDescriptor* method_for(const Invocation& call, const ServiceDescriptor& service) noexcept;
Status no_such_method(const Invocation& call, const ServiceDescriptor& service);

}  // namespace detail

template <class I>
class ServiceInvoker final : public Invoker {
 public:
  ServiceInvoker(std::shared_ptr<I> object, Url url) : object_(std::move(object)), url_(std::move(url)) {}

  [[gnu::hot]] Task<Expected<Result>> invoke(Invocation& call) override {
    const MethodDescriptor* method = detail::method_for(call, service());
    if (method == nullptr) return refuse(call, service());
    return kRunners[method->index](*object_, call, *method);
  }
  const ServiceDescriptor& service() const noexcept override { return service_descriptor<I>(); }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

 private:
  using Run = Task<Expected<Result>> (*)(I&, Invocation&, const MethodDescriptor&);
  template <std::size_t... kIndexes>
  static constexpr std::array<Run, sizeof...(kIndexes)> runners(std::index_sequence<kIndexes...>) {
    return {&detail::MethodRunner<I, kIndexes>::invoke...};
  }
  static constexpr auto kRunners = runners(std::make_index_sequence<detail::kMethodCount<I>>());

  static Task<Expected<Result>> refuse(Invocation& call, const ServiceDescriptor& service) {
    co_return detail::no_such_method(call, service);
  }

  std::shared_ptr<I> object_;
  Url url_;
};

template <class I>
InvokerPtr make_service_invoker(std::shared_ptr<I> object, Url url) {
  static_assert(detail::RemoteInterface<I>, "describe this interface with DUBHE_SERVICE");
  return std::make_shared<ServiceInvoker<I>>(std::move(object), std::move(url));
}

}  // namespace dubhe
