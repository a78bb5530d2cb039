// A load balancer that keeps to the provider it began with, for as long as that one can be called.
#include "dubhe/cluster/load_balance.h"
#include "dubhe/spi/plugin.h"

#include <memory>
#include <span>
#include <string>

namespace {

class Stubborn final : public dubhe::SimpleLoadBalance {
 public:
  const dubhe::Invoker& select(std::span<const dubhe::InvokerPtr> from,
                               const dubhe::Invocation&) override {
    for (const dubhe::InvokerPtr& one : from) {
      if (one->url().address() == address_ && one->available()) return *one;
    }
    for (const dubhe::InvokerPtr& one : from) {
      if (!one->available()) continue;
      address_ = one->url().address();
      return *one;
    }
    return *from.front();
  }

 private:
  std::string address_;  // one balancer per reference and loop: no lock
};

}  // namespace

DUBHE_PLUGIN(registry) {
  registry.add<dubhe::LoadBalance>(
      "stubborn", [](const dubhe::ExtensionContext&) { return std::make_unique<Stubborn>(); });
}
