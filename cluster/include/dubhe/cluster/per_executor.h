// One T for each executor of an application, used on that executor's thread only: no lock, no sharing.
//
// mine() is for any thread and answers nullptr on one that is no executor of the application (or whose index another one
// has claimed): such callers need a T under a lock elsewhere. Destroyed when no executor uses it any more.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

template <class T>
class PerExecutor {
 public:
  // Executors with an index below `count` get a place.
  explicit PerExecutor(std::size_t count) : count_(count), places_(std::make_unique<Place[]>(count)) {}

  // The first call on an executor claims its place.
  T* mine() noexcept {
    Executor* const here = current_executor();
    if (here == nullptr) return nullptr;
    const std::size_t index = here->index();
    if (index >= count_) return nullptr;
    Place& place = places_[index];
    Executor* owner = place.owner.load(std::memory_order_relaxed);
    if (owner == here) return &place.value;
    if (owner == nullptr && place.owner.compare_exchange_strong(owner, here)) return &place.value;
    return nullptr;
  }

  // The executors that have claimed a place so far. Any thread.
  template <class F>
  void each_owner(F f) const {
    for (std::size_t i = 0; i < count_; ++i) {
      if (Executor* owner = places_[i].owner.load(std::memory_order_relaxed)) f(*owner);
    }
  }

  // Every value, for T that may be read from any thread.
  template <class F>
  void each(F f) const {
    for (std::size_t i = 0; i < count_; ++i) f(places_[i].value);
  }

 private:
  struct alignas(64) Place {
    std::atomic<Executor*> owner{nullptr};
    T value{};
  };
  std::size_t count_;
  std::unique_ptr<Place[]> places_;
};

}  // namespace dubhe
