#include "dubhe/monitor/histogram.h"

#include <algorithm>
#include <cmath>

namespace dubhe {

void Histogram::add(std::chrono::nanoseconds elapsed, std::uint64_t times) {
  const auto nanos = std::max<std::chrono::nanoseconds::rep>(elapsed.count(), 0);
  add_to_bucket(histogram::bucket_of(static_cast<std::uint64_t>(nanos)), times);
}

void Histogram::add_to_bucket(std::size_t bucket, std::uint64_t times) {
  if (counts_.empty()) counts_.resize(histogram::kBuckets);
  counts_[std::min(bucket, histogram::kBuckets - 1)] += times;
  count_ += times;
}

std::chrono::nanoseconds Histogram::percentile(double share) const noexcept {
  if (count_ == 0) return std::chrono::nanoseconds(0);
  const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
  const std::uint64_t rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::chrono::nanoseconds(histogram::middle(i));
  }
  return largest();
}

std::uint64_t Histogram::count_up_to(std::chrono::nanoseconds limit) const noexcept {
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size() && std::chrono::nanoseconds(histogram::middle(i)) <= limit; ++i) {
    seen += counts_[i];
  }
  return seen;
}

std::chrono::nanoseconds Histogram::smallest() const noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] > 0) return std::chrono::nanoseconds(histogram::middle(i));
  }
  return std::chrono::nanoseconds(0);
}

std::chrono::nanoseconds Histogram::largest() const noexcept {
  for (std::size_t i = counts_.size(); i > 0; --i) {
    if (counts_[i - 1] > 0) return std::chrono::nanoseconds(histogram::middle(i - 1));
  }
  return std::chrono::nanoseconds(0);
}

Histogram& Histogram::operator+=(const Histogram& other) {
  if (other.counts_.empty()) return *this;
  if (counts_.empty()) counts_.resize(histogram::kBuckets);
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  return *this;
}

Histogram& Histogram::operator-=(const Histogram& earlier) {
  if (counts_.empty() || earlier.counts_.empty()) return *this;
  count_ = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts_[i] -= std::min(counts_[i], earlier.counts_[i]);
    count_ += counts_[i];
  }
  return *this;
}

}  // namespace dubhe
