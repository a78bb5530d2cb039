// `adaptive`: of two drawn by weight, the one with the smaller load, as providers report it and answers show it.
#pragma once

#include <cstdint>

#include "dubhe/cluster/load_balance.h"
#include "dubhe/cluster/random_source.h"

namespace dubhe {

class AdaptiveBalance final : public LoadBalance {
 public:
  explicit AdaptiveBalance(std::uint64_t seed) noexcept : seeds_(seed) {}
  std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) override;

 private:
  FastRandom seeds_;
};

}  // namespace dubhe
