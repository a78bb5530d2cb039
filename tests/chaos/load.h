// Calls without a pause, a fixed number in flight, until it is stopped; counts what became of each.
//
// Made and stopped on a thread that is no loop. Counts are read from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "echo_service.h"

namespace dubhe::test {

class Load {
 public:
  Load(Application& app, std::shared_ptr<EchoService> service, std::size_t in_flight, std::int32_t delay_ms,
       std::string text = "hello")
      : service_(std::move(service)), text_(std::move(text)), delay_ms_(delay_ms), running_(in_flight) {
    for (std::size_t i = 0; i < in_flight; ++i) {
      app.runtime().loop(i % app.runtime().loop_count()).post([this] { dubhe::start(call_until_stopped(), [this] { ended(); }); });
    }
  }
  ~Load() { stop(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // Lets what is in flight finish.
  void stop() {
    stopping_ = true;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return running_ == 0; });
  }

  std::uint64_t answered() const noexcept { return answered_; }
  std::uint64_t failed() const noexcept { return failed_; }
  // Waits until `count` more calls were answered; false when `limit` passes before.
  bool wait_for_answers(std::uint64_t count, std::chrono::milliseconds limit = std::chrono::seconds(60)) {
    const std::uint64_t wanted = answered() + count;
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return answered_ >= wanted; });
  }
  // Waits until `name` answers; false when `limit` passes before.
  bool wait_for_answer_of(const std::string& name, std::chrono::milliseconds limit = std::chrono::seconds(60)) {
    std::unique_lock lock(mutex_);
    const std::uint64_t before = by_name_[name];
    return changed_.wait_for(lock, limit, [&] { return by_name_[name] > before; });
  }
  // Waits until `name` has answered `count` calls since the beginning; false when `limit` passes before.
  bool wait_for_answers_of(const std::string& name, std::uint64_t count,
                           std::chrono::milliseconds limit = std::chrono::seconds(60)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return by_name_[name] >= count; });
  }
  // How many calls each name has answered.
  std::map<std::string, std::uint64_t> answered_by() const {
    std::lock_guard lock(mutex_);
    return by_name_;
  }
  // The texts of what failed, at most ten.
  std::string failures() const {
    std::lock_guard lock(mutex_);
    std::string all;
    for (const std::string& text : failures_) all.append(text).push_back('\n');
    return all;
  }

 private:
  Task<void> call_until_stopped() {
    while (!stopping_) {
      std::string answer, failure;
      try {
        answer = co_await service_->echo(text_, delay_ms_);
      } catch (const std::exception& e) {
        failure = e.what();
      }
      count(answer, failure);
    }
  }
  void count(const std::string& answer, const std::string& failure) {
    std::lock_guard lock(mutex_);
    if (failure.empty()) {
      ++answered_;
      ++by_name_[answer.substr(0, answer.find(' '))];
    } else {
      ++failed_;
      if (failures_.size() < 10) failures_.push_back(failure);
    }
    changed_.notify_all();
  }
  void ended() {
    std::lock_guard lock(mutex_);
    --running_;
    changed_.notify_all();
  }

  const std::shared_ptr<EchoService> service_;
  const std::string text_;
  const std::int32_t delay_ms_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> answered_{0}, failed_{0};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t running_;
  std::map<std::string, std::uint64_t> by_name_;
  std::vector<std::string> failures_;
};

}  // namespace dubhe::test
