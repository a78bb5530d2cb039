#include "dubhe/common/task.h"

#include "dubhe/test_support/manual_executor.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace dubhe {
namespace {

using test::ManualExecutor;

Task<int> give(int value) { co_return value; }
Task<int> throws(const char* what) {
  throw std::runtime_error(what);
  co_return 0;
}
Task<int> wait_for(Completion<int>& completion) { co_return co_await completion; }

Task<long> sum_of_synchronous_children(int count) {
  long sum = 0;
  for (int i = 0; i < count; ++i) sum += co_await give(1);
  co_return sum;
}

TEST(TaskTest, AMillionSynchronousChildrenDoNotDeepenTheStack) {
  long sum = 0;
  start(sum_of_synchronous_children(1'000'000), [&](long value) { sum = value; });
  EXPECT_EQ(sum, 1'000'000);
}

Task<void> mostly_synchronous(ManualExecutor& executor, int count, int& done) {
  for (int i = 0; i < count; ++i) {
    if (i % 1000 == 0) co_await sleep_until(executor, executor.now());
    done += co_await give(1);
  }
}

TEST(TaskTest, NorDoTheyUnderALoopThatResumesInBetween) {
  ManualExecutor executor;
  int done = 0;
  executor.inside([&] { start(mostly_synchronous(executor, 1'000'000, done)); });
  executor.run();
  EXPECT_EQ(done, 1'000'000);
}

// The deepest address of the stack a child sees, from below a parent that has awaited `before`
// others.
Task<const char*> stack_place() {
  char here = 0;
  const char* volatile place = &here;
  co_return place;
}
Task<void> compare_stack_places(std::ptrdiff_t& growth) {
  const char* const first = co_await stack_place();
  const char* last = first;
  for (int i = 0; i < 10'000; ++i) last = co_await stack_place();
  growth = first - last;
}

TEST(TaskTest, TheLastChildStandsAsHighOnTheStackAsTheFirst) {
  std::ptrdiff_t growth = -1;
  start(compare_stack_places(growth));
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "locals live on a stack of the sanitizer's own";
#else
  EXPECT_EQ(growth, 0);
#endif
}

TEST(TaskTest, NothingRunsBeforeItIsAwaited) {
  struct Note {
    static Task<void> set(bool& ran) {
      ran = true;
      co_return;
    }
  };
  bool ran = false;
  {
    const Task<void> never = Note::set(ran);
    EXPECT_TRUE(static_cast<bool>(never));
  }
  EXPECT_FALSE(ran);
  start(Note::set(ran));
  EXPECT_TRUE(ran);
}

TEST(TaskTest, AnAsynchronousValueArrivesWhereItIsAwaited) {
  Completion<int> completion;
  int got = 0;
  start(wait_for(completion), [&](int value) { got = value; });
  EXPECT_EQ(got, 0);
  completion.complete(7);
  EXPECT_EQ(got, 7);
}

TEST(TaskTest, AValueGivenBeforeTheAwaitIsNotLost) {
  Completion<int> completion;
  completion.complete(7);
  int got = 0;
  start(wait_for(completion), [&](int value) { got = value; });
  EXPECT_EQ(got, 7);
}

Task<std::string> caught(Task<int> task) {
  try {
    co_await task;
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing";
}
Task<int> passes_on(Task<int> task) { co_return co_await task; }
Task<int> throws_later(Completion<int>& completion) {
  co_await completion;
  throw std::runtime_error("later");
}

TEST(TaskTest, AnExceptionPassesThroughEveryTaskToTheOneThatCatchesIt) {
  std::string what;
  start(caught(passes_on(passes_on(throws("deep")))),
        [&](std::string text) { what = std::move(text); });
  EXPECT_EQ(what, "deep");
  Completion<int> completion;
  start(caught(passes_on(throws_later(completion))),
        [&](std::string text) { what = std::move(text); });
  completion.complete(0);
  EXPECT_EQ(what, "later");
}

TEST(TaskTest, AMoveOnlyValueAndOneWithoutDefaultConstructorPass) {
  struct Plain {
    explicit Plain(int v) : value(v) {}
    int value;
  };
  struct Make {
    static Task<std::unique_ptr<int>> pointer() { co_return std::make_unique<int>(5); }
    static Task<Plain> plain() { co_return Plain(6); }
  };
  int pointed = 0, plain = 0;
  start(Make::pointer(), [&](std::unique_ptr<int> value) { pointed = *value; });
  start(Make::plain(), [&](Plain value) { plain = value.value; });
  EXPECT_EQ(pointed, 5);
  EXPECT_EQ(plain, 6);
}

// Suspends for good; notes when it is taken away.
struct Forever {
  std::vector<std::string>& events;
  std::string name;
  ~Forever() { events.push_back(name + " gone"); }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};
Task<void> inner(std::vector<std::string>& events) {
  const Forever local{events, "inner local"};
  Forever wait{events, "inner wait"};
  co_await wait;
  events.push_back("never reached");
}
Task<void> outer(std::vector<std::string>& events) {
  const Forever local{events, "outer local"};
  co_await inner(events);
  events.push_back("never reached");
}
struct Manual {
  struct promise_type {
    Manual get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};
Manual hold(Task<void> task) { co_await task; }

struct CountsMoves {
  CountsMoves() = default;
  CountsMoves(CountsMoves&& other) noexcept : moves(other.moves + 1) {}
  int moves = 0;
};
Task<CountsMoves> make_counting() { co_return CountsMoves(); }
Task<void> take_and_borrow(int& taken, int& borrowed) {
  const CountsMoves value = co_await make_counting();
  taken = value.moves;
  Task<CountsMoves> task = make_counting();
  const CountsMoves& there = co_await task.in_place();
  borrowed = there.moves;
}
Task<void> borrow_from_one_that_throws(std::string& what) {
  Task<int> task = throws("no value");
  try {
    (void)co_await task.in_place();
  } catch (const std::runtime_error& e) {
    what = e.what();
  }
}

TEST(TaskTest, AValueThatIsLentInPlaceIsNotMovedAgain) {
  int taken = 0, borrowed = 0;
  start(take_and_borrow(taken, borrowed));
  EXPECT_EQ(borrowed, taken - 1);
  std::string what;
  start(borrow_from_one_that_throws(what));
  EXPECT_EQ(what, "no value");
}

TEST(TaskTest, DestroyingASuspendedTaskCancelsAllItWaitsFor) {
  std::vector<std::string> events;
  const Manual holder = hold(outer(events));
  EXPECT_TRUE(events.empty());
  holder.handle.destroy();
  EXPECT_EQ(events,
            (std::vector<std::string>{"inner wait gone", "inner local gone", "outer local gone"}));
}

TEST(TaskTest, ATaskIsMovedAndTheOldOneIsEmpty) {
  Task<int> first = give(1);
  Task<int> second = std::move(first);
  EXPECT_FALSE(static_cast<bool>(first));
  second = give(2);
  int got = 0;
  start(std::move(second), [&](int value) { got = value; });
  EXPECT_EQ(got, 2);
}

// What a task's own promise says: asked from inside.
struct AskContext {
  const void* context = nullptr;
  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> asking) noexcept {
    context = asking.promise().context;
    return false;
  }
  const void* await_resume() const noexcept { return context; }
};
Task<const void*> my_context() { co_return co_await AskContext(); }
Task<std::array<const void*, 3>> contexts(const void* given) {
  Task<const void*> own = my_context();
  own.set_context(given);
  const void* const mine = co_await AskContext();
  const void* const inherited = co_await my_context();
  const void* const set = co_await own;
  co_return std::array<const void*, 3>{mine, inherited, set};
}

TEST(TaskTest, AChildInheritsTheContextUnlessItHasItsOwn) {
  const int call = 0, other = 0;
  Task<std::array<const void*, 3>> task = contexts(&other);
  task.set_context(&call);
  std::array<const void*, 3> seen{};
  struct Run {
    static Task<void> into(Task<std::array<const void*, 3>> from, std::array<const void*, 3>& to) {
      to = co_await from;
    }
  };
  start(Run::into(std::move(task), seen));
  EXPECT_EQ(seen, (std::array<const void*, 3>{&call, &call, &other}));
}

TEST(TaskTest, FramesOfManySizesAndThreadsComeAndGo) {
  struct Sized {
    static Task<int> small(int value) { co_return value; }
    static Task<int> middling(std::array<char, 3000> filling, int value) {
      co_return value + filling[0];
    }
    static Task<int> large(std::array<char, 8000> filling, int value) {
      co_return value + filling[0];
    }
  };
  for (int round = 0; round < 1000; ++round) {
    int sum = 0;
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 5; ++i) tasks.push_back(Sized::small(i));
    tasks.push_back(Sized::middling({}, 5));
    tasks.push_back(Sized::large({}, 6));
    for (Task<int>& task : tasks) start(std::move(task), [&](int value) { sum += value; });
    ASSERT_EQ(sum, 21);
  }
}

}  // namespace
}  // namespace dubhe
