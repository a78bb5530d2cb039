// The two byte queues between the ends of one connection.
//
// Thread-safe: the ends may live on different loops.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "dubhe/common/buffer.h"
#include "dubhe/common/status.h"

namespace dubhe {

// One direction.
class LoopbackPipe {
 public:
  LoopbackPipe(std::size_t capacity, std::optional<std::uint64_t> cut_after)
      : capacity_(capacity == 0 ? 1 : capacity), until_cut_(cut_after) {}

  struct Pushed {
    std::size_t bytes = 0;  // taken from the front of what was offered
    bool cut = false;       // this was the last byte that passes
    bool wake = false;      // the reader does not know yet that there is something
  };
  Pushed push(std::string_view offered);
  // The writer has gone. Answers whether the reader has to be told.
  bool end(Status why);

  struct Pulled {
    Buffer bytes;
    std::optional<Status> end;  // nothing follows
    bool writer_waits = false;
  };
  Pulled pull();

 private:
  std::mutex mutex_;
  const std::size_t capacity_;
  std::optional<std::uint64_t> until_cut_;
  Buffer bytes_;
  std::optional<Status> end_;
  bool reader_knows_ = false, writer_waits_ = false;
};

}  // namespace dubhe
