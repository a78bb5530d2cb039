#include "thread_pool.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "threads.h"

namespace dubhe {

namespace {

PoolOptions sane(PoolOptions options) {
  options.threads = std::max<std::size_t>(options.threads, 1);
  return options;
}

}  // namespace

ThreadPool::ThreadPool(PoolOptions options, Logger& logger, std::optional<CpuSet> cpus)
    : options_(sane(std::move(options))), logger_(logger), cpus_(cpus) {}

ThreadPool::~ThreadPool() { end(); }

bool ThreadPool::try_post(Job& job) {
  Lock lock(mutex_);
  if (ended_ ||
      busy_.load(std::memory_order_relaxed) + queue_.size() >= options_.threads + options_.queue) {
    ++refused_;
    return false;
  }
  queue_.push_back(std::move(job));
  const std::shared_ptr<Worker> sleeper = summon();
  if (live_ == 0) {  // the system gives us no thread at all
    job = std::move(queue_.back());
    queue_.pop_back();
    ++refused_;
    return false;
  }
  ++taken_;
  queued_.store(queue_.size(), std::memory_order_relaxed);
  lock.unlock();
  if (sleeper) sleeper->wake.notify_one();
  return true;
}

// Sees to it that somebody is on the way to the queue, one at a time: whoever takes a job from it and leaves another
// summons the next. A burst of short jobs so costs one wake-up, and no job waits behind one that blocks while a thread
// is free. Answers whom to notify.
std::shared_ptr<ThreadPool::Worker> ThreadPool::summon() {
  if (queue_.empty() || searching_ > 0 || ended_) return nullptr;
  if (idle_.empty()) {
    if (may_grow() && add_thread()) ++searching_;
    return nullptr;
  }
  std::shared_ptr<Worker> sleeper = std::move(idle_.back());
  idle_.pop_back();
  sleeper->called = true;
  ++searching_;
  return sleeper;
}

bool ThreadPool::may_grow() const noexcept {
  const bool enough_to_queue = options_.growth == PoolOptions::Growth::kWhenQueueIsFull &&
                               queue_.size() <= options_.queue &&
                               live_ >= std::max<std::size_t>(options_.core, 1);
  return live_ < options_.threads && !enough_to_queue;
}

bool ThreadPool::add_thread() {
  for (const std::thread::id id : std::exchange(finished_, {})) {
    const auto thread = std::find_if(threads_.begin(), threads_.end(), [id](auto& t) { return t.get_id() == id; });
    thread->join();
    threads_.erase(thread);
  }
  try {
    threads_.push_back(make_thread(options_.name + "-" + std::to_string(born_),
                                   [this, self = std::make_shared<Worker>()] { work(self); }));
  } catch (const std::system_error& e) {
    logger_.error(options_.name,
                  "cannot start worker " + std::to_string(live_ + 1) + ": " + e.what() +
                      "; raise the limit of threads of this process or lower the pool's");
    return false;
  }
  if (cpus_) (void)cpus_->confine(threads_.back());  // refused: it runs where its maker does
  ++born_;
  ++live_;
  largest_ = std::max(largest_, live_);
  return true;
}

void ThreadPool::work(const std::shared_ptr<Worker>& self) {
  Lock lock(mutex_);
  do {
    run_queued(lock);
    --searching_;
  } while (!ended_ && sleep(lock, self));
  retire(self);
}

// Begins and ends as a searching worker.
void ThreadPool::run_queued(Lock& lock) {
  while (!queue_.empty() && !ended_) {
    Job job = std::move(queue_.front());
    queue_.pop_front();
    busy_.fetch_add(1, std::memory_order_relaxed);
    queued_.store(queue_.size(), std::memory_order_release);  // behind busy_: a job is never seen as neither
    --searching_;
    const std::shared_ptr<Worker> next = summon();
    lock.unlock();
    if (next) next->wake.notify_one();
    run(job);
    job = nullptr;  // what it holds dies unlocked, and before the job counts as over
    lock.lock();
    busy_.fetch_sub(1, std::memory_order_release);
    ++completed_;
    ++searching_;
  }
}

// false: nothing came for so long that the thread should end. True: called, and counted as searching by the caller.
bool ThreadPool::sleep(Lock& lock, const std::shared_ptr<Worker>& self) {
  self->called = false;
  idle_.push_back(self);
  const auto wanted = [&] { return self->called || ended_; };
  do {
    if (options_.keep_alive == Duration::max()) {
      self->wake.wait(lock, wanted);
    } else {
      (void)self->wake.wait_for(lock, options_.keep_alive, wanted);
    }
  } while (!wanted() && live_ <= options_.core);
  if (self->called) return true;
  std::erase(idle_, self);
  return false;
}

void ThreadPool::retire(const std::shared_ptr<Worker>&) {
  --live_;
  finished_.push_back(std::this_thread::get_id());
}

void ThreadPool::run(Job& job) noexcept {
  try {
    job();
  } catch (const std::exception& e) {
    logger_.error(options_.name, std::string("a job threw: ") + e.what());
  } catch (...) {
    logger_.error(options_.name, "a job threw something that is no std::exception");
  }
}

void ThreadPool::end() {
  std::deque<Job> dropped;
  std::vector<std::thread> threads;
  {
    Lock lock(mutex_);
    ended_ = true;
    dropped.swap(queue_);
    queued_.store(0, std::memory_order_relaxed);
    threads.swap(threads_);
    for (const auto& sleeper : idle_) sleeper->wake.notify_one();
  }
  dropped.clear();
  for (std::thread& thread : threads) thread.join();
}

PoolCounts ThreadPool::counts() const {
  std::lock_guard lock(mutex_);
  return {options_.name, live_,         options_.core, options_.threads, largest_,
          busy(),        queue_.size(), taken_,        completed_,   refused_};
}

}  // namespace dubhe
