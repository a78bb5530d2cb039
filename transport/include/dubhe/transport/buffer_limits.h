// How much memory the connections of one event loop may use for bytes under way, and keep between them.
//
// Value type; all in bytes.
#pragma once

#include <cstddef>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

struct BufferLimits {
  std::size_t read = 64 << 10;  // what one read can bring: the size of a fresh buffer for reading, 4 KiB at least
  // Spare buffers that a loop keeps at most: of the size that most frames need while it lives, of larger ones what was
  // used lately.
  std::size_t kept_reading = 32 << 20;
  std::size_t kept_writing = 32 << 20;
};

}  // namespace dubhe
