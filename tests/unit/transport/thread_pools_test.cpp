// The pools by Dubbo's names: how many threads, how many wait, who ends, and when each is full.
#include "dubhe/transport/thread_pools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "channel_probe.h"
#include "dubhe/transport/event_loop.h"

namespace dubhe::test {
namespace {

class Door {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
  }
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  bool wait_for_inside(int n) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return inside_ >= n; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

class ThreadPoolsTest : public testing::Test {
 protected:
  using Make = Expected<std::unique_ptr<WorkerPool>> (*)(const ExtensionContext&);
  Expected<std::unique_ptr<WorkerPool>> make(Make make, const std::string& parameters) {
    const Url at = *Url::parse("dubbo://10.0.0.1:20880/a.b.C?x=1" + parameters);
    return make(ExtensionContext(registry_, at, "test"));
  }
  // Jobs that wait at the door, as many as it takes before one is refused, at most `most`.
  static std::size_t fill(WorkerPool& pool, Door& door, std::size_t most) {
    for (std::size_t taken = 0; taken < most; ++taken) {
      Job job = [&door] { door.pass(); };
      if (!pool.try_post(job)) return taken;
    }
    return most;
  }

  ExtensionRegistry registry_{null_logger()};
};

struct Kind {
  const char* what;
  Expected<std::unique_ptr<WorkerPool>> (*make)(const ExtensionContext&);
  const char* parameters;
  std::size_t core, limit, taken;  // taken: of 300 jobs that block
  int running;                     // of those
};

TEST_F(ThreadPoolsTest, AreAsLargeAsDubboHasThem) {
  for (const Kind& kind : {
           Kind{"fixed", make_fixed_pool, "", 200, 200, 200, 200},
           Kind{"fixed with threads", make_fixed_pool, "&threads=3", 3, 3, 3, 3},
           Kind{"fixed with a queue", make_fixed_pool, "&threads=3&queues=4", 3, 3, 7, 3},
           Kind{"fixed with any queue", make_fixed_pool, "&threads=3&queues=-1", 3, 3, 300, 3},
           Kind{"fixed looks at no corethreads", make_fixed_pool, "&threads=3&corethreads=9", 3, 3, 3, 3},
           Kind{"cached", make_cached_pool, "", 0, PoolOptions::kUnlimited, 300, 300},
           Kind{"cached with threads", make_cached_pool, "&threads=5&corethreads=2", 2, 5, 5, 5},
           // The queue comes before more threads than the core, of which there is one at least.
           Kind{"cached with a queue", make_cached_pool, "&threads=5&corethreads=2&queues=4", 2, 5, 9, 5},
           Kind{"limited", make_limited_pool, "", 0, 200, 200, 200},
           Kind{"limited with a queue", make_limited_pool, "&threads=4&queues=400", 0, 4, 300, 1},
           Kind{"eager", make_eager_pool, "&threads=4", 0, 4, 5, 4},
           Kind{"eager with a queue", make_eager_pool, "&threads=4&queues=10", 0, 4, 14, 4},
       }) {
    SCOPED_TRACE(kind.what);
    Door door;  // outlives the pool, whose jobs stand at it
    auto pool = make(kind.make, kind.parameters);
    ASSERT_TRUE(pool.ok()) << pool.status().to_string();
    EXPECT_EQ((*pool)->limit(), kind.limit);
    EXPECT_EQ((*pool)->counts().core, kind.core);
    EXPECT_EQ(fill(**pool, door, 300), kind.taken);
    EXPECT_TRUE(door.wait_for_inside(kind.running));
    EXPECT_EQ((*pool)->busy(), static_cast<std::size_t>(kind.running));
    EXPECT_EQ((*pool)->counts().threads, static_cast<std::size_t>(kind.running));
    EXPECT_EQ((*pool)->queued(), kind.taken - static_cast<std::size_t>(kind.running));
    EXPECT_EQ((*pool)->counts().taken, kind.taken);
    door.open();
  }
}

TEST_F(ThreadPoolsTest, AQueueThatIsNotFullNeedsOnlyTheCore) {
  Door door;
  auto pool = *make(make_cached_pool, "&threads=5&corethreads=2&queues=4");
  EXPECT_EQ(fill(*pool, door, 6), 6u);
  EXPECT_TRUE(door.wait_for_inside(2));
  EXPECT_EQ(pool->counts().threads, 2u);
  EXPECT_EQ(pool->queued(), 4u);
  EXPECT_EQ(fill(*pool, door, 1), 1u);
  EXPECT_TRUE(door.wait_for_inside(3));
  door.open();
}

TEST_F(ThreadPoolsTest, ThreadsOfCachedEndWhenTheyAreIdleAndThoseOfTheOthersStay) {
  const auto threads_after = [&](Make which, const std::string& parameters, std::size_t expected) {
    Door door;
    auto pool = *make(which, parameters + "&alive=1");
    fill(*pool, door, 4);
    EXPECT_TRUE(door.wait_for_inside(4));
    door.open();
    // Those that stay cannot be told from those that have not ended yet but by waiting for those that end elsewhere.
    const auto until = Clock::now() + kPatience;
    while (pool->counts().threads != expected && Clock::now() < until) std::this_thread::yield();
    return pool->counts().threads;
  };
  EXPECT_EQ(threads_after(make_cached_pool, "", 0), 0u);
  EXPECT_EQ(threads_after(make_cached_pool, "&corethreads=2", 2), 2u);
  EXPECT_EQ(threads_after(make_eager_pool, "", 0), 0u);
  EXPECT_EQ(threads_after(make_fixed_pool, "&threads=4", 4), 4u);
  EXPECT_EQ(threads_after(make_limited_pool, "", 4), 4u);
}

TEST_F(ThreadPoolsTest, MoreCoreThanThreadsIsRefused) {
  const auto made = make(make_cached_pool, "&threads=2&corethreads=3");
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.status().message(), testing::HasSubstr("`corethreads` is 3, more than `threads`, 2, of 10.0.0.1:20880"));
}

TEST_F(ThreadPoolsTest, TheNameIsThatOfTheThreads) {
  EXPECT_EQ((*make(make_fixed_pool, "&threadname=greeters"))->counts().name, "greeters");
  EXPECT_EQ((*make(make_fixed_pool, ""))->counts().name, "dubbo-20880");
}

}  // namespace
}  // namespace dubhe::test
