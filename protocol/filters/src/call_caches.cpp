#include "bounded_cache.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace dubhe {

namespace {

using filters::BoundedCache;
using filters::CacheLimits;

class SharedCache final : public CallCache {
 public:
  explicit SharedCache(CacheLimits limits) : cache_(limits) {}

  Answer get(std::string_view key, TimePoint now) override {
    std::lock_guard lock(mutex_);
    return cache_.get(key, now);
  }
  void put(std::string key, Answer answer, TimePoint now) override {
    std::lock_guard lock(mutex_);
    cache_.put(std::move(key), std::move(answer), now);
  }

 private:
  std::mutex mutex_;
  BoundedCache cache_;
};

class ThreadLocalCache final : public CallCache {
 public:
  explicit ThreadLocalCache(CacheLimits limits) : limits_(limits) {}

  Answer get(std::string_view key, TimePoint now) override {
    std::lock_guard lock(mutex_);
    return mine().get(key, now);
  }
  void put(std::string key, Answer answer, TimePoint now) override {
    std::lock_guard lock(mutex_);
    mine().put(std::move(key), std::move(answer), now);
  }

 private:
  // Workers come and go: the answers of threads that are no more are not kept for ever.
  static constexpr std::size_t kMostThreads = 256;

  BoundedCache& mine() {
    const std::thread::id thread = std::this_thread::get_id();
    if (const auto known = by_thread_.find(thread); known != by_thread_.end()) return known->second;
    if (by_thread_.size() >= kMostThreads) by_thread_.clear();
    return by_thread_.try_emplace(thread, limits_).first->second;
  }

  const CacheLimits limits_;
  std::mutex mutex_;
  std::map<std::thread::id, BoundedCache> by_thread_;
};

std::int64_t read(const Url& url, std::string_view key, std::int64_t fallback) {
  return std::max<std::int64_t>(url.get_method_int(url.get("method"), key, fallback), 1);
}

CacheLimits read_limits(const Url& url) {
  const CacheLimits defaults;
  CacheLimits limits;
  limits.entries = static_cast<std::size_t>(
      read(url, "cache.size", static_cast<std::int64_t>(defaults.entries)));
  limits.bytes =
      static_cast<std::size_t>(read(url, "cache.bytes", static_cast<std::int64_t>(defaults.bytes)));
  return limits;
}

}  // namespace

Expected<std::unique_ptr<CallCache>> make_lru_cache(const ExtensionContext& context) {
  return std::unique_ptr<CallCache>(std::make_unique<SharedCache>(read_limits(context.url())));
}

Expected<std::unique_ptr<CallCache>> make_thread_local_cache(const ExtensionContext& context) {
  return std::unique_ptr<CallCache>(std::make_unique<ThreadLocalCache>(read_limits(context.url())));
}

Expected<std::unique_ptr<CallCache>> make_expiring_cache(const ExtensionContext& context) {
  constexpr std::int64_t kSeconds = 180, kInterval = 4, kMost = 1'000'000'000;
  CacheLimits limits = read_limits(context.url());
  limits.age =
      std::chrono::seconds(std::min(read(context.url(), "cache.seconds", kSeconds), kMost));
  limits.sweep =
      std::chrono::seconds(std::min(read(context.url(), "cache.interval", kInterval), kMost));
  return std::unique_ptr<CallCache>(std::make_unique<SharedCache>(limits));
}

}  // namespace dubhe
