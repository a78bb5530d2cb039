// The time of day, handed in: warm-up compares it with the moment a provider was started.
//
// Interface, thread-safe. An application lends its own with ExtensionRegistry::set_resource<WallClock>().
#pragma once

#include <chrono>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class WallClock {
 public:
  virtual ~WallClock() = default;
  virtual std::chrono::system_clock::time_point now() const = 0;
};

// The machine's.
const WallClock& system_wall_clock() noexcept;

}  // namespace dubhe
