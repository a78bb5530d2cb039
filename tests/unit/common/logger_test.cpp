#include "dubhe/common/logger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace dubhe {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class LoggerTest : public testing::Test {
 protected:
  LoggerTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dubhe-logger-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ / "lines.log";
  }
  ~LoggerTest() override { std::filesystem::remove_all(folder_); }

  std::string content() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

  std::filesystem::path folder_, path_;
};

TEST_F(LoggerTest, WhatWasWrittenIsInTheFileWhenTheLoggerIsGone) {
  make_logger(LogLevel::kInfo, path_)->info("registry", "connected");
  EXPECT_THAT(content(), ContainsRegex("^[0-9-]+ [0-9:.]+ info \\[registry\\] connected\n$"));
}

TEST_F(LoggerTest, BelowItsLevelItWritesNothing) {
  {
    const auto logger = make_logger(LogLevel::kWarn, path_);
    EXPECT_FALSE(logger->enabled(LogLevel::kDebug));
    EXPECT_FALSE(logger->enabled(LogLevel::kInfo));
    EXPECT_TRUE(logger->enabled(LogLevel::kWarn));
    EXPECT_TRUE(logger->enabled(LogLevel::kError));
    logger->debug("a", "debug line");
    logger->info("a", "info line");
    logger->write(LogLevel::kInfo, "a", "written without asking");
    logger->warn("a", "warn line");
    logger->error("a", "error line");
  }
  EXPECT_THAT(content(), HasSubstr("warning [a] warn line\n"));
  EXPECT_THAT(content(), HasSubstr("error [a] error line\n"));
  EXPECT_THAT(content(), Not(HasSubstr("info")));
  EXPECT_THAT(content(), Not(HasSubstr("without asking")));
}

TEST_F(LoggerTest, SwitchedOffItWritesNothingAtAll) {
  make_logger(LogLevel::kOff, path_)->error("a", "x");
  EXPECT_EQ(content(), "");
}

TEST_F(LoggerTest, ABracedLineIsTextAndNoFormat) {
  make_logger(LogLevel::kInfo, path_)->info("a{}", "{0} %d {");
  EXPECT_THAT(content(), HasSubstr("[a{}] {0} %d {\n"));
}

TEST_F(LoggerTest, ALineFromOutsideCannotLookLikeTwo) {
  make_logger(LogLevel::kInfo, path_)->info("a", "x\n2026-01-01 00:00:00.000 error [b] forged");
  EXPECT_THAT(content(), HasSubstr("x\n    2026"));
}

TEST_F(LoggerTest, ManyThreadsWriteWholeLinesAndDroppedOnesAreCounted) {
  constexpr int kThreads = 4, kLines = 20'000;
  {
    const auto logger = make_logger(LogLevel::kInfo, path_);
    std::vector<std::jthread> writers;
    for (int i = 0; i < kThreads; ++i) {
      writers.emplace_back([&] {
        for (int line = 0; line < kLines; ++line) logger->info("w", "0123456789");
      });
    }
  }
  int whole = 0, dropped = 0;
  std::istringstream lines(content());
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with("info [w] 0123456789"))
      ++whole;
    else
      ASSERT_EQ(std::sscanf(line.substr(line.find("[logger]")).c_str(),
                            "[logger] %d lines were dropped", &dropped),
                1)
          << line;
  }
  EXPECT_EQ(whole + dropped, kThreads * kLines);
}

TEST_F(LoggerTest, APathThatCannotBeOpenedIsSaidOnStandardError) {
  testing::internal::CaptureStderr();
  make_logger(LogLevel::kInfo, folder_)->info("a", "still here");  // a folder is no file
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_THAT(said, HasSubstr("cannot write to " + folder_.string()));
  EXPECT_THAT(said, HasSubstr("[a] still here"));
}

TEST_F(LoggerTest, TheNullLoggerIsAlwaysOff) {
  EXPECT_FALSE(null_logger().enabled(LogLevel::kError));
  null_logger().error("a", "nobody reads this");
}

TEST_F(LoggerTest, LevelsAreReadByName) {
  const std::pair<const char*, LogLevel> kNames[] = {{"debug", LogLevel::kDebug},
                                                     {"info", LogLevel::kInfo},
                                                     {"warn", LogLevel::kWarn},
                                                     {"error", LogLevel::kError},
                                                     {"off", LogLevel::kOff}};
  for (const auto& [name, expected] : kNames) {
    LogLevel level{};
    EXPECT_TRUE(parse_log_level(name, level)) << name;
    EXPECT_EQ(level, expected) << name;
  }
  LogLevel level = LogLevel::kOff;
  EXPECT_FALSE(parse_log_level("loud", level));
  EXPECT_EQ(level, LogLevel::kInfo);
}

}  // namespace
}  // namespace dubhe
