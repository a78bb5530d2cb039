// The wrapper of the `protocol` point that lets the services of an application meet its faults.
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/protocol/protocol.h"

#include "fault_table.h"
#include "hand_runtime.h"

#include <memory>
#include <string>

namespace dubhe::testing {

// Lent what outlives every application of the estate.
struct FaultyServices {
  std::string application;
  FaultTable& faults;
  HandRuntime& runtime;
};
std::unique_ptr<Protocol> wrap_with_faults(std::unique_ptr<Protocol> inner,
                                           const FaultyServices& services);

}  // namespace dubhe::testing
