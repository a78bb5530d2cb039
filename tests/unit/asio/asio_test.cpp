#include "dubhe/asio/asio.h"

#include <gtest/gtest.h>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <string>
#include <thread>

#include "../proxy/shapes.h"
#include "../proxy/wire.h"

namespace shapes {
namespace {

namespace asio = boost::asio;

// A service beside an io_context of the user's, which the test runs.
class AsioTest : public testing::Test {
 protected:
  // Runs `what` on the io_context, to its end.
  template <class V>
  V run(asio::awaitable<V> what) {
    auto done = asio::co_spawn(context, std::move(what), asio::use_future);
    context.run();
    return done.get();
  }
  const dubhe::CallOptions plain;
  asio::io_context context;
  std::shared_ptr<ShapesObject> object = std::make_shared<ShapesObject>();
  Joined<Shapes> joined{object};
};

asio::awaitable<std::string> greet(Shapes& shapes, const dubhe::CallOptions& options, std::string name) {
  std::string said = co_await dubhe::call<&Shapes::greet>(shapes, options, name, asio::use_awaitable);
  const auto sum = co_await dubhe::call<&Shapes::add>(shapes, options, 20, 22, asio::use_awaitable);
  co_await dubhe::call<&Shapes::settle>(shapes, options, asio::use_awaitable);
  co_return said + " " + std::to_string(sum);
}

TEST_F(AsioTest, ACallIsAwaitedInAnAwaitable) {
  EXPECT_EQ(run(greet(*joined.proxy, plain, "Ann")), "Hello Ann 42");
  EXPECT_EQ(object->notes, std::vector<std::string>{"settled"});
}

asio::awaitable<bool> resumes_on_its_own_thread(Shapes& shapes, const dubhe::CallOptions& options) {
  const auto before = std::this_thread::get_id();
  co_await dubhe::call<&Shapes::add>(shapes, options, 1, 2, asio::use_awaitable);
  co_return before == std::this_thread::get_id();
}

TEST_F(AsioTest, TheAwaitableGoesOnWhereItWas) { EXPECT_TRUE(run(resumes_on_its_own_thread(*joined.proxy, plain))); }

asio::awaitable<std::string> knock(BlockingDoor& door, std::string name) {
  try {
    co_return co_await dubhe::call<&BlockingDoor::knock>(door, dubhe::CallOptions(), name, asio::use_awaitable);
  } catch (const NotWelcome& refused) {
    co_return "refused: " + refused.reason;
  } catch (const dubhe::RpcError& failure) {
    co_return failure.status().to_string();
  }
}

TEST_F(AsioTest, WhatACallThrowsIsThrownInTheAwaitable) {
  Joined<BlockingDoor> door(std::make_shared<BlockingDoorObject>());
  EXPECT_EQ(run(knock(*door.proxy, "Bob")), "refused: not Bob");
  door.wire->fails_with = dubhe::Status(dubhe::StatusCode::kUnavailable, "no provider");
  context.restart();
  EXPECT_NE(run(knock(*door.proxy, "Ann")).find("unavailable"), std::string::npos);
}

TEST_F(AsioTest, AnObjectOfThisProcessIsCalledTheSameWay) {
  BlockingDoorObject door;
  EXPECT_EQ(run(knock(door, "Ann")), "come in Ann");
  context.restart();
  EXPECT_EQ(run(knock(door, "Bob")), "refused: not Bob");
}

TEST_F(AsioTest, FuturesAndDeferredOperationsAreTokensToo) {
  EXPECT_EQ(dubhe::call<&Shapes::greet>(joined.proxy, plain, "Ann", asio::use_future).get(), "Hello Ann");
  dubhe::call<&Shapes::note>(joined.proxy, plain, "noted", asio::use_future).get();
  auto later = dubhe::call<&Shapes::note>(joined.proxy, plain, "deferred", asio::deferred);
  EXPECT_EQ(object->notes, std::vector<std::string>{"noted"});
  std::move(later)(asio::use_future).get();
  EXPECT_EQ(object->notes, (std::vector<std::string>{"noted", "deferred"}));
}

TEST_F(AsioTest, ABoundHandlerIsToldOnItsExecutorWhichWaitsForIt) {
  std::string said;
  std::thread::id told_on;
  dubhe::call<&Shapes::greet>(joined.proxy, plain, "Ann",
                              asio::bind_executor(context, [&](std::exception_ptr failure, std::string text) {
                                said = failure ? "failed" : text;
                                told_on = std::this_thread::get_id();
                              }));
  context.run();  // has work until the handler was told
  EXPECT_EQ(said, "Hello Ann");
  EXPECT_EQ(told_on, std::this_thread::get_id());
}

// Keeps a call until it is taken back.
class PatientInvoker final : public dubhe::Invoker {
 public:
  explicit PatientInvoker(std::promise<void>& began) : began_(began) {}
  dubhe::Task<dubhe::Expected<dubhe::Result>> invoke(dubhe::Invocation&) override {
    const Leaving leaving{taken_back};
    began_.set_value();
    co_await never_;
    co_return dubhe::Result();
  }
  const dubhe::ServiceDescriptor& service() const noexcept override { return dubhe::service_descriptor<Shapes>(); }
  const dubhe::Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }
  std::atomic<int> taken_back{0};

