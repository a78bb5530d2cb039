// The loops of a Runtime with their real threads; and the one that is run by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>
#include <vector>

#include "channel_probe.h"
#include "dubhe/transport/event_loop.h"
#include "dubhe/transport/manual_loop.h"

namespace dubhe::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class LoopTest : public testing::Test {
 protected:
  std::unique_ptr<Runtime> runtime_ = Runtime::create({.loops = 2, .pool_threads = 2}, null_logger());
  EventLoop& loop_ = runtime_->loop(0);
};

TEST_F(LoopTest, EveryLoopKnowsItsThreadAndItsPlace) {
  EXPECT_EQ(runtime_->loop_count(), 2u);
  EXPECT_EQ(&runtime_->loop(2), &runtime_->control());
  EXPECT_EQ(current_loop(), nullptr);
  for (std::size_t i = 0; i <= 2; ++i) {
    EventLoop& loop = runtime_->loop(i);
    EXPECT_EQ(loop.index(), i);
    EXPECT_FALSE(loop.in_own_thread());
    run_on(loop, [&] {
      EXPECT_TRUE(loop.in_own_thread());
      EXPECT_EQ(current_loop(), &loop);
      EXPECT_EQ(current_executor(), &loop);
    });
  }
  EXPECT_NE(&runtime_->next_loop(), &runtime_->next_loop());
}

TEST_F(LoopTest, JobsOfOneThreadRunInOrder) {
  std::vector<int> order;
  for (int i = 0; i < 1000; ++i) loop_.post([&, i] { order.push_back(i); });
  run_on(loop_, [] {});
  ASSERT_EQ(order.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(LoopTest, JobsOfManyThreadsAllRunEachThreadsInOrder) {
  constexpr int kThreads = 4, kEach = 5000;
  std::vector<std::vector<int>> seen(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) loop_.post([&, t, i] { seen[static_cast<std::size_t>(t)].push_back(i); });
    });
  }
  for (auto& thread : threads) thread.join();
  run_on(loop_, [] {});
  for (const auto& one : seen) {
    EXPECT_EQ(one.size(), static_cast<std::size_t>(kEach));
    EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
  }
}

TEST_F(LoopTest, WhatIsPostedWhileTheLoopIsBusyRunsAsOneTurn) {
  std::latch busy(1), posted(1);
  loop_.post([&] {
    busy.count_down();
    posted.wait();
  });
  busy.wait();
  int jobs = 0, turns = 0, jobs_when_the_turn_ended = 0;
  for (int i = 0; i < 100; ++i) {
    loop_.post([&] {
      if (jobs++ > 0) return;
      loop_.at_turn_end([&] {
        ++turns;
        jobs_when_the_turn_ended = jobs;
      });
    });
  }
  posted.count_down();
  run_on(loop_, [] {});  // perhaps within that turn
  run_on(loop_, [] {});  // behind it
  EXPECT_EQ(turns, 1);
  EXPECT_EQ(jobs_when_the_turn_ended, 100);
}

TEST_F(LoopTest, TheEndOfATurnRunsBeforeTheNextTurn) {
  std::vector<std::string> order;
  run_on(loop_, [&] {
    loop_.post([&] { order.push_back("next turn"); });
    loop_.at_turn_end([&] {
      order.push_back("end");
      loop_.at_turn_end([&] { order.push_back("end of the end"); });
    });
    order.push_back("job");
  });
  run_on(loop_, [] {});
  EXPECT_EQ(order, (std::vector<std::string>{"job", "end", "end of the end", "next turn"}));
}

TEST_F(LoopTest, ATurnEndThatNeverEndsDoesNotStarveTheLoop) {
  const auto stop = std::make_shared<std::atomic<bool>>(false);
  struct Again {
    EventLoop& loop;
    std::shared_ptr<std::atomic<bool>> stop;
    void operator()() const {
      if (!*stop) loop.at_turn_end(*this);
    }
  };
  loop_.post([this, stop] { loop_.at_turn_end(Again{loop_, stop}); });
  for (int i = 0; i < 100; ++i) run_on(loop_, [] {});  // comes through
  *stop = true;
}

