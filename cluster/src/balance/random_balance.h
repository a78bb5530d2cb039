// `random`: each provider in proportion to its weight.
#pragma once

#include <cstdint>

#include "dubhe/cluster/load_balance.h"
#include "dubhe/cluster/random_source.h"

namespace dubhe {

class RandomBalance final : public LoadBalance {
 public:
  explicit RandomBalance(std::uint64_t seed) noexcept : seeds_(seed) {}
  std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) override;

 private:
  FastRandom seeds_;
};

}  // namespace dubhe
