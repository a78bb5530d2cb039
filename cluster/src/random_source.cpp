#include "dubhe/cluster/random_source.h"

#include <random>

namespace dubhe {

std::uint64_t next_seed(RandomSource* source) {
  if (source != nullptr) return source->next();
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace dubhe