 private:
  struct Leaving {
    std::atomic<int>& count;
    ~Leaving() { ++count; }
  };
  std::promise<void>& began_;
  dubhe::Completion<bool> never_;
  dubhe::Url url_;
};

TEST_F(AsioTest, ACancellationSlotTakesTheCallBack) {
  std::promise<void> began;
  auto patient = std::make_shared<PatientInvoker>(began);
  joined.target->invoker = patient;
  asio::cancellation_signal signal;
  std::string outcome = "pending";
  dubhe::call<&Shapes::add>(
      joined.proxy, plain, 1, 2,
      asio::bind_cancellation_slot(
          signal.slot(), asio::bind_executor(context, [&](std::exception_ptr failure, std::int32_t) {
            try {
              if (failure) std::rethrow_exception(failure);
              outcome = "a value";
            } catch (const dubhe::RpcError& error) {
              outcome = error.status().to_string();
            }
          })));
  began.get_future().get();
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_NE(outcome.find("cancelled"), std::string::npos) << outcome;
  EXPECT_EQ(patient->taken_back, 1);
}

dubhe::Task<std::string> doubled(std::string text) { co_return text + text; }
dubhe::Task<std::unique_ptr<int>> moved() { co_return std::make_unique<int>(7); }
dubhe::Task<void> failing() {
  refuse("the spawned");
  co_return;
}

TEST_F(AsioTest, ATaskIsSpawnedForAnyToken) {
  dubhe::Executor& loop = joined.runtime->loop(0);
  EXPECT_EQ(dubhe::spawn(loop, doubled("ab"), asio::use_future).get(), "abab");
  EXPECT_EQ(run(dubhe::spawn(loop, doubled("cd"), asio::use_awaitable)), "cdcd");
  EXPECT_EQ(*dubhe::spawn(loop, moved(), asio::use_future).get(), 7);
  EXPECT_THROW(dubhe::spawn(loop, failing(), asio::use_future).get(), NotWelcome);
}

asio::awaitable<std::string> slowly(std::string text) {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(1));
  co_await timer.async_wait(asio::use_awaitable);
  co_return "slowly " + text;
}
asio::awaitable<void> refusing() {
  refuse("the awaited");
  co_return;
}
dubhe::Task<std::string> in_a_task(asio::io_context& context, std::string text) {
  dubhe::Executor* const home = dubhe::current_executor();
  std::string said = co_await dubhe::from_awaitable(context.get_executor(), slowly(text));
  try {
    co_await dubhe::from_awaitable(context.get_executor(), refusing());
  } catch (const NotWelcome& refused) {
    said += ", " + refused.reason;
  }
  co_return said + (dubhe::current_executor() == home ? ", at home" : ", elsewhere");
}

TEST_F(AsioTest, AnAwaitableIsAwaitedInATask) {
  auto work = asio::make_work_guard(context);
  std::thread runner([this] { context.run(); });
  EXPECT_EQ(joined.wait(in_a_task(context, "does it")), "slowly does it, not the awaited, at home");
  work.reset();
  runner.join();
}

asio::awaitable<void> until_cancelled(std::promise<void>& began, std::promise<bool>& cancelled) {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
  began.set_value();
  boost::system::error_code why;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, why));
  cancelled.set_value(why == asio::error::operation_aborted);
}

TEST_F(AsioTest, ATaskThatIsDestroyedCancelsTheAwaitableItWaitsFor) {
  auto work = asio::make_work_guard(context);
  std::thread runner([this] { context.run(); });
  std::promise<void> began, gone;
  std::promise<bool> cancelled;
  auto waiting = std::make_shared<dubhe::Background>();
  joined.runtime->loop(0).post([&] {
    *waiting = dubhe::Background(dubhe::from_awaitable(context.get_executor(), until_cancelled(began, cancelled)));
  });
  began.get_future().get();
  joined.runtime->loop(0).post([&] {
    waiting->stop();
    gone.set_value();
  });
  EXPECT_TRUE(cancelled.get_future().get());
  gone.get_future().get();
  work.reset();
  runner.join();
}

}  // namespace
}  // namespace shapes
