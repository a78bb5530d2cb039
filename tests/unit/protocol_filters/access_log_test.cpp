#include "dubhe/test_support/temp_dir.h"

#include "access_log_file.h"
#include "access_log_line.h"
#include "filter_fixture.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <utime.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace dubhe::test {
namespace {

using filters::AccessLogFile;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::SizeIs;

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::time_t noon(int day) {
  std::tm parts{};
  parts.tm_year = 124, parts.tm_mon = 0, parts.tm_mday = day, parts.tm_hour = 12,
  parts.tm_isdst = -1;
  return std::mktime(&parts);
}

class AccessLogs_ : public FilterTest {
 protected:
  Invocation say(std::tuple<std::string, std::int32_t>& arguments) {
    Invocation call = call_of(kSay);
    call.argument_tuple = &arguments;
    return call;
  }
  std::tuple<std::string, std::int32_t> arguments{"a \"b\"", 3};
};

TEST_F(AccessLogs_, ALineIsDubbos) {
  const Invocation call = say(arguments);
  const auto began =
      std::chrono::system_clock::from_time_t(noon(2)) + std::chrono::microseconds(6780);
  EXPECT_EQ(filters::access_line(call, began, began + milliseconds(20), "10.0.0.2:20880",
                                 "blue/com.acme.Desk:1.0.0", filters::arguments_as_json(call)),
            "[2024-01-02 12:00:00.00678] -> [2024-01-02 12:00:00.02678] 10.0.0.7:51234 -> "
            "10.0.0.2:20880 - "
            "blue/com.acme.Desk:1.0.0 say(java.lang.String,int) [\"a \\\"b\\\"\",3]");
  const Invocation leave = call_of(kLeave);
  EXPECT_EQ(filters::arguments_as_json(leave), "");
}

TEST_F(AccessLogs_, GoToTheLogUnlessAFileIsAllowed) {
  const InvokerPtr invoker = around(make_access_log_filter, provider("&accesslog=true"));
  Invocation call = say(arguments);
  EXPECT_EQ(told(*invoker, call), "value");
  ASSERT_THAT(logger.lines(), SizeIs(1));
  EXPECT_THAT(logger.lines()[0], HasSubstr("dubbo.accesslog.com.acme.Desk: ["));
  EXPECT_THAT(
      logger.lines()[0],
      HasSubstr("10.0.0.7:51234 -> 10.0.0.2:20880 - com.acme.Desk say(java.lang.String,int) "));

  const InvokerPtr fixed =
      around(make_access_log_filter, provider("&accesslog=/nowhere/access.log"));
  ASSERT_THAT(logger.lines(LogLevel::kWarn), SizeIs(1));
  EXPECT_THAT(logger.lines(LogLevel::kWarn)[0],
              HasSubstr("Change of accesslog file path not allowed"));
  EXPECT_EQ(told(*fixed, call), "value");
  EXPECT_EQ(logger.count("say(java.lang.String,int)"), 2u);
}

TEST_F(AccessLogs_, LogWhatTheServiceWasGiven) {
  const InvokerPtr invoker = around(make_access_log_filter, provider("&accesslog=true"));
  scripted->script = [](Invocation& call) {
    std::get<0>(*static_cast<std::tuple<std::string, std::int32_t>*>(call.argument_tuple)).clear();
    return answer_with(Status(StatusCode::kInternal, "failed"));
  };
  Invocation call = say(arguments);
  (void)told(*invoker, call);
  EXPECT_EQ(logger.count("[\"a \\\"b\\\"\",3]"), 1u);
}

TEST_F(AccessLogs_, AFileIsCompleteWhenTheApplicationHasEnded) {
  const TempDir dir;
  const std::string path = dir.path().string() + "/logs/access.log";
  {
    ExtensionRegistry application(logger);
    ASSERT_TRUE(application.add<AccessLogs>("files", make_access_log_files).ok());
    const Url url = provider("&accesslog.fixed.path=false&accesslog=" + path);
    const auto one = make_access_log_filter(ExtensionContext(application, url, "accesslog"));
    const auto two = make_access_log_filter(ExtensionContext(application, url, "accesslog"));
    ASSERT_TRUE(one.ok() && two.ok());
    for (const auto* filter : {&one, &two}) {
      Invocation call = say(arguments);
      FilterNote note;
      (void)(**filter)->before(call, note);
      Expected<Result> answer = Result();
      (**filter)->after(call, answer, note);
    }
  }
  ASSERT_THAT(lines_of(path), SizeIs(2));
  EXPECT_THAT(lines_of(path)[1], HasSubstr("say(java.lang.String,int) [\"a \\\"b\\\"\",3]"));
}

TEST_F(AccessLogs_, AFileOfAnotherDayIsPutAsideUnderThatDay) {
  const TempDir dir;
  const std::string path = dir.path().string() + "/access.log";
  AccessLogFile log(path, logger);
  const auto write = [&](const char* line, int day) {
    log.add(line);
    log.write_out(noon(day));
    const utimbuf times{noon(day), noon(day)};
    ASSERT_EQ(::utime(path.c_str(), &times), 0);
  };
  write("one", 1);
  write("two", 1);
  write("three", 2);
  EXPECT_THAT(lines_of(path + ".20240101"), ElementsAre("one", "two"));
  EXPECT_THAT(lines_of(path), ElementsAre("three"));
  write("again", 1);  // a clock that goes back writes over nothing
  write("four", 2);
  EXPECT_THAT(lines_of(path + ".20240101.1"), ElementsAre("again"));
  EXPECT_THAT(lines_of(path + ".20240102"), ElementsAre("three"));
  EXPECT_THAT(lines_of(path), ElementsAre("four"));
}

TEST_F(AccessLogs_, WhatThereIsNoRoomForIsCounted) {
  const TempDir dir;
  AccessLogFile log(dir.path().string() + "/access.log", logger);
  EXPECT_FALSE(log.hurries());
  for (std::size_t i = 0; i < AccessLogFile::kMostLines + 7; ++i) log.add("x");
  EXPECT_TRUE(log.hurries());
  log.write_out(noon(1));
  EXPECT_THAT(lines_of(dir.path().string() + "/access.log"), SizeIs(AccessLogFile::kMostLines));
  EXPECT_EQ(logger.count("7 lines for "), 1u);
}

TEST_F(AccessLogs_, AFileThatCannotBeWrittenIsToldOnce) {
  const TempDir dir;
  std::filesystem::create_directory(dir.path().string() + "/access.log");
  AccessLogFile log(dir.path().string() + "/access.log", logger);
  for (int i = 0; i < 2; ++i) {
    log.add("x");
    log.write_out(std::time(nullptr));
  }
  EXPECT_EQ(logger.count("cannot write to " + dir.path().string() + "/access.log"), 1u);
  EXPECT_EQ(logger.count("1 lines for "), 2u);
}

}  // namespace
}  // namespace dubhe::test
