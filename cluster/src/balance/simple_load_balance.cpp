#include <algorithm>
#include <vector>

#include "dubhe/cluster/load_balance.h"

namespace dubhe {

namespace {

class SimplePicker final : public Picker {
 public:
  SimplePicker(SimpleLoadBalance& balance, const Snapshot& providers) : balance_(balance), providers_(providers) {}

  std::uint32_t pick(const Invocation& call, const Tried& tried) override {
    if (tried.empty()) return index_of(balance_.select(providers_.invokers(), call));
    std::vector<InvokerPtr> left;
    for (std::uint32_t i = 0; i < providers_.size(); ++i) {
      if (!tried.contains(i)) left.push_back(providers_.invokers()[i]);
    }
    if (left.empty()) return kNobody;
    return index_of(balance_.select(left, call));
  }

 private:
  std::uint32_t index_of(const Invoker& chosen) const noexcept {
    const auto all = providers_.invokers();
    const auto found = std::find_if(all.begin(), all.end(), [&](const InvokerPtr& one) { return one.get() == &chosen; });
    return found == all.end() ? kNobody : static_cast<std::uint32_t>(found - all.begin());
  }

  SimpleLoadBalance& balance_;
  const Snapshot& providers_;
};

}  // namespace

std::unique_ptr<Picker> SimpleLoadBalance::prepare(const Snapshot& providers, const MethodDescriptor&) {
  return std::make_unique<SimplePicker>(*this, providers);
}

}  // namespace dubhe
