// The way from a registry to one listener, which can be cut off from any thread.
//
// Thread-safe. Shared by the registry and the subscription's token.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/registry/registry.h"

#include <mutex>
#include <span>
#include <string>
#include <utility>

namespace dubhe DUBHE_EXPORT {

class Delivery {
 public:
  explicit Delivery(Registry::Listener listener) : listener_(std::move(listener)) {}

  // Nothing happens after cut().
  void deliver(Category category, std::span<const Url> urls) {
    std::lock_guard lock(mutex_);
    if (live_) listener_(category, urls);
  }
  // Waits for a delivery that is running on another thread; inside the listener itself it returns
  // at once.
  void cut() {
    std::lock_guard lock(mutex_);
    live_ = false;
  }

  // What Subscription::explain() answers.
  void set_explanation(std::string text) {
    std::lock_guard lock(explanation_mutex_);
    explanation_ = std::move(text);
  }
  std::string explanation() const {
    std::lock_guard lock(explanation_mutex_);
    return explanation_;
  }

 private:
  std::recursive_mutex mutex_;
  bool live_ = true;
  const Registry::Listener listener_;
  mutable std::mutex explanation_mutex_;
  std::string explanation_;
};

// The same for any other listener.
template <class... A>
class Gate {
 public:
  explicit Gate(std::function<void(A...)> listener) : listener_(std::move(listener)) {}

  // Nothing happens after cut().
  void deliver(A... values) {
    std::lock_guard lock(mutex_);
    if (live_) listener_(std::forward<A>(values)...);
  }
  // As Delivery::cut().
  void cut() {
    std::lock_guard lock(mutex_);
    live_ = false;
  }

 private:
  std::recursive_mutex mutex_;
  bool live_ = true;
  const std::function<void(A...)> listener_;
};

}  // namespace dubhe
