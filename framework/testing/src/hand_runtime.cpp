#include "hand_runtime.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace dubhe::testing {

namespace {

// How long a worker may be at a job, by the real clock, before it counts as waiting for a timer.
constexpr std::chrono::milliseconds kWorkersTurn(20);
// How often the loop looks whether the workers are done, should none of them say so by posting.
constexpr std::chrono::milliseconds kLook(1);

// A fixed time of day to begin with: 2024-01-01T00:00:00Z.
constexpr std::chrono::system_clock::time_point kMorning{std::chrono::seconds(1'704'067'200)};

}  // namespace

// Known to the runtime while it lives, which asks whether it is at work.
class HandRuntime::WatchedPool final : public WorkerPool {
 public:
  WatchedPool(HandRuntime& runtime, std::unique_ptr<WorkerPool> inner)
      : runtime_(runtime), inner_(std::move(inner)) {
    std::lock_guard lock(runtime_.mutex_);
    runtime_.pools_.push_back(this);
  }
  ~WatchedPool() override {
    std::lock_guard lock(runtime_.mutex_);
    std::erase(runtime_.pools_, this);
  }
  bool try_post(Job& job) override { return inner_->try_post(job); }
  std::size_t busy() const noexcept override { return inner_->busy(); }
  std::size_t queued() const noexcept override { return inner_->queued(); }
  std::size_t limit() const noexcept override { return inner_->limit(); }
  PoolCounts counts() const override { return inner_->counts(); }

 private:
  HandRuntime& runtime_;
  const std::unique_ptr<WorkerPool> inner_;
};

HandRuntime::HandRuntime(Logger& logger) : workers_(Runtime::create({.loops = 1}, logger)) {
  std::promise<void> ready;
  thread_ = std::thread([this, &ready] {
    ManualLoop loop(Clock::now());
    loop_ = &loop;
    ready.set_value();
    play();
  });
  ready.get_future().wait();
}

// The workers first: their jobs answer to the loop. One that waits for a time is given it.
HandRuntime::~HandRuntime() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
  }
  let_time_pass(true);
  thread_.join();
}

std::unique_ptr<WorkerPool> HandRuntime::make_pool(const PoolOptions& options) {
  return std::make_unique<WatchedPool>(*this, workers_->make_pool(options));
}

std::chrono::system_clock::time_point HandRuntime::now() const {
  return kMorning +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(Duration(passed_.load()));
}

void HandRuntime::advance(Duration by) {
  command([this, by](ManualLoop& loop) {
    settle_on(loop);
    loop.advance(by);
    passed_ += by.count();
    settle_on(loop);
  });
}

void HandRuntime::settle() {
  command([this](ManualLoop& loop) { settle_on(loop); });
}

void HandRuntime::let_time_pass(bool passes) {
  passes_ = passes;
  loop_->post([] {});
}

void HandRuntime::play() {
  for (;;) {
    // Asked before the loop runs: what a worker posted before it was done is then seen by this run.
    const bool last = is_over();
    (void)loop_->run();
    if (last) return;
    serve_commands();
    jump_or_wait();
  }
}

bool HandRuntime::is_over() const {
  {
    std::lock_guard lock(mutex_);
    if (!ended_) return false;
  }
  const WorkerPool& pool = workers_->pool();
  return pool.busy() + pool.queued() == 0;
}

void HandRuntime::serve_commands() {
  std::vector<Command> commands;
  {
    std::lock_guard lock(mutex_);
    commands.swap(commands_);
  }
  for (const Command& command : commands) command(*loop_);
}

void HandRuntime::jump_or_wait() {
  if (!passes_) return loop_->wait_for_job();
  if (working() > 0) loop_->wait_for_job(kWorkersTurn);
  const auto next = loop_->next_timer();
  if (!loop_->idle()) return;
  if (!next) return loop_->wait_for_job(kWorkersTurn);
  const Duration by = std::max(*next - loop_->now(), Duration::zero());
  loop_->advance(by);
  passed_ += by.count();
}

void HandRuntime::settle_on(ManualLoop& loop) {
  for (;;) {
    // Asked before the loop runs: what a worker posted before it was done is then seen by this run.
    const bool workers_done = working() == 0;
    const std::size_t ran = loop.run();
    if (workers_done && ran == 0) return;
    if (!workers_done) loop.wait_for_job(kLook);
  }
}

void HandRuntime::command(Command command) {
  std::promise<void> done;
  {
    std::lock_guard lock(mutex_);
    commands_.push_back([&](ManualLoop& loop) {
      command(loop);
      done.set_value();
    });
  }
  loop_->post([] {});
  done.get_future().wait();
}

std::size_t HandRuntime::working() const {
  std::size_t jobs = workers_->pool().busy() + workers_->pool().queued();
  std::lock_guard lock(mutex_);
  for (const WatchedPool* pool : pools_) jobs += pool->busy() + pool->queued();
  const auto waiting = static_cast<std::size_t>(std::max(waiting_workers_.load(), 0));
  return jobs - std::min(jobs, waiting);
}

}  // namespace dubhe::testing
