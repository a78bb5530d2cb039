// Files that access lines go to, off the path of the calls: one object per application, which
// filter `accesslog` is given.
//
// Interfaces, thread-safe.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/spi/extension_registry.h"

#include <memory>
#include <string>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

class AccessLog {
 public:
  virtual ~AccessLog() = default;
  // One line, without its end. Never waits: what there is no room for is dropped, counted, and told
  // in the log.
  virtual void add(std::string line) = 0;
};

class AccessLogs {
 public:
  static constexpr std::string_view kPoint = "accesslogs";
  static constexpr std::string_view kDefault = "files";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;

  virtual ~AccessLogs() = default;
  // The log at `path`, the same object for all who name it. Lines reach it within a second, and
  // before this object ends.
  virtual std::shared_ptr<AccessLog> open(const std::string& path) = 0;
};

// "files": appends, and once a day has passed renames what was written on it to "path.yyyyMMdd", as
// Dubbo does.
Expected<std::unique_ptr<AccessLogs>> make_access_log_files(const ExtensionContext& context);

}  // namespace dubhe
