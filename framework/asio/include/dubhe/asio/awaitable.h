// dubhe::from_awaitable: an asio::awaitable of the user's, awaited in a Task.
//
//   Task<Greeting> greet(Person who) override {
//     Row row = co_await dubhe::from_awaitable(database.get_executor(), database.find(who.name));
//
// The awaitable runs on the executor that is given, never on a loop of Dubhe's; the Task goes on where it was. Destroying
// the waiting Task sends the awaitable a cancellation.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"

namespace dubhe DUBHE_EXPORT {

namespace detail {

template <class V, class AsioExecutor>
class AwaitableThere {
 public:
  AwaitableThere(AsioExecutor executor, boost::asio::awaitable<V, AsioExecutor> awaitable)
      : record_(std::make_shared<Record>(std::move(executor), std::move(awaitable))) {}
  AwaitableThere(const AwaitableThere&) = delete;
  AwaitableThere& operator=(const AwaitableThere&) = delete;
  ~AwaitableThere() {
    if (record_->home == nullptr || record_->done) return;
    record_->abandoned = true;
    boost::asio::post(record_->there, [record = record_] { record->cancelled.emit(boost::asio::cancellation_type::terminal); });
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    record_->home = current_executor();
    record_->waiting = waiting;
    boost::asio::post(record_->there, [record = record_] { Record::begin(record); });
  }
  V await_resume() {
    if (record_->failure) std::rethrow_exception(std::exchange(record_->failure, nullptr));
    if constexpr (!std::is_void_v<V>) return std::move(*record_->value);
  }

 private:
  using Kept = std::conditional_t<std::is_void_v<V>, char, V>;
  // Shared by both sides. The posts between them hand the outcome over.
  struct Record {
    Record(AsioExecutor executor, boost::asio::awaitable<V, AsioExecutor> what)
        : there(std::move(executor)), awaitable(std::move(what)) {}

    static void begin(const std::shared_ptr<Record>& self) {
      auto token = [self](std::exception_ptr failure, auto... value) {
        self->failure = std::move(failure);
        if constexpr (sizeof...(value) > 0) self->value.emplace(std::move(value)...);
        dubhe::Executor& home = *self->home;
        home.post([self] { self->deliver(); });
      };
      boost::asio::co_spawn(self->there, std::move(self->awaitable),
                            boost::asio::bind_cancellation_slot(self->cancelled.slot(), std::move(token)));
    }
    void deliver() {
      if (abandoned) return;
      done = true;
      waiting.resume();
    }

    AsioExecutor there;
    boost::asio::awaitable<V, AsioExecutor> awaitable;
    boost::asio::cancellation_signal cancelled;  // there's
    dubhe::Executor* home = nullptr;
    std::coroutine_handle<> waiting;
    bool done = false, abandoned = false;  // home's
    std::exception_ptr failure;
    std::optional<Kept> value;
  };
  std::shared_ptr<Record> record_;
};

}  // namespace detail

// Awaited on a loop. `executor` serializes what runs on it (an io_context run by one thread, a strand).
template <class V, class AsioExecutor>
Task<V> from_awaitable(AsioExecutor executor, boost::asio::awaitable<V, AsioExecutor> awaitable) {
  detail::AwaitableThere<V, AsioExecutor> there(std::move(executor), std::move(awaitable));
  co_return co_await there;
}
template <class V, class AsioExecutor>
  requires(!std::is_same_v<AsioExecutor, boost::asio::any_io_executor>)
Task<V> from_awaitable(AsioExecutor executor, boost::asio::awaitable<V> awaitable) {
  return from_awaitable(boost::asio::any_io_executor(std::move(executor)), std::move(awaitable));
}

}  // namespace dubhe
