// How much memory the connections of one event loop may use for bytes under way, and keep between them.
//
// Value type; all in bytes.
#pragma once

#include <cstddef>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

struct BufferLimits {
  std::size_t read = 64 << 10;         // what one read can bring: the size of a fresh buffer for reading, 4 KiB at least
  std::size_t kept_reading = 256 << 10;  // spare buffers for reading that a loop keeps, in all
  std::size_t kept_writing = 4 << 20;    // and for writing; of these each at most a quarter of it
};

}  // namespace dubhe
