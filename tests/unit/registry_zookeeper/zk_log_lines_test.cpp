#include "zk_log_lines.h"

#include <gtest/gtest.h>

#include <string>

namespace dubhe::zookeeper {
namespace {

using namespace std::chrono_literals;

std::string line(const std::string& level, const std::string& text) {
  return "2026-11-21 23:11:00,123:4711(0x7f12ab):ZOO_" + level + "@check_events@1790: " + text;
}

const Clock::time_point kStart{};

TEST(ZkLogLines, OnlyAnErrorIsAWarning) {
  struct Case {
    std::string line;
    LogLevel level;
    std::string text;
  };
  const Case cases[] = {
      {line("ERROR", "no more"), LogLevel::kWarn, "no more"},
      {line("WARN", "Delaying connection after exhaustively trying all servers [127.0.0.1:2181]"), LogLevel::kDebug,
       "Delaying connection after exhaustively trying all servers [127.0.0.1:2181]"},
      {line("INFO", "session: established"), LogLevel::kDebug, "session: established"},
      {line("DEBUG", "a node named :ZOO_ERROR@x: y"), LogLevel::kDebug, "a node named :ZOO_ERROR@x: y"},
      {"nothing of the kind", LogLevel::kDebug, "nothing of the kind"},
      {"1:ZOO_ERROR@cut off", LogLevel::kDebug, "1:ZOO_ERROR@cut off"},
      {"", LogLevel::kDebug, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    ZkLogLines lines;
    const ZkLogLines::Line read = lines.read(c.line, kStart);
    EXPECT_EQ(read.level, c.level);
    EXPECT_EQ(read.text, c.text);
  }
}

TEST(ZkLogLines, AnErrorIsToldOnceAMinuteWhateverItsNumbers) {
  ZkLogLines lines;
  // The two addresses of `localhost`, and the two forms of the reason.
  const std::string one = line("ERROR",
                               "Socket [127.0.0.1:2181] zk retcode=-4, errno=111(Connection refused): server refused to "
                               "accept the client");
  const std::string other = line("ERROR",
                                 "Socket [::1]:2181 zk retcode=-7, errno=115(Operation now in progress): server refused "
                                 "to accept the client");
  const auto level = [&](const std::string& text, Duration after) { return lines.read(text, kStart + after).level; };
  EXPECT_EQ(level(one, 0s), LogLevel::kWarn);
  EXPECT_EQ(level(one, 66ms), LogLevel::kDebug);
  EXPECT_EQ(level(other, 132ms), LogLevel::kDebug);
  EXPECT_EQ(level(line("ERROR", "Authentication failed"), 200ms), LogLevel::kWarn);  // another error is heard at once
  EXPECT_EQ(level(other, 60s - 1ns), LogLevel::kDebug);
  EXPECT_EQ(level(other, 60s), LogLevel::kWarn);
  EXPECT_EQ(level(one, 119s), LogLevel::kDebug);
}

TEST(ZkLogLines, ManyDifferentErrorsAreHeldToAFixedNumberAMinute) {
  ZkLogLines lines;
  const auto told = [&](Duration at) {
    std::size_t count = 0;
    for (std::size_t i = 1; i <= 3 * ZkLogLines::kMaxPatterns; ++i) {
      const std::string text = line("ERROR", "lost" + std::string(i, '!'));
      count += lines.read(text, kStart + at).level == LogLevel::kWarn ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(told(0s), ZkLogLines::kMaxPatterns);
  EXPECT_EQ(told(59s), 0u);
  EXPECT_EQ(told(60s), ZkLogLines::kMaxPatterns);
}

TEST(ZkLogLines, APatternLeavesTheNumbersOut) {
  struct Case {
    const char* text;
    const char* pattern;
  };
  const Case cases[] = {
      {"", ""},
      {"no number", "no number"},
      {"[10.0.0.8:2181] errno=111(refused)", "[#.#.#.#:#] errno=#(refused)"},
      {"session 0x1000A3f, next", "session #, next"},
      {"Socket [::1]:2181 zk retcode=-4, errno=111(Connection refused): server refused to accept the client",
       "Socket #: server refused to accept the client"},
      {"Socket 7", "Socket #"},
      {"sessionId=0x", "sessionId=#"},
      {"x0y12", "x#y#"},
  };
  for (const Case& c : cases) EXPECT_EQ(ZkLogLines::pattern_of(c.text), c.pattern);
}

TEST(ZkLogLines, AServerThatRefusesIsNamed) {
  const struct {
    std::string text, by;
  } kCases[] = {
      {"Socket [10.0.0.8:2181] zk retcode=-4, errno=111(Connection refused): server refused to accept the client", "10.0.0.8:2181"},
      {"Socket 10.0.0.8:2181 zk retcode=-4, errno=111(Connection refused): server refused to accept the client", "10.0.0.8:2181"},
      {"Socket 10.0.0.8:2181 zk retcode=-7, errno=110(Connection timed out): connection timed out", ""},
      {"server refused to accept the client", ""},
      {"", ""},
  };
  for (const auto& [text, by] : kCases) EXPECT_EQ(ZkLogLines::refused_by(line("ERROR", text)), by) << text;
}

}  // namespace
}  // namespace dubhe::zookeeper
