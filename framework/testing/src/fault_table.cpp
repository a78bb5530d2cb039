#include "fault_table.h"

#include <utility>

namespace dubhe::testing {

void FaultTable::plant(const std::string& provider, Fault fault) {
  std::lock_guard lock(mutex_);
  providers_[provider].faults.push_back(std::move(fault));
}

void FaultTable::mend(const std::string& provider) {
  std::lock_guard lock(mutex_);
  Provider& mended = providers_[provider];
  mended.faults.clear();
  ++mended.mended;
}

void FaultTable::end() {
  std::lock_guard lock(mutex_);
  ended_ = true;
}

std::optional<FaultTable::Met> FaultTable::meet(const std::string& provider,
                                                std::string_view method) {
  std::lock_guard lock(mutex_);
  const auto found = providers_.find(provider);
  if (found == providers_.end() || ended_) return std::nullopt;
  auto& faults = found->second.faults;
  for (auto at = faults.begin(); at != faults.end(); ++at) {
    if (!at->method.empty() && at->method != method) continue;
    Met met{*at, found->second.mended};
    if (at->times > 0 && --at->times == 0) faults.erase(at);
    return met;
  }
  return std::nullopt;
}

bool FaultTable::held(const std::string& provider, const Met& met) const {
  std::lock_guard lock(mutex_);
  const auto found = providers_.find(provider);
  return !ended_ && found != providers_.end() && found->second.mended == met.mended;
}

}  // namespace dubhe::testing
