// Where lines for people go.
//
// Interface, thread-safe. Cheap when a level is off: ask enabled() before building a costly text. No global: a Logger is
// handed down from the Application or the test.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError, kOff };

class Logger {
 public:
  virtual ~Logger() = default;
  virtual bool enabled(LogLevel level) const noexcept = 0;
  // One line. `where` is a short part name ("registry.zookeeper").
  virtual void write(LogLevel level, std::string_view where, std::string_view line) = 0;

  void debug(std::string_view where, std::string_view line) { log(LogLevel::kDebug, where, line); }
  void info(std::string_view where, std::string_view line) { log(LogLevel::kInfo, where, line); }
  void warn(std::string_view where, std::string_view line) { log(LogLevel::kWarn, where, line); }
  void error(std::string_view where, std::string_view line) { log(LogLevel::kError, where, line); }

 private:
  void log(LogLevel level, std::string_view where, std::string_view line) {
    if (enabled(level)) write(level, where, line);
  }
};

// Lines to standard error (or to `path`), asynchronously, never blocking a loop on a slow disk (oldest lines are dropped
// and counted when the queue is full). Flushed at every warning and when it is destroyed. A path that cannot be opened
// is said on standard error, which is then used instead.
std::unique_ptr<Logger> make_logger(LogLevel level, const std::string& path = {});
// Writes nothing.
Logger& null_logger() noexcept;
// "debug", "info", "warn", "error", "off"; false for anything else, and `level` is kInfo.
bool parse_log_level(std::string_view text, LogLevel& level) noexcept;

}  // namespace dubhe
