// The C library's log lines, into our Logger.
#pragma once

#include "dubhe/common/logger.h"

#include <cstddef>

namespace dubhe::zookeeper {

// One handle's place for them. The library's callback carries no context, so each handle gets a
// callback function of its own, out of a fixed number; when all are taken the handle logs nowhere.
class ZkLogSlot {
 public:
  explicit ZkLogSlot(Logger& logger);
  ~ZkLogSlot();
  ZkLogSlot(const ZkLogSlot&) = delete;
  ZkLogSlot& operator=(const ZkLogSlot&) = delete;

  using Callback = void (*)(const char* line);
  Callback callback() const noexcept;

 private:
  std::size_t index_;
};

}  // namespace dubhe::zookeeper
