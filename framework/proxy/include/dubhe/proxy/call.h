// dubhe::call and dubhe::one_way: calls with more to say than their arguments.
//
//   CallOptions blue{.attachments = {{"tenant", "blue"}}, .timeout = 200ms};
//   dubhe::call<&GreetingService::sayHello>(greeter, blue, "Ann");                     as the return type says
//   dubhe::call<&GreetingService::sayHello>(greeter, blue, "Ann", dubhe::use_future);  a std::future
//   dubhe::call<&GreetingService::sayHello>(greeter, blue, "Ann", [](std::exception_ptr failure, std::string text) {…});
//   dubhe::one_way<&GreetingService::sayHello>(greeter, "Ann");                        nobody waits for an answer
//
// The method is a pointer to a listed member, an overload is named by dubhe::overload<std::string(std::string)>(&I::find).
// The reference is lent until a blocking call or an awaited Task ends; futures and handlers keep what they need.
// An object that is no proxy (a local service, a mock) is called directly, with the same outcomes: a described exception
// as it is, any other as ApplicationException.
#pragma once

#include <concepts>
#include <exception>
#include <future>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/proxy/call_options.h"
#include "dubhe/proxy/callback.h"
#include "dubhe/proxy/proxy.h"
#include "dubhe/proxy/service_invoker.h"

namespace dubhe DUBHE_EXPORT {

// The token for a std::future.
struct UseFuture {};
inline constexpr UseFuture use_future{};

namespace detail {

// A handler answers nothing; a token that makes something of what it is called with is none.
template <class Handler, class... Outcome>
concept HandlerOf = std::invocable<Handler&, Outcome...> && std::is_void_v<std::invoke_result_t<Handler&, Outcome...>>;

}  // namespace detail

// How a token that stands behind the arguments is told the outcome: start(token, launch) calls launch(handler) once, now or
// later, where handler is `void(std::exception_ptr, V)`, for void `void(std::exception_ptr)`. Specialised for Asio's tokens by
// dubhe/asio/call_token.h.
template <class Token, class V>
struct CompletionForm;

template <class V>
struct CompletionForm<UseFuture, V> {
  template <class Launch>
  static std::future<V> start(UseFuture, Launch launch) {
    auto promise = std::make_shared<std::promise<V>>();
    std::future<V> future = promise->get_future();
    launch([promise = std::move(promise)](std::exception_ptr failure, auto... value) {
      if (failure) {
        promise->set_exception(std::move(failure));
      } else {
        promise->set_value(std::move(value)...);
      }
    });
    return future;
  }
};
template <class Handler, class V>
  requires detail::HandlerOf<Handler, std::exception_ptr, V>
struct CompletionForm<Handler, V> {
  template <class Launch>
  static void start(Handler handler, Launch launch) {
    launch(std::move(handler));
  }
};
template <class Handler>
  requires detail::HandlerOf<Handler, std::exception_ptr>
struct CompletionForm<Handler, void> {
  template <class Launch>
  static void start(Handler handler, Launch launch) {
    launch(std::move(handler));
  }
};

namespace detail {

// The described interface behind `Object`, which may be a derived class of it.
template <class Object, class Declaring>
struct InterfaceBehind {
  using Type = Declaring;
};
template <RemoteInterface Object, class Declaring>
struct InterfaceBehind<Object, Declaring> {
  using Type = typename Described<Object>::DubheInterface;
};
template <class Object, class Declaring>
using InterfaceOf = typename InterfaceBehind<Object, Declaring>::Type;

template <class T>
inline constexpr bool kIsSharedPtr = false;
template <class T>
inline constexpr bool kIsSharedPtr<std::shared_ptr<T>> = true;
template <class T>
concept PlainObject = !kIsSharedPtr<std::remove_cv_t<T>>;

// How to call method kIndex of I remotely; no stub: `object` is no proxy.
struct RemoteMethod {
  const Stub* stub = nullptr;
  const MethodDescriptor* method = nullptr;
  explicit operator bool() const noexcept { return stub != nullptr; }
};
// A proxy for an interface that extends `base`, seen through it. By name: such calls are rare.
RemoteMethod inherited_method(const StubOwner& owner, const MethodDescriptor& base) noexcept;

template <class I, std::size_t kIndex>
RemoteMethod remote_method(const I& object) noexcept {
  if (const auto* proxy = dynamic_cast<const Proxy<I>*>(&object)) {  // its very type: found at the first comparison
    return {&proxy->dubhe_stub(), &proxy->dubhe_stub().target().service->methods[kIndex]};
  }
  const auto* owner = dynamic_cast<const StubOwner*>(&object);
  if (owner == nullptr) return {};
  return inherited_method(*owner, service_descriptor<I>().methods[kIndex]);
}

// The outcome of a direct call that threw: described exceptions and our own two pass, any other becomes an
// ApplicationException.
[[noreturn]] void rethrow_as_outcome(std::exception_ptr failure);

// What a service on this side of the wire sees of a direct call.
class DirectCall {
 public:
  DirectCall(const ServiceDescriptor& service, const MethodDescriptor& method, const CallOptions& options);
  ServiceCall& serving() noexcept { return serving_; }
  void give_attachments(const CallOptions& options);

