#include "dubhe/cluster/wall_clock.h"

namespace dubhe {

namespace {

class SystemWallClock final : public WallClock {
 public:
  std::chrono::system_clock::time_point now() const override { return std::chrono::system_clock::now(); }
};

}  // namespace

const WallClock& system_wall_clock() noexcept {
  static const SystemWallClock clock;
  return clock;
}

}  // namespace dubhe
