// What a filter keeps for each method of one URL: made when the method is first called, then found
// by index, without a lock.
//
// By name: overloads share. Thread-safe.
#pragma once

#include "dubhe/protocol/invocation.h"

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace dubhe::filters {

template <class T>
class MethodTable {
 public:
  using Make = std::function<std::unique_ptr<T>(const std::string& method)>;
  explicit MethodTable(Make make) : make_(std::move(make)) {}

  T& of(const Invocation& call) {
    const Places* places = places_.load(std::memory_order_acquire);
    if (places != nullptr && places->service == call.service && is_listed(call)) {
      if (T* known = places->at[call.method->index].load(std::memory_order_acquire)) return *known;
    }
    return look_up(call);
  }

 private:
  // Services that take any method are called by whatever name a peer thinks of: those beyond share
  // one place.
  static constexpr std::size_t kMostNames = 1000;

  struct Places {
    const ServiceDescriptor* service;
    std::unique_ptr<std::atomic<T*>[]> at;
  };
  static bool is_listed(const Invocation& call) noexcept {
    return call.method->index < call.service->methods.size() &&
           &call.service->methods[call.method->index] == call.method;
  }

  T& look_up(const Invocation& call) {
    std::lock_guard lock(mutex_);
    const std::string& name = by_name_.size() < kMostNames || by_name_.contains(call.method->name)
                                  ? call.method->name
                                  : kOthers;
    auto found = by_name_.find(name);
    if (found == by_name_.end()) found = by_name_.emplace(name, make_(name)).first;
    if (owned_ == nullptr) {
      const std::size_t methods = call.service->methods.size();
      owned_ = std::make_unique<Places>(
          Places{call.service, std::make_unique<std::atomic<T*>[]>(methods)});
      places_.store(owned_.get(), std::memory_order_release);
    }
    if (owned_->service == call.service && is_listed(call)) {
      owned_->at[call.method->index].store(found->second.get(), std::memory_order_release);
    }
    return *found->second;
  }

  const Make make_;
  const std::string kOthers = "*";
  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::unique_ptr<T>, std::less<>> by_name_;
  std::unique_ptr<Places> owned_;
  std::atomic<Places*> places_{nullptr};
};

}  // namespace dubhe::filters
