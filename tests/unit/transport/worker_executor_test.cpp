// Tasks on threads that may block: they come back to where they waited, and late posts harm nobody.
#include "dubhe/transport/worker_executor.h"

#include <gtest/gtest.h>

#include <thread>

#include "channel_probe.h"

namespace dubhe::test {
namespace {

Task<void> sleep_twice(Executor& here, std::vector<std::thread::id>& seen, WorkerExecutor& executor) {
  for (int i = 0; i < 2; ++i) {
    seen.push_back(std::this_thread::get_id());
    co_await sleep_until(here, here.now() + std::chrono::milliseconds(1));
  }
  seen.push_back(std::this_thread::get_id());
  executor.finish();
}

TEST(WorkerExecutor, ATaskStaysOnItsThreadAndSeesItsExecutor) {
  WorkerExecutors executors;
  std::vector<std::thread::id> seen;
  std::thread worker([&] {
    WorkerExecutor& here = executors.take();
    here.run([&] {
      EXPECT_EQ(current_executor(), &here);
      EXPECT_TRUE(here.in_own_thread());
      start(sleep_twice(here, seen, here));
    });
    executors.give_back(here);
    EXPECT_EQ(current_executor(), nullptr);
  });
  const std::thread::id id = worker.get_id();
  worker.join();
  EXPECT_EQ(seen, (std::vector<std::thread::id>{id, id, id}));
}

TEST(WorkerExecutor, WhatOthersPostRunsThereAndWhatComesTooLateIsDropped) {
  WorkerExecutors executors;
  WorkerExecutor& executor = executors.take();
  std::promise<void> running;
  std::thread worker([&] { executor.run([&] { running.set_value(); }); });
  running.get_future().wait();
  bool ran_there = false;
  executor.post([&] {
    ran_there = std::this_thread::get_id() == worker.get_id();
    executor.finish();
  });
  worker.join();
  EXPECT_TRUE(ran_there);

  const auto held = std::make_shared<int>();
  executor.post([held] { ADD_FAILURE() << "nobody runs it"; });
  EXPECT_EQ(held.use_count(), 1) << "dropped at once";
  executors.give_back(executor);
  EXPECT_EQ(&executors.take(), &executor) << "they are used again";
}

}  // namespace
}  // namespace dubhe::test
