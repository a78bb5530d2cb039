// How long things took: counts in buckets whose width grows with the value, so that any percentile is at most 1.6 % off
// (from 0.5 µs on; below, 8 ns) in a fixed 7.5 KiB.
//
// Value type. Adds and subtracts: the difference of two readings of the same counters is the histogram of what lies between.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

namespace histogram {

// 16 ns is one unit; the first 64 buckets are one unit wide, then 32 buckets to each doubling, up to 275 s, where the last
// one takes all that is longer.
inline constexpr unsigned kUnitBits = 4;
inline constexpr unsigned kLinear = 64;
inline constexpr unsigned kPerDoubling = 32;
inline constexpr unsigned kDoublings = 28;
inline constexpr std::size_t kBuckets = kLinear + kPerDoubling * kDoublings;

constexpr std::size_t bucket_of(std::uint64_t nanos) noexcept {
  const std::uint64_t units = nanos >> kUnitBits;
  if (units < kLinear) return static_cast<std::size_t>(units);
  const auto doubling = static_cast<unsigned>(std::bit_width(units)) - 6;
  if (doubling > kDoublings) return kBuckets - 1;
  return kLinear + (doubling - 1) * kPerDoubling + static_cast<std::size_t>((units >> doubling) - kPerDoubling);
}
// The first value of a bucket.
constexpr std::uint64_t lower_bound(std::size_t bucket) noexcept {
  if (bucket < kLinear) return static_cast<std::uint64_t>(bucket) << kUnitBits;
  const std::size_t doubling = (bucket - kLinear) / kPerDoubling + 1;
  const std::uint64_t place = (bucket - kLinear) % kPerDoubling + kPerDoubling;
  return (place << doubling) << kUnitBits;
}
constexpr std::uint64_t middle(std::size_t bucket) noexcept {
  const std::size_t doubling = bucket < kLinear ? 0 : (bucket - kLinear) / kPerDoubling + 1;
  return lower_bound(bucket) + ((std::uint64_t{1} << kUnitBits) << doubling) / 2;
}

}  // namespace histogram

class Histogram {
 public:
  void add(std::chrono::nanoseconds elapsed, std::uint64_t times = 1);
  void add_to_bucket(std::size_t bucket, std::uint64_t times);

  std::uint64_t count() const noexcept { return count_; }
  // Every bucket that has something: f(bucket, times).
  template <class F>
  void each_bucket(F f) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0) f(i, counts_[i]);
    }
  }
  // The value that `share` (0 … 1) of all are not above; zero when there is none.
  std::chrono::nanoseconds percentile(double share) const noexcept;
  // How many are at most `limit`, to the precision of a bucket.
  std::uint64_t count_up_to(std::chrono::nanoseconds limit) const noexcept;
  std::chrono::nanoseconds smallest() const noexcept;
  std::chrono::nanoseconds largest() const noexcept;

  Histogram& operator+=(const Histogram& other);
  // `earlier` is an earlier reading of the same counters; where it is not, the result is zero and not negative.
  Histogram& operator-=(const Histogram& earlier);

 private:
  std::vector<std::uint64_t> counts_;  // empty: all zero
  std::uint64_t count_ = 0;
};

}  // namespace dubhe
