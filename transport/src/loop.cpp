#include "loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <algorithm>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include "coarse_clock.h"
#include "cpu_set.h"
#include "threads.h"

namespace dubhe {

namespace {

thread_local EventLoop* t_loop = nullptr;

constexpr std::size_t kKeptJobs = 4096;  // room for posted jobs that is kept after a burst

}  // namespace

EventLoop* current_loop() noexcept { return t_loop; }

void set_current_loop(EventLoop* loop) noexcept {
  t_loop = loop;
  set_current_executor(loop);
}

Loop::Loop(std::size_t index, std::string name, Logger& logger, Duration busy_wait)
    : index_(index),
      name_(std::move(name)),
      logger_(logger),
      busy_wait_(busy_wait),
      context_(1),
      timers_(coarse_now()),
      alarm_(context_),
      now_(coarse_now()) {}

Loop::~Loop() { join(); }

void Loop::begin() {
  thread_ = make_thread(name_, [this] { thread_main(); });
}

void Loop::stay_on(unsigned cpu) {
  CpuSet only;
  only.add(cpu);
  if (const int refused = only.confine(thread_); refused != 0) {
    logger_.error(name_, "cannot stay on CPU " + std::to_string(cpu) + ": " + std::generic_category().message(refused) +
                             "; it runs where the system likes");
  }
}

void Loop::end() noexcept {
  ending_.store(true, std::memory_order_relaxed);
  context_.stop();
}

void Loop::join() {
  if (thread_.joinable()) thread_.join();
}

void Loop::thread_main() {
  set_current_loop(this);
  const auto stay = boost::asio::make_work_guard(context_);
  while (!context_.stopped()) {
    try {
      if (busy_wait_ > Duration::zero()) {
        run_and_look_for_more();
      } else {
        context_.run();
      }
    } catch (const std::exception& e) {  // out of a handler that somebody else put on the context
      logger_.error(name_, std::string("a handler threw: ") + e.what());
    } catch (...) {
      logger_.error(name_, "a handler threw something that is no std::exception");
    }
  }
  drop_everything();
  set_current_loop(nullptr);
}

// Asks again and again what there is to do, and sleeps only when there was nothing for `busy_wait_`: going to sleep and
// being woken costs more than a small call.
void Loop::run_and_look_for_more() {
  TimePoint sleep_at = Clock::now() + busy_wait_;
  while (!context_.stopped()) {
    const bool busy = context_.poll() > 0;
    const TimePoint now = Clock::now();
    if (busy) {
      sleep_at = now + busy_wait_;
    } else if (now >= sleep_at) {
      context_.run_one();
      sleep_at = Clock::now() + busy_wait_;
    }
  }
}

void Loop::post(Job job) {
  bool was_empty = false;
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    was_empty = posted_.empty();
    posted_.push_back(std::move(job));
  }
  if (was_empty) boost::asio::post(context_, [this] { run_posted(); });
}

void Loop::run_posted() {
  Turn turn(*this);
  {
    std::lock_guard lock(mutex_);
    running_.swap(posted_);
  }
  for (Job& posted : running_) {
    if (ending_.load(std::memory_order_relaxed)) break;
    Job job = std::move(posted);
    run(job);
  }
  running_.clear();
  if (running_.capacity() > kKeptJobs) running_.shrink_to_fit();
}

void Loop::run(Job& job) noexcept {
  try {
    job();
  } catch (const std::exception& e) {
    logger_.error(name_, std::string("a job threw: ") + e.what());
  } catch (...) {
    logger_.error(name_, "a job threw something that is no std::exception");
  }
}

void Loop::at_turn_end(Job job) {
  turn_jobs_.add(std::move(job));
  if (!turn_jobs_.in_turn()) schedule_turn();
}

void Loop::schedule_turn() {
  if (std::exchange(turn_scheduled_, true)) return;
  boost::asio::post(context_, [this] {
    turn_scheduled_ = false;
    Turn turn(*this);
  });
}

void Loop::begin_turn() noexcept {
  if (!turn_jobs_.in_turn()) now_is_fresh_ = false;
  turn_jobs_.begin();
}

void Loop::end_turn() {
  const bool done = turn_jobs_.end([this](Job& job) { run(job); });
  if (!done) schedule_turn();
}

[[gnu::hot]] TimePoint Loop::now() const noexcept {
  if (!in_own_thread()) return coarse_now();
  if (!now_is_fresh_) {
    now_ = std::max(now_, coarse_now());
    now_is_fresh_ = turn_jobs_.in_turn();
  }
  return now_;
}

Executor::TimerId Loop::run_at(TimePoint at, Job job) {
  const TimerId id = timers_.add(at, std::move(job));
  if (at < alarm_at_) arm(*timers_.next_due());
  return id;
}

// One Asio timer for all of ours. It is not taken back when its reason is: that is the common case, and one idle
// wake-up is cheaper than re-arming for each call.
void Loop::arm(TimePoint at) {
  if (at >= alarm_at_) return;
  alarm_at_ = at;
  alarm_.expires_at(at);
  alarm_.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_timer();
  });
}

void Loop::on_timer() {
  Turn turn(*this);
  alarm_at_ = TimePoint::max();
  now_ = std::max(now_, Clock::now());  // the coarse clock may still be before the alarm
  now_is_fresh_ = true;
  timers_.advance(now_, [this](Job& job) { run(job); });
  if (const auto next = timers_.next_due()) arm(*next);
}

// On the loop's own thread, so that what jobs hold (tasks, channels) dies where it lived.
void Loop::drop_everything() noexcept {
  std::vector<Job> dropped;
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
    dropped.swap(posted_);
  }
  dropped.clear();
  timers_.cancel_all();
  turn_jobs_.drop_all();
}

}  // namespace dubhe
