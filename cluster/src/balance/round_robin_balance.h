// `roundrobin`: everybody in turn, smoothly, in exact proportion to the weights.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "dubhe/cluster/load_balance.h"

namespace dubhe {

class RoundRobinBalance final : public LoadBalance {
 public:
  RoundRobinBalance();
  ~RoundRobinBalance() override;
  std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) override;

 private:
  class Wheel;
  class WheelPicker;

  // Where a provider stands in the round of one method, from one list to the next.
  struct Standing {
    std::weak_ptr<Invoker> who;  // says whether the address is still the same provider
    std::uint32_t weight = 0;
    std::int64_t current = 0;
  };
  struct MethodState {
    std::vector<std::shared_ptr<Wheel>> wheels;
    std::unordered_map<const Invoker*, Standing> standings;
  };
  static void collect(MethodState& state);

  std::map<std::string, MethodState, std::less<>> methods_;
};

}  // namespace dubhe
