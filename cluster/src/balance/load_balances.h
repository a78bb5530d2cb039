// The balancers that choose by what providers have to do.
#pragma once

#include <chrono>
#include <cstdint>

#include "dubhe/cluster/load_balance.h"
#include "dubhe/cluster/random_source.h"

namespace dubhe {

inline constexpr std::uint32_t kDefaultSample = 200;

// `leastactive`: who has the fewest calls running.
class LeastActiveBalance final : public LoadBalance {
 public:
  LeastActiveBalance(std::uint64_t seed, std::uint32_t sample) noexcept : seeds_(seed), sample_(sample) {}
  std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) override;

 private:
  FastRandom seeds_;
  const std::uint32_t sample_;
};

// `shortestresponse`: whose running calls and the next one, at the mean time of the last window, take the shortest.
class ShortestResponseBalance final : public LoadBalance {
 public:
  ShortestResponseBalance(std::uint64_t seed, std::uint32_t sample, Duration window) noexcept
      : seeds_(seed), sample_(sample), window_(window) {}
  std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) override;

 private:
  FastRandom seeds_;
  const std::uint32_t sample_;
  const Duration window_;
};

// `p2c`: of two drawn by weight, who has fewer calls running.
class TwoChoicesBalance final : public LoadBalance {
 public:
  explicit TwoChoicesBalance(std::uint64_t seed) noexcept : seeds_(seed) {}
  std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) override;

 private:
  FastRandom seeds_;
};

}  // namespace dubhe
