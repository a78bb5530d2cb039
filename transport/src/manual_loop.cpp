#include "dubhe/transport/manual_loop.h"

#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "timer_table.h"
#include "turn_jobs.h"

namespace dubhe {

struct ManualLoop::Impl {
  Impl(TimePoint start, std::size_t place) : now(start), timers(start), index(place) {}

  std::mutex mutex;
  std::condition_variable posted_some;
  std::vector<Job> posted;  // under mutex
  TimePoint now;
  TimerTable timers;
  TurnJobs turn_jobs;
  const std::size_t index;
  const std::thread::id thread = std::this_thread::get_id();
  boost::asio::io_context context{1};

  std::vector<Job> take_posted() {
    std::lock_guard lock(mutex);
    return std::exchange(posted, {});
  }
};

namespace {

// While code of the loop runs, this thread is the loop's for whoever asks.
class OnLoop {
 public:
  explicit OnLoop(EventLoop& loop) noexcept : before_(current_loop()) { set_current_loop(&loop); }
  ~OnLoop() { set_current_loop(before_); }

 private:
  EventLoop* before_;
};

}  // namespace

ManualLoop::ManualLoop(TimePoint start, std::size_t index) : impl_(std::make_unique<Impl>(start, index)) {}

ManualLoop::~ManualLoop() {
  impl_->take_posted();
  impl_->timers.cancel_all();
  impl_->turn_jobs.drop_all();
}

std::size_t ManualLoop::run() {
  const OnLoop here(*this);
  std::size_t ran = 0;
  for (;;) {
    std::size_t now_ran = impl_->context.poll();
    impl_->context.restart();
    {
      const Turn turn(*this);
      for (Job& posted : impl_->take_posted()) {
        Job job = std::move(posted);
        job();
        ++now_ran;
      }
    }
    ran += now_ran;
    if (now_ran == 0 && idle()) return ran;
  }
}

void ManualLoop::advance(Duration by) {
  const OnLoop here(*this);
  const TimePoint until = impl_->now + by;
  run();
  for (auto due = impl_->timers.next_due(); due && *due <= until; due = impl_->timers.next_due()) {
    impl_->now = *due;
    {
      const Turn turn(*this);
      impl_->timers.advance(*due, [](Job& job) { job(); });
    }
    run();
  }
  impl_->now = until;
}

bool ManualLoop::idle() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->posted.empty() && impl_->turn_jobs.empty();
}

std::size_t ManualLoop::timers() const noexcept { return impl_->timers.size(); }
std::optional<TimePoint> ManualLoop::next_timer() const noexcept { return impl_->timers.next_due(); }

void ManualLoop::wait_for_job(std::optional<Duration> at_most) {
  std::unique_lock lock(impl_->mutex);
  const auto some = [this] { return !impl_->posted.empty(); };
  if (at_most) {
    impl_->posted_some.wait_for(lock, *at_most, some);
  } else {
    impl_->posted_some.wait(lock, some);
  }
}

void ManualLoop::post(Job job) {
  std::lock_guard lock(impl_->mutex);
  impl_->posted.push_back(std::move(job));
  impl_->posted_some.notify_all();
}

bool ManualLoop::in_own_thread() const noexcept { return std::this_thread::get_id() == impl_->thread; }
TimePoint ManualLoop::now() const noexcept { return impl_->now; }
Executor::TimerId ManualLoop::run_at(TimePoint at, Job job) { return impl_->timers.add(at, std::move(job)); }
void ManualLoop::cancel(TimerId timer) noexcept { impl_->timers.cancel(timer); }
std::size_t ManualLoop::index() const noexcept { return impl_->index; }
void ManualLoop::at_turn_end(Job job) { impl_->turn_jobs.add(std::move(job)); }
boost::asio::io_context& ManualLoop::context() noexcept { return impl_->context; }
void ManualLoop::begin_turn() noexcept { impl_->turn_jobs.begin(); }
void ManualLoop::end_turn() {
  (void)impl_->turn_jobs.end([](Job& job) { job(); });  // a rest is run by the next turn of run()
}

}  // namespace dubhe
