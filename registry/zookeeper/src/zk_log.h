// The C library's log lines, into our Logger.
#pragma once

#include "dubhe/common/logger.h"

#include "zk_log_lines.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace dubhe::zookeeper {

// One handle's place for them. The library's callback carries no context, so each handle gets a
// callback function of its own, out of a fixed number; when all are taken the handle logs nowhere.
class ZkLogSlot {
 public:
  // Told, on a thread of the library, which server has refused the connection; not any more behind the destructor.
  using Refused = std::function<void(std::string_view address)>;
  ZkLogSlot(Logger& logger, std::shared_ptr<ZkLogLines> lines, Refused refused = {});
  ~ZkLogSlot();
  ZkLogSlot(const ZkLogSlot&) = delete;
  ZkLogSlot& operator=(const ZkLogSlot&) = delete;

  using Callback = void (*)(const char* line);
  Callback callback() const noexcept;

 private:
  std::size_t index_;
};

}  // namespace dubhe::zookeeper
