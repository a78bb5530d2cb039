// Where seeds come from, handed in, so that a test can repeat a run.
//
// Interface, thread-safe. Asked when something random is made, never in a call. An application lends its own with
// ExtensionRegistry::set_resource<RandomSource>().
#pragma once

#include <cstdint>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual std::uint64_t next() = 0;
};

// A seed from `source`, or from the machine when there is none.
std::uint64_t next_seed(RandomSource* source);

// A small, fast generator (splitmix64). Value type, not thread-safe, not for secrets.
class FastRandom {
 public:
  explicit FastRandom(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  // Uniform in [0, bound), `bound` > 0; up to 2^32 (the bias of larger ones is not looked at).
  std::uint64_t below(std::uint64_t bound) noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(next()) * bound) >> 64);
  }

 private:
  std::uint64_t state_;
};

}  // namespace dubhe
