// `consistenthash`: calls with the same arguments go to the same provider, also when others come and go.
//
// The points of the ring are those of Apache Dubbo's ConsistentHashLoadBalance, so that consumers in both languages choose
// the same provider. Parameters of the providers' merged URL, for a method or for all: `hash.nodes` (160) points for each
// provider, `hash.arguments` ("0", a list) of the arguments that count, as text. Weights do not count.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/cluster/load_balance.h"

namespace dubhe {

class ConsistentHashBalance final : public LoadBalance {
 public:
  std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) override;
};

class HashRing {
 public:
  using Point = std::pair<std::uint32_t, std::uint32_t>;  // hash, provider

  HashRing(const Snapshot& providers, std::uint32_t nodes);

  // The provider of the first point at or behind `hash`, the first of all behind the last, leaving out those in `tried`;
  // Picker::kNobody when everybody is in it.
  std::uint32_t owner_of(std::uint32_t hash, const Tried& tried) const noexcept;
  const std::vector<Point>& points() const noexcept { return points_; }

 private:
  std::vector<Point> points_;  // ascending
};

// Where a call with this text lands on the ring.
std::uint32_t hash_of_key(std::string_view key);

}  // namespace dubhe
