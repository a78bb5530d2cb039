// What the dubbo protocol has counted so far; read from any thread.
#pragma once

#include <cstdint>

#include "dubhe/common/export.h"

namespace dubhe {
namespace dubbo DUBHE_EXPORT {

struct ProviderCounts {
  std::uint64_t calls = 0;             // requests that reached a method
  std::uint64_t refused = 0;           // answered before they ran: unknown, undecodable, wrong arguments
  std::uint64_t pool_full = 0;
  std::uint64_t late = 0;              // dropped: their deadline had passed before they could start
  std::uint64_t one_way_failures = 0;  // nobody was told
  std::uint64_t too_large_answers = 0;
};

}  // namespace dubbo
}  // namespace dubhe