 private:
  Invocation call_;
  ServiceCall serving_;
};

template <class I, std::size_t kIndex>
struct Direct {
  using Runner = MethodRunner<I, kIndex>;
  using V = typename Runner::V;
  using Tuple = typename Runner::Tuple;

  static V block(I& object, const CallOptions& options, Tuple arguments) {
    const ServiceDescriptor& service = service_descriptor<I>();
    DirectCall direct(service, service.methods[kIndex], options);
    ResultSlot<V> slot;
    try {
      BlockingServiceScope scope(direct.serving());
      if constexpr (Runner::Form::kFuture && std::is_void_v<V>) {
        Runner::apply(object, arguments).get();
      } else if constexpr (Runner::Form::kFuture) {
        slot.value = Runner::apply(object, arguments).get();
      } else if constexpr (std::is_void_v<V>) {
        Runner::apply(object, arguments);
      } else {
        slot.value = Runner::apply(object, arguments);
      }
    } catch (...) {
      rethrow_as_outcome(std::current_exception());
    }
    direct.give_attachments(options);
    return slot.take();
  }
  static Task<V> await(I& object, CallOptions options, Tuple arguments) {
    const ServiceDescriptor& service = service_descriptor<I>();
    DirectCall direct(service, service.methods[kIndex], options);
    ResultSlot<V> slot;
    std::exception_ptr failure;
    try {
      auto task = Runner::apply(object, arguments);
      task.set_context(&direct.serving());
      if constexpr (std::is_void_v<V>) {
        co_await task;
      } else {
        slot.value = co_await task;
      }
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) rethrow_as_outcome(std::move(failure));
    direct.give_attachments(options);
    co_return slot.take();
  }
};

// One call of one method, arguments already of the method's types.
template <class I, std::size_t kIndex>
struct CallOf {
  using Traits = typename MethodAt<I, kIndex>::Traits;
  using Form = ReturnTraits<typename Traits::Return>;
  using V = typename Traits::Value;
  using Tuple = typename Traits::Arguments;

  static typename Traits::Return in_own_form(I& object, const CallOptions& options, Tuple arguments) {
    if (const RemoteMethod remote = remote_method<I, kIndex>(object)) {
      return std::apply(
          [&](auto&... each) { return remote.stub->template call_method<Traits>(*remote.method, options, each...); },
          arguments);
    }
    if constexpr (Form::kTask) {
      return Direct<I, kIndex>::await(object, options, std::move(arguments));
    } else if constexpr (Form::kFuture) {
      std::promise<V> promise;
      std::future<V> future = promise.get_future();
      fulfil(object, options, std::move(arguments), [&promise](std::exception_ptr failure, auto... value) {
        failure ? promise.set_exception(std::move(failure)) : promise.set_value(std::move(value)...);
      });
      return future;
    } else {
      return Direct<I, kIndex>::block(object, options, std::move(arguments));
    }
  }

  template <class Done>
  static void with_handler(I& object, const CallOptions& options, Tuple arguments, Done done) {
    if (const RemoteMethod remote = remote_method<I, kIndex>(object)) {
      std::apply(
          [&](auto&... each) {
            remote.stub->template call_with_handler<V>(*remote.method, options, std::move(done), each...);
          },
          arguments);
    } else if constexpr (Form::kTask) {
      start(tell<V>(Direct<I, kIndex>::await(object, options, std::move(arguments)), std::move(done)));
    } else {
      fulfil(object, options, std::move(arguments), std::move(done));
    }
  }

  // With no executor: `object` is no proxy, and the call can only be made here.
  static std::pair<Executor*, Task<V>> as_task(I& object, const CallOptions& options, Tuple& arguments) {
    const RemoteMethod remote = remote_method<I, kIndex>(object);
    if (!remote) return {};
    return std::apply(
        [&](auto&... each) { return remote.stub->template as_task<V>(*remote.method, options, each...); }, arguments);
  }

  // The result of a one-way call of a local object has no reader; its exceptions have none either, as over the wire.
  static Task<void> await_one_way(I& object, CallOptions options, Tuple arguments) {
    auto call = Direct<I, kIndex>::await(object, std::move(options), std::move(arguments));
    co_await tell<V>(std::move(call), kNobody);
  }
  static auto one_way(I& object, const CallOptions& options, Tuple arguments) {
    if constexpr (Form::kTask) {
      if (const RemoteMethod remote = remote_method<I, kIndex>(object)) return send_one_way(remote, options, arguments);
      return await_one_way(object, options, std::move(arguments));
    } else {
      if (const RemoteMethod remote = remote_method<I, kIndex>(object)) {
        send_one_way(remote, options, arguments);
      } else {
        fulfil(object, options, std::move(arguments), kNobody);
      }
    }
  }

