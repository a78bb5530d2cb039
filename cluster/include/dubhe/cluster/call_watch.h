// Told of the calls that go to one provider, by the cluster, which alone knows who was chosen: what balancers choose by.
//
// Interface. Thread-safe: one object for all loops of the application. Belongs to the provider, so that counts outlive lists
// and balancers; made and found with Provider::watch().
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/invocation.h"
#include "dubhe/protocol/result.h"

namespace dubhe DUBHE_EXPORT {

class CallWatch {
 public:
  virtual ~CallWatch() = default;
  // An attempt is about to be made. May add attachments.
  virtual void began(Invocation& call, TimePoint now) noexcept = 0;
  // Exactly once for every began(). nullptr: the call was taken back.
  virtual void ended(TimePoint began_at, TimePoint now, const Expected<Result>* answer) noexcept = 0;
};

// The watches of one provider, by their type and the method. Any thread; asked when pickers are prepared, not in calls.
class CallWatches {
 public:
  template <class W>
  W& get(std::string_view method) {
    std::lock_guard lock(mutex_);
    auto& watch = watches_[{std::type_index(typeid(W)), std::string(method)}];
    if (watch == nullptr) watch = std::make_unique<W>();
    return static_cast<W&>(*watch);
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::type_index, std::string>, std::unique_ptr<CallWatch>> watches_;
};

// How many calls run at a provider, and how long those took that were answered.
class CallLoad final : public CallWatch {
 public:
  void began(Invocation& call, TimePoint now) noexcept override;
  void ended(TimePoint began_at, TimePoint now, const Expected<Result>* answer) noexcept override;

  std::uint32_t active() const noexcept { return active_.load(std::memory_order_relaxed); }
  // The mean of the answered calls of the current window, zero when there is none yet. A window is over when it is older than
  // `window`: the next question begins another, as in Dubbo.
  Duration average(TimePoint now, Duration window) noexcept;

 private:
  std::atomic<std::uint32_t> active_{0};
  std::atomic<std::uint64_t> answered_{0};
  std::atomic<Duration::rep> elapsed_{0};
  // Where the window began, and what there was before it.
  std::atomic<TimePoint::rep> window_began_{0};
  std::atomic<std::uint64_t> answered_before_{0};
  std::atomic<Duration::rep> elapsed_before_{0};
};

// One attempt between began() and ended(): ends it as taken back when nobody else did. Movable; of the call's task.
class WatchedCall {
 public:
  WatchedCall() noexcept = default;
  // nullptr: nobody watches.
  WatchedCall(CallWatch* watch, Invocation& call);
  WatchedCall(WatchedCall&& other) noexcept : watch_(std::exchange(other.watch_, nullptr)), began_at_(other.began_at_) {}
  WatchedCall& operator=(WatchedCall&& other) noexcept {
    end(nullptr);
    watch_ = std::exchange(other.watch_, nullptr);
    began_at_ = other.began_at_;
    return *this;
  }
  ~WatchedCall() { end(nullptr); }

  void end(const Expected<Result>& answer) noexcept { end(&answer); }

 private:
  void end(const Expected<Result>* answer) noexcept;

  CallWatch* watch_ = nullptr;
  TimePoint began_at_;
};

}  // namespace dubhe