TEST_F(LoopTest, AHandlerOutsideOfATurnGetsAnEndOfItsOwn) {
  std::promise<void> ended;
  loop_.post([&] {
    loop_.at_turn_end([] {});
    // Behind this turn, straight on the context, as foreign Asio code would be.
    struct Foreign {
      EventLoop& loop;
      std::promise<void>& ended;
      void operator()() const {
        loop.at_turn_end([&ended = ended] { ended.set_value(); });
      }
    };
    loop_.at_turn_end(Foreign{loop_, ended});
  });
  EXPECT_EQ(ended.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(LoopTest, AJobThatThrowsHarmsNobody) {
  loop_.post([] { throw std::runtime_error("oops"); });
  EXPECT_EQ(run_on(loop_, [] { return 7; }), 7);
}

TEST_F(LoopTest, TimeStandsStillWithinATurnAndNeverGoesBack) {
  TimePoint last{};
  for (int i = 0; i < 100; ++i) {
    run_on(loop_, [&] {
      const TimePoint now = loop_.now();
      EXPECT_GE(now, last);
      EXPECT_EQ(loop_.now(), now);
      last = now;
    });
  }
  const Duration behind = Clock::now() - last;
  EXPECT_GE(behind, Duration::zero());
}

TEST_F(LoopTest, ATimerRunsNeverBeforeItsTime) {
  std::promise<std::pair<TimePoint, TimePoint>> ran;
  TimePoint at;
  run_on(loop_, [&] {
    at = loop_.now() + milliseconds(15);
    loop_.run_at(at, [&] { ran.set_value({loop_.now(), Clock::now()}); });
  });
  const auto [on_loop, in_truth] = ran.get_future().get();
  EXPECT_GE(on_loop, at);
  EXPECT_GE(in_truth, at);
}

TEST_F(LoopTest, AnEarlierTimerOvertakesALaterOne) {
  std::vector<std::string> order;
  std::promise<void> both;
  run_on(loop_, [&] {
    loop_.run_after(hours(5), [&] { order.push_back("hours"); });
    loop_.run_after(milliseconds(40), [&] {
      order.push_back("late");
      both.set_value();
    });
    loop_.run_after(milliseconds(1), [&] { order.push_back("soon"); });
  });
  both.get_future().wait();
  EXPECT_EQ(run_on(loop_, [&] { return order; }), (std::vector<std::string>{"soon", "late"}));
}

TEST_F(LoopTest, ACancelledTimerDropsItsJobUnrun) {
  auto held = std::make_shared<int>();
  std::promise<void> later;
  bool ran = false;
  run_on(loop_, [&] {
    const auto id = loop_.run_after(milliseconds(1), [&, held] { ran = true; });
    loop_.cancel(id);
    loop_.cancel(id);
    EXPECT_EQ(held.use_count(), 1);
    const auto reused = loop_.run_after(milliseconds(20), [&] { later.set_value(); });
    EXPECT_NE(reused, id);
    loop_.cancel(id);  // an old id does not hit the new timer
  });
  later.get_future().wait();
  EXPECT_FALSE(run_on(loop_, [&] { return ran; }));
}

TEST_F(LoopTest, ManyTimersComeAndGo) {
  std::atomic<int> ran{0};
  std::promise<void> last;
  run_on(loop_, [&] {
    std::vector<Executor::TimerId> ids;
    for (int i = 0; i < 10000; ++i) ids.push_back(loop_.run_after(milliseconds(i % 50), [&] { ++ran; }));
    for (int i = 0; i < 10000; i += 2) loop_.cancel(ids[static_cast<std::size_t>(i)]);
    loop_.run_after(milliseconds(100), [&] { last.set_value(); });
  });
  last.get_future().wait();
  EXPECT_EQ(ran, 5000);
}

TEST_F(LoopTest, PostingWhileTheRuntimeEndsDropsOrRunsButNeverLeaks) {
  auto held = std::make_shared<int>();
  EventLoop* loops[] = {&runtime_->loop(0), &runtime_->loop(1)};
  // Loops that post to each other until one of them is gone.
  struct PingPong {
    EventLoop** loops;
    std::size_t to;
    std::shared_ptr<int> held;
    void operator()() { loops[to]->post(PingPong{loops, 1 - to, held}); }
  };
  for (int i = 0; i < 100; ++i) loops[0]->post(PingPong{loops, 1, held});
  run_on(loop_, [&] {
    loop_.run_after(hours(1), [held] {});
    loop_.post([held] {});
  });
  runtime_.reset();
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(LoopTest, WhatALoopHadLeftDiesOnItsOwnThread) {
  struct Dies {
    EventLoop* loop;
    std::shared_ptr<bool> on_loop = std::make_shared<bool>(false);
    ~Dies() { *on_loop = loop->in_own_thread(); }
  };
  auto dies = std::make_shared<Dies>();
  dies->loop = &loop_;
  const auto on_loop = dies->on_loop;
  run_on(loop_, [&] { loop_.run_after(hours(1), [dies = std::move(dies)] {}); });
  runtime_.reset();
  EXPECT_TRUE(*on_loop);
}

TEST_F(LoopTest, ATaskSleepsOnItsLoop) {
  struct Sleep {
    static Task<std::size_t> on(EventLoop& loop) {
      co_await sleep_until(loop, loop.now() + milliseconds(5));
      co_return current_loop()->index();
    }
  };
  EXPECT_EQ(block_on(runtime_->loop(1), Sleep::on(runtime_->loop(1))), 1u);
}

// ---- by hand

TEST(ManualLoop, RunsNothingByItself) {
  ManualLoop loop;
  int ran = 0;
  loop.post([&] { ++ran; });
  loop.run_after(seconds(1), [&] { ++ran; });
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(loop.run(), 1u);
  EXPECT_EQ(ran, 1);
}

TEST(ManualLoop, AdvancingStopsAtEachTimerAndRunsWhatItPosts) {
  ManualLoop loop;
  const TimePoint start = loop.now();
  std::vector<std::pair<std::string, Duration>> events;
  const auto note = [&](const char* what) { events.emplace_back(what, loop.now() - start); };
  loop.run_after(seconds(20), [&] { note("late"); });
  loop.run_after(seconds(1), [&] {
    note("soon");
    loop.post([&] { note("posted"); });
    loop.run_after(seconds(2), [&] { note("again"); });
  });
  loop.advance(hours(1));
  EXPECT_EQ(events, (std::vector<std::pair<std::string, Duration>>{
                        {"soon", seconds(1)}, {"posted", seconds(1)}, {"again", seconds(3)}, {"late", seconds(20)}}));
  EXPECT_EQ(loop.now(), start + hours(1));
  EXPECT_EQ(loop.timers(), 0u);
}

TEST(ManualLoop, ATurnEndsAfterTheBatch) {
  ManualLoop loop;
  std::vector<std::string> order;
  loop.post([&] { loop.at_turn_end([&] { order.push_back("end"); }); });
  loop.post([&] { order.push_back("second job"); });
  loop.run();
  EXPECT_EQ(order, (std::vector<std::string>{"second job", "end"}));
  EXPECT_TRUE(loop.idle());
}

TEST(ManualLoop, IsTheCurrentLoopWhileItRuns) {
  ManualLoop loop;
  loop.post([&] { EXPECT_EQ(current_loop(), &loop); });
  loop.run();
  EXPECT_EQ(current_loop(), nullptr);
}

TEST(ManualLoop, DropsWhatHasNotRun) {
  auto held = std::make_shared<int>();
  {
    ManualLoop loop;
    loop.post([held] {});
    loop.run_after(seconds(1), [held] {});
    loop.at_turn_end([held] {});
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace dubhe::test
