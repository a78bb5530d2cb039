#include "bounded_cache.h"

#include <iterator>
#include <utility>

namespace dubhe::filters {

CallCache::Answer BoundedCache::get(std::string_view key, TimePoint now) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const Entries::iterator entry = found->second;
  if (too_old(*entry, now)) {
    drop(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->answer;
}

void BoundedCache::put(std::string key, CallCache::Answer answer, TimePoint now) {
  if (limits_.sweep != Duration::max() && now - swept_ >= limits_.sweep) sweep(now);
  if (const auto known = by_key_.find(key); known != by_key_.end()) drop(known->second);
  const std::size_t size = key.size() + answer->size();
  if (size > limits_.bytes || limits_.entries == 0) return;
  while (!entries_.empty() &&
         (entries_.size() >= limits_.entries || bytes_ + size > limits_.bytes)) {
    drop(std::prev(entries_.end()));
  }
  entries_.push_front({std::move(key), std::move(answer), now});
  by_key_.emplace(entries_.front().key, entries_.begin());
  bytes_ += size;
}

bool BoundedCache::too_old(const Entry& entry, TimePoint now) const noexcept {
  return limits_.age != Duration::max() && now - entry.since >= limits_.age;
}

void BoundedCache::drop(Entries::iterator entry) {
  bytes_ -= entry->key.size() + entry->answer->size();
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

void BoundedCache::sweep(TimePoint now) {
  swept_ = now;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto next = std::next(entry);
    if (too_old(*entry, now)) drop(entry);
    entry = next;
  }
}

}  // namespace dubhe::filters
