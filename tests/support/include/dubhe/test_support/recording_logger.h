// A Logger that keeps its lines.
//
// Thread-safe.
#pragma once

#include "dubhe/common/logger.h"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe::test {

class RecordingLogger final : public Logger {
 public:
  explicit RecordingLogger(LogLevel level = LogLevel::kInfo) : level_(level) {}
  bool enabled(LogLevel level) const noexcept override { return level >= level_; }
  void write(LogLevel level, std::string_view where, std::string_view line) override {
    std::lock_guard lock(mutex_);
    lines_.push_back({level, std::string(where) + ": " + std::string(line)});
  }

  // Lines of at least `level`.
  std::vector<std::string> lines(LogLevel level = LogLevel::kDebug) const {
    std::lock_guard lock(mutex_);
    std::vector<std::string> found;
    for (const Line& line : lines_) {
      if (line.level >= level) found.push_back(line.text);
    }
    return found;
  }
  std::size_t count(std::string_view part) const {
    std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (const Line& line : lines_) found += line.text.find(part) != std::string::npos ? 1 : 0;
    return found;
  }

 private:
  struct Line {
    LogLevel level;
    std::string text;
  };
  const LogLevel level_;
  mutable std::mutex mutex_;
  std::vector<Line> lines_;
};

}  // namespace dubhe::test
