// Threads that may block: how many, in which order, and what happens when there are none left.
#include "dubhe/transport/worker_pool.h"

#include "dubhe/transport/event_loop.h"

#include "channel_probe.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

namespace dubhe::test {
namespace {

using std::chrono::milliseconds;

// A door that jobs wait at.
class Gate {
 public:
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
  }
  bool wait_for_waiting(int n) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return waiting_ >= n; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool open_ = false;
};

class WorkerPoolTest : public testing::Test {
 protected:
  std::unique_ptr<WorkerPool> make_pool(std::size_t threads, std::size_t queue) {
    return runtime_->make_pool(
        {.name = "test-pool", .threads = threads, .queue = queue, .keep_alive = milliseconds(1)});
  }
  static bool post(WorkerPool& pool, Job job) { return pool.try_post(job); }
  static bool wait_until_quiet(WorkerPool& pool) {
    const auto until = Clock::now() + kPatience;
    while (pool.queued() > 0 || pool.busy() > 0) {
      if (Clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }

  std::unique_ptr<Runtime> runtime_ = Runtime::create(
      {.loops = 1, .pool_threads = 3, .pool_queue = 2, .pool_keep_alive = milliseconds(1)},
      null_logger());
};

TEST_F(WorkerPoolTest, RunsJobsOnThreadsThatAreNoLoops) {
  std::promise<void> ran;
  ASSERT_TRUE(post(runtime_->pool(), [&] {
    EXPECT_EQ(current_loop(), nullptr);
    EXPECT_EQ(current_executor(), nullptr);
    ran.set_value();
  }));
  EXPECT_EQ(ran.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(WorkerPoolTest, NoJobWaitsBehindABlockedOneWhileAThreadMayStillBeMade) {
  Gate gate;
  const auto pool = make_pool(8, 0);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(post(*pool, [&] { gate.pass(); }));
  EXPECT_TRUE(gate.wait_for_waiting(8));
  EXPECT_EQ(pool->busy(), 8u);
  gate.open();
}

TEST_F(WorkerPoolTest, IsFullWithAllThreadsBusyAndTheQueueFull) {
  WorkerPool& pool = runtime_->pool();
  EXPECT_EQ(pool.limit(), 3u);
  Gate gate;
  std::atomic<int> ran{0};
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(post(pool, [&] {
      gate.pass();
      ++ran;
    }));
  }
  ASSERT_TRUE(gate.wait_for_waiting(3));
  EXPECT_EQ(pool.queued(), 2u);

  Job refused = [&] { ran += 100; };
  EXPECT_FALSE(pool.try_post(refused));
  EXPECT_TRUE(static_cast<bool>(refused)) << "a refused job stays with its owner";

  gate.open();
  ASSERT_TRUE(wait_until_quiet(pool));
  EXPECT_EQ(ran, 5);
  EXPECT_TRUE(pool.try_post(refused)) << "there is room again";
  ASSERT_TRUE(wait_until_quiet(pool));
  EXPECT_EQ(ran, 105);
}

TEST_F(WorkerPoolTest, WithoutAQueueItTakesAsManyAsItHasThreads) {
  Gate gate;
  const auto pool = make_pool(2, 0);
  EXPECT_TRUE(post(*pool, [&] { gate.pass(); }));
  EXPECT_TRUE(post(*pool, [&] { gate.pass(); }));
  EXPECT_FALSE(post(*pool, [] {}));
  gate.open();
}

TEST_F(WorkerPoolTest, OneThreadRunsJobsInOrder) {
  std::vector<int> order;
  const auto pool = make_pool(1, 1000);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(post(*pool, [&, i] { order.push_back(i); }));
  ASSERT_TRUE(wait_until_quiet(*pool));
  EXPECT_EQ(order.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(WorkerPoolTest, ThousandsOfShortJobsOfManyThreadsAllRun) {
  std::atomic<int> ran{0};
  const auto pool = make_pool(4, 1000000);
  std::vector<std::thread> posters;
  for (int t = 0; t < 3; ++t) {
    posters.emplace_back([&] {
      for (int i = 0; i < 20000; ++i) {
        if (!post(*pool, [&] { ran.fetch_add(1, std::memory_order_relaxed); }))
          ADD_FAILURE() << "refused";
      }
    });
  }
  for (auto& poster : posters) poster.join();
  ASSERT_TRUE(wait_until_quiet(*pool));
  EXPECT_EQ(ran, 60000);
}

// Tells when the thread that it was made on has ended.
struct EndOfThread {
  std::shared_ptr<Gate> gate;
  ~EndOfThread() {
    if (gate) gate->open();
  }
};

TEST_F(WorkerPoolTest, IdleThreadsEndAndNewOnesComeWhenThereIsWorkAgain) {
  const auto pool = make_pool(2, 10);  // they end after a millisecond
  for (int i = 0; i < 3; ++i) {
    const auto ended = std::make_shared<Gate>();
    ASSERT_TRUE(post(*pool, [ended] {
      thread_local EndOfThread on_this_thread;
      on_this_thread.gate = ended;
    }));
    ended->pass();  // by then the thread has ended
  }
}

TEST_F(WorkerPoolTest, AJobThatThrowsDoesNotCostAThread) {
  const auto pool = make_pool(1, 1);
  ASSERT_TRUE(post(*pool, [] { throw std::runtime_error("oops"); }));
  ASSERT_TRUE(wait_until_quiet(*pool));
  std::promise<void> ran;
  ASSERT_TRUE(post(*pool, [&] { ran.set_value(); }));
  EXPECT_EQ(ran.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(WorkerPoolTest, TheEndWaitsForWhatRunsAndDropsWhatWaits) {
  auto held = std::make_shared<int>();
  Gate gate;
  std::atomic<bool> first_ended{false};
  bool second_ran = false;
  auto pool = make_pool(1, 5);
  ASSERT_TRUE(post(*pool, [&] {
    gate.pass();
    first_ended = true;
  }));
  ASSERT_TRUE(gate.wait_for_waiting(1));
  ASSERT_TRUE(post(*pool, [&, held] { second_ran = true; }));
  std::thread ending([&] { pool.reset(); });
  // The queue is dropped while the first job still runs.
  const auto until = Clock::now() + kPatience;
  while (held.use_count() > 1 && Clock::now() < until) std::this_thread::yield();
  EXPECT_EQ(held.use_count(), 1);
  gate.open();
  ending.join();
  EXPECT_TRUE(first_ended);
  EXPECT_FALSE(second_ran);
}

TEST_F(WorkerPoolTest, AJobMayPostToItsPoolAndToALoop) {
  std::promise<void> done;
  WorkerPool& pool = runtime_->pool();
  EventLoop& loop = runtime_->loop(0);
  ASSERT_TRUE(
      post(pool, [&] { EXPECT_TRUE(post(pool, [&] { loop.post([&] { done.set_value(); }); })); }));
  EXPECT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
}

}  // namespace
}  // namespace dubhe::test
