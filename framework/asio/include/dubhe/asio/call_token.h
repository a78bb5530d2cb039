// Asio's completion tokens behind the arguments of dubhe::call:
//
//   std::string text = co_await dubhe::call<&GreetingService::sayHello>(greeter, blue, "Ann", boost::asio::use_awaitable);
//
// Any method, whatever its return type; from any thread. The reference is lent until the call begins (use_awaitable,
// deferred: when it is awaited). A handler with an executor, an allocator or a cancellation slot bound to it is told there.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "dubhe/asio/spawn.h"
#include "dubhe/common/export.h"
#include "dubhe/proxy/call.h"

namespace dubhe DUBHE_EXPORT {

namespace detail {

struct CallInitiation {
  template <class Handler, class Launch>
  void operator()(Handler handler, Launch launch) const {
    auto [loop, call] = launch.task();
    if (loop != nullptr) return SpawnInitiation()(std::move(handler), loop, std::move(call));
    // An object of this process: it runs here, and the handler is told where it belongs all the same.
    auto there = std::make_shared<HandlerThere<Handler>>(std::move(handler));
    launch([there](auto... outcome) { there->tell(std::move(outcome)...); });
  }
};

template <class Token, class V>
struct AsioForm {
  template <class Launch>
  static auto start(Token token, Launch launch) {
    return boost::asio::async_initiate<Token, AsioSignature<V>>(CallInitiation(), token, std::move(launch));
  }
};

template <class Token, class V>
inline constexpr bool kIsHandler = HandlerOf<Token, std::exception_ptr, V>;
template <class Token>
inline constexpr bool kIsHandler<Token, void> = HandlerOf<Token, std::exception_ptr>;

// A token of Asio's that is no handler itself.
template <class Token, class V>
concept AsioToken = !kIsHandler<Token, V> && !std::is_same_v<Token, UseFuture> &&
                    boost::asio::completion_token_for<Token, AsioSignature<V>>;

}  // namespace detail

template <class Token, class V>
  requires detail::AsioToken<Token, V>
struct CompletionForm<Token, V> : detail::AsioForm<Token, V> {};

// Handlers, too, when something is bound to them. (Twice: a plain handler's form has one for void.)
#define DUBHE_ASIO_BINDER(Binder)                                                             \
  template <class T, class Bound, class V>                                                    \
  struct CompletionForm<Binder<T, Bound>, V> : detail::AsioForm<Binder<T, Bound>, V> {};      \
  template <class T, class Bound>                                                             \
  struct CompletionForm<Binder<T, Bound>, void> : detail::AsioForm<Binder<T, Bound>, void> {};
DUBHE_ASIO_BINDER(boost::asio::executor_binder)
DUBHE_ASIO_BINDER(boost::asio::cancellation_slot_binder)
DUBHE_ASIO_BINDER(boost::asio::allocator_binder)
#undef DUBHE_ASIO_BINDER

}  // namespace dubhe
