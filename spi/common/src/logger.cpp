#include "dubhe/common/logger.h"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <cstdio>
#include <utility>

namespace dubhe {

namespace {

constexpr std::size_t kQueuedLines = 8192;
constexpr std::string_view kOwnName = "logger";

spdlog::level::level_enum to_spdlog(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::off;
}

// A line that came from outside must not look like two: what follows a line break is indented.
std::string indented(std::string_view line) {
  std::string text;
  for (const char c : line) {
    text.push_back(c);
    if (c == '\n') text.append("    ");
  }
  return text;
}

// One queue and one writing thread per Logger; nothing is registered with spdlog's process-wide
// registry.
class AsyncLogger final : public Logger {
 public:
  AsyncLogger(LogLevel level, spdlog::sink_ptr sink)
      : level_(level),
        sink_(std::move(sink)),
        writer_(std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1)),
        log_(std::make_shared<spdlog::async_logger>(
            "dubhe", sink_, writer_, spdlog::async_overflow_policy::overrun_oldest)) {
    sink_->set_pattern("%Y-%m-%d %H:%M:%S.%e %l %v");
    log_->set_level(to_spdlog(level));
    log_->flush_on(spdlog::level::warn);
  }

  ~AsyncLogger() override {
    const auto dropped = writer_->overrun_counter();
    writer_.reset();  // writes what is queued, then ends its thread
    if (dropped > 0) {
      const std::string line =
          "[logger] " + std::to_string(dropped) + " lines were dropped: the queue was full";
      sink_->log(spdlog::details::log_msg("dubhe", spdlog::level::warn, line));
    }
    sink_->flush();
  }

  bool enabled(LogLevel level) const noexcept override {
    return level >= level_ && level != LogLevel::kOff;
  }

  void write(LogLevel level, std::string_view where, std::string_view line) override {
    if (!enabled(level)) return;
    if (line.find('\n') != line.npos) {
      log_->log(to_spdlog(level), "[{}] {}", where, indented(line));
    } else {
      log_->log(to_spdlog(level), "[{}] {}", where, line);
    }
  }

 private:
  const LogLevel level_;
  spdlog::sink_ptr sink_;
  std::shared_ptr<spdlog::details::thread_pool> writer_;
  std::shared_ptr<spdlog::async_logger> log_;
};

class NullLogger final : public Logger {
 public:
  bool enabled(LogLevel) const noexcept override { return false; }
  void write(LogLevel, std::string_view, std::string_view) override {}
};

spdlog::sink_ptr standard_error() { return std::make_shared<spdlog::sinks::stderr_sink_mt>(); }

}  // namespace

std::unique_ptr<Logger> make_logger(LogLevel level, const std::string& path) {
  if (path.empty()) return std::make_unique<AsyncLogger>(level, standard_error());
  try {
    return std::make_unique<AsyncLogger>(level,
                                         std::make_shared<spdlog::sinks::basic_file_sink_mt>(path));
  } catch (const spdlog::spdlog_ex& why) {
    auto instead = std::make_unique<AsyncLogger>(level, standard_error());
    instead->warn(kOwnName,
                  "cannot write to " + path + ", using standard error instead: " + why.what());
    return instead;
  }
}

Logger& null_logger() noexcept {
  static NullLogger nothing;  // has no state
  return nothing;
}

bool parse_log_level(std::string_view text, LogLevel& level) noexcept {
  static constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kNames = {
      {{"debug", LogLevel::kDebug},
       {"info", LogLevel::kInfo},
       {"warn", LogLevel::kWarn},
       {"error", LogLevel::kError},
       {"off", LogLevel::kOff}}};
  for (const auto& [name, value] : kNames) {
    if (name == text) return level = value, true;
  }
  level = LogLevel::kInfo;
  return false;
}

}  // namespace dubhe
