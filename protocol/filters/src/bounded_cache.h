// Answers by key, bounded in number, bytes and age; those not used for longest go first.
//
// Not thread-safe. Time is handed in.
#pragma once

#include "dubhe/protocol_filters/call_cache.h"

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dubhe::filters {

struct CacheLimits {
  std::size_t entries = 1000;
  std::size_t bytes = std::size_t{64} << 20;  // of keys and answers
  Duration age = Duration::max();
  Duration sweep = Duration::max();  // how often what is too old is looked for
};

class BoundedCache {
 public:
  explicit BoundedCache(CacheLimits limits) : limits_(limits) {}

  CallCache::Answer get(std::string_view key, TimePoint now);
  void put(std::string key, CallCache::Answer answer, TimePoint now);
  std::size_t size() const noexcept { return entries_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Entry {
    std::string key;
    CallCache::Answer answer;
    TimePoint since;
  };
  using Entries = std::list<Entry>;  // most recently used first

  bool too_old(const Entry& entry, TimePoint now) const noexcept;
  void drop(Entries::iterator entry);
  void sweep(TimePoint now);

  const CacheLimits limits_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> by_key_;
  std::size_t bytes_ = 0;
  TimePoint swept_;
};

}  // namespace dubhe::filters
