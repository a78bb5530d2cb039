// What of the C library's log goes on to ours, and at which level.
//
// Thread-safe; time is handed in.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/logger.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace dubhe::zookeeper {

// The library repeats itself with every attempt to connect, many times a second while the servers are away; that the
// connection is lost, and for how long, the registry says itself. So its warnings are for those who debug, and an error
// is told once a minute, whatever numbers are in it. Of one registry, however many handles it opens in that time.
class ZkLogLines {
 public:
  static constexpr Duration kPause = std::chrono::minutes(1);
  static constexpr std::size_t kMaxPatterns = 64;

  struct Line {
    LogLevel level;
    std::string_view text;  // a part of what was read
  };
  // `line` as the library writes it: "2026-11-21 23:11:00,123:4711(0x7f…):ZOO_WARN@check_events@1790: text".
  Line read(std::string_view line, Clock::time_point now);

  // The address of a server that refused the connection, "10.0.0.8:2181"; empty in any other line. The library has no
  // event for it.
  static std::string_view refused_by(std::string_view line);
  // The text with '#' for each number: "session #, retcode=-#"; of a line about a connection only what became of it,
  // as a server has several addresses: "Socket #: server refused to accept the client".
  static std::string pattern_of(std::string_view text);

 private:
  bool is_due(std::string_view text, Clock::time_point now);
  std::mutex mutex_;
  std::map<std::string, Clock::time_point> told_;  // when each pattern was told last; under mutex_
};

}  // namespace dubhe::zookeeper