 private:
  static constexpr auto kNobody = [](std::exception_ptr, auto&&...) {};  // waits for it

  static auto send_one_way(const RemoteMethod& remote, const CallOptions& options, Tuple& arguments) {
    return std::apply(
        [&](auto&... each) { return remote.stub->template one_way<Traits>(*remote.method, options, each...); }, arguments);
  }

  template <class Done>
  static void fulfil(I& object, const CallOptions& options, Tuple arguments, Done done) {
    std::exception_ptr failure;
    ResultSlot<V> slot;
    try {
      if constexpr (std::is_void_v<V>) {
        Direct<I, kIndex>::block(object, options, std::move(arguments));
      } else {
        slot.value = Direct<I, kIndex>::block(object, options, std::move(arguments));
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
};

template <auto Method, class Object>
struct MethodOf {
  using Traits = MethodTraits<decltype(Method)>;
  using I = InterfaceOf<std::remove_cv_t<Object>, typename Traits::Interface>;
  static constexpr std::size_t kIndex = index_of<I, Method>();
  using Call = CallOf<I, kIndex>;
};

// A call that waits for its token to say who is told. Once.
template <class Call, class I>
struct Launch {
  I* object;
  CallOptions options;
  typename Call::Tuple arguments;

  template <class Done>
  void operator()(Done done) {
    Call::with_handler(*object, options, std::move(arguments), std::move(done));
  }
  // The call of a proxy as a Task, and the loop it is to be started on; nothing when the object is none.
  std::pair<Executor*, Task<typename Call::V>> task() { return Call::as_task(*object, options, arguments); }
};

template <class Call, class I, class Arguments, std::size_t... kIndexes>
decltype(auto) dispatch_call(I& object, const CallOptions& options, Arguments arguments, std::index_sequence<kIndexes...>) {
  using Tuple = typename Call::Tuple;
  constexpr std::size_t kGiven = std::tuple_size_v<Arguments>;
  Tuple typed(std::get<kIndexes>(std::move(arguments))...);
  if constexpr (kGiven == sizeof...(kIndexes)) {
    return Call::in_own_form(object, options, std::move(typed));
  } else {
    using Token = std::remove_cvref_t<std::tuple_element_t<kGiven - 1, Arguments>>;
    return CompletionForm<Token, typename Call::V>::start(std::get<kGiven - 1>(std::move(arguments)),
                                                          Launch<Call, I>{&object, options, std::move(typed)});
  }
}

}  // namespace detail

template <auto Method, detail::PlainObject Object, class... A>
decltype(auto) call(Object& object, const CallOptions& options, A&&... arguments) {
  using Target = detail::MethodOf<Method, Object>;
  constexpr std::size_t kArity = Target::Traits::kArity;
  static_assert(sizeof...(A) == kArity || sizeof...(A) == kArity + 1,
                "call() takes the method's arguments and, behind them, at most one completion token");
  return detail::dispatch_call<typename Target::Call>(static_cast<typename Target::I&>(object), options,
                                                      std::forward_as_tuple(std::forward<A>(arguments)...),
                                                      std::make_index_sequence<kArity>());
}
template <auto Method, class Object, class... A>
decltype(auto) call(const std::shared_ptr<Object>& object, const CallOptions& options, A&&... arguments) {
  return call<Method>(*object, options, std::forward<A>(arguments)...);
}

// In a method that blocks: returns when the request is handed to a connection, throws RpcError when it cannot be. In one
// that awaits: a Task that does. What the service makes of it is not told.
template <auto Method, detail::PlainObject Object, class... A>
auto one_way(Object& object, const CallOptions& options, A&&... arguments) {
  using Target = detail::MethodOf<Method, Object>;
  return Target::Call::one_way(static_cast<typename Target::I&>(object), options,
                               typename Target::Call::Tuple(std::forward<A>(arguments)...));
}
template <auto Method, detail::PlainObject Object, class... A>
  requires(!std::is_same_v<std::remove_cvref_t<std::tuple_element_t<0, std::tuple<A..., int>>>, CallOptions>)
auto one_way(Object& object, A&&... arguments) {
  return one_way<Method>(object, CallOptions(), std::forward<A>(arguments)...);
}
template <auto Method, class Object, class... A>
auto one_way(const std::shared_ptr<Object>& object, A&&... arguments) {
  return one_way<Method>(*object, std::forward<A>(arguments)...);
}

}  // namespace dubhe
