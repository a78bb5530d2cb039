// The faults of an estate, by the application that meets them.
//
// Thread-safe.
#pragma once

#include "dubhe/testing/fault.h"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace dubhe::testing {

class FaultTable {
 public:
  void plant(const std::string& provider, Fault fault);
  void mend(const std::string& provider);
  // From now on nothing is held any more: the estate ends.
  void end();

  // The fault that a call meets now.
  struct Met {
    Fault fault;
    std::uint64_t mended = 0;  // for held()
  };
  std::optional<Met> meet(const std::string& provider, std::string_view method);
  // Does what was met go on holding its call?
  bool held(const std::string& provider, const Met& met) const;

 private:
  struct Provider {
    std::deque<Fault> faults;
    std::uint64_t mended = 0;  // times
  };
  mutable std::mutex mutex_;
  std::map<std::string, Provider> providers_;
  bool ended_ = false;
};

}  // namespace dubhe::testing
