// dubhe::spawn: a Task that runs on a loop of Dubhe's, its outcome told to any completion token of Asio.
//
//   Greeting greeting = co_await dubhe::spawn(app.runtime().next_loop(), greeter->greet(ann), boost::asio::use_awaitable);
//
// Any thread. The Task is started when the token says so (use_awaitable: when it is awaited). What it throws is what the
// token makes of an exception_ptr. The handler runs on its associated executor; without one, on the loop.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "dubhe/common/background.h"
#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/proxy/errors.h"

namespace dubhe DUBHE_EXPORT {

namespace detail {

template <class V>
struct AsioSignatureOf {
  using Type = void(std::exception_ptr, V);
};
template <>
struct AsioSignatureOf<void> {
  using Type = void(std::exception_ptr);
};
template <class V>
using AsioSignature = typename AsioSignatureOf<V>::Type;

// A handler with its executor, kept busy until the handler has been told.
template <class Handler>
class HandlerThere {
 public:
  explicit HandlerThere(Handler handler)
      : handler_(std::move(handler)), work_(boost::asio::make_work_guard(handler_)) {}

  // Once.
  template <class... Outcome>
  void tell(Outcome... outcome) {
    auto executor = work_.get_executor();
    boost::asio::dispatch(executor, [handler = std::move(handler_), work = std::move(work_),
                                     ... outcome = std::move(outcome)]() mutable {
      work.reset();
      std::move(handler)(std::move(outcome)...);
    });
  }
  auto cancellation_slot() { return boost::asio::get_associated_cancellation_slot(handler_); }

 private:
  using Executor = boost::asio::associated_executor_t<Handler>;
  Handler handler_;
  boost::asio::executor_work_guard<Executor> work_;
};

// A Task on its loop, and who is told. Keeps itself until both are done with each other.
template <class V, class Handler>
class Spawned : public std::enable_shared_from_this<Spawned<V, Handler>> {
 public:
  Spawned(dubhe::Executor& loop, Task<V> task, Handler handler)
      : loop_(loop), task_(std::move(task)), there_(std::move(handler)) {}

  void begin() {
    if (auto slot = there_.cancellation_slot(); slot.is_connected()) {
      slot.assign([weak = this->weak_from_this()](boost::asio::cancellation_type) {
        if (const auto self = weak.lock()) self->cancel();
      });
    }
    loop_.post([self = this->shared_from_this()] {
      if (!self->told_) self->running_ = Background(run(*self, self));
    });
  }

 private:
  // From any thread; the slot's executor knows nothing of the loop.
  void cancel() {
    loop_.post([self = this->shared_from_this()] {
      if (self->told_) return;
      self->running_.stop();
      self->task_ = Task<V>();
      self->finish(std::make_exception_ptr(RpcError(Status(StatusCode::kCancelled, "the caller took the call back"))));
    });
  }
  // `self` keeps the object while the Task runs.
  static Task<void> run(Spawned& spawned, std::shared_ptr<Spawned> self) {
    std::exception_ptr failure;
    if constexpr (std::is_void_v<V>) {
      try {
        co_await spawned.task_;
      } catch (...) {
        failure = std::current_exception();
      }
      spawned.finish(std::move(failure));
    } else {
      std::optional<V> value;
      try {
        value.emplace(co_await spawned.task_);
      } catch (...) {
        failure = std::current_exception();
      }
      spawned.finish(std::move(failure), std::move(value));
    }
    // The coroutine is not destroyed from inside itself.
    dubhe::Executor& loop = spawned.loop_;
    loop.post([self = std::move(self)] { self->running_.stop(); });
  }
  void finish(std::exception_ptr failure, std::optional<std::conditional_t<std::is_void_v<V>, char, V>> value = {}) {
    told_ = true;
    if constexpr (std::is_void_v<V>) {
      there_.tell(std::move(failure));
    } else {
      there_.tell(std::move(failure), value ? std::move(*value) : V{});
    }
  }

  dubhe::Executor& loop_;
  Task<V> task_;
  HandlerThere<Handler> there_;
  Background running_;
  bool told_ = false;  // the loop's
};

struct SpawnInitiation {
  template <class Handler, class V>
  void operator()(Handler handler, dubhe::Executor* loop, Task<V> task) const {
    std::make_shared<Spawned<V, Handler>>(*loop, std::move(task), std::move(handler))->begin();
  }
};

}  // namespace detail

template <class V, class Token>
auto spawn(Executor& loop, Task<V> task, Token&& token) {
  static_assert(std::is_void_v<V> || std::is_default_constructible_v<V>, "a result needs a default constructor");
  return boost::asio::async_initiate<Token, detail::AsioSignature<V>>(detail::SpawnInitiation(), token, &loop,
                                                                      std::move(task));
}

}  // namespace dubhe
