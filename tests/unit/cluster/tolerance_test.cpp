// failsafe and available: what they answer, and what they say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "typed_fixture.h"

namespace dubhe::test {
namespace {

using ::testing::HasSubstr;

TEST(Failsafe, AFailureIsAnEmptyResultAndALogLine) {
  LibraryFixture f;
  f.list(2);
  for (const int host : {1, 2}) f.at(host).script = fails(StatusCode::kDeadlineExceeded, "too slow");
  const auto invoker = f.join("failsafe");
  TypedCall<std::int64_t> call(f, "total");

  const auto answer = f.invoke(*invoker, call.invocation);

  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->kind, Result::Kind::kNull);
  EXPECT_EQ(call.result, 0);
  EXPECT_EQ(f.at(1).calls + f.at(2).calls, 1);
  const auto errors = f.logger.lines(LogLevel::kError);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_THAT(errors[0], HasSubstr("GreetingService.total failed and is answered with an empty result"));
  EXPECT_THAT(errors[0], HasSubstr("too slow"));
  EXPECT_THAT(errors[0], HasSubstr("(deadline exceeded) · not retried: `cluster: failsafe`"));
}

TEST(Failsafe, NobodyIsAnEmptyResultToo) {
  LibraryFixture f;
  f.list(0);
  const auto invoker = f.join("failsafe");
  TypedCall<std::string> call(f, "title");
  EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  EXPECT_EQ(f.logger.count("No provider of dubhe.samples.GreetingService"), 1u);
}

TEST(Failsafe, AnExceptionOfTheServiceIsAnAnswer) {
  LibraryFixture f;
  f.list(1);
  f.at(1).script = [](Invocation&) -> Expected<Result> { return Result::thrown({"a.B", "no", {}}); };
  const auto invoker = f.join("failsafe");
  TypedCall<std::string> call(f, "title");
  const auto answer = f.invoke(*invoker, call.invocation);
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->is_exception());
  EXPECT_TRUE(f.logger.lines(LogLevel::kError).empty());
}

TEST(Available, AsksTheFirstThatIsConnectedAndNobodyElse) {
  LibraryFixture f("retries=5");
  f.list(3);
  f.at(1).connected = false;
  const auto invoker = f.join("available");
  for (int i = 0; i < 20; ++i) {
    TypedCall<std::string> call(f, "title");
    EXPECT_TRUE(f.invoke(*invoker, call.invocation).ok());
  }
  EXPECT_EQ(f.at(1).calls, 0);
  EXPECT_EQ(f.at(2).calls, 20);
  EXPECT_EQ(f.at(3).calls, 0);
}

TEST(Available, SaysWhoIsNotConnected) {
  LibraryFixture f;
  f.list(2);
  f.at(1).connected = f.at(2).connected = false;
  const auto invoker = f.join("available");
  TypedCall<std::string> call(f, "title");
  const auto answer = f.invoke(*invoker, call.invocation);
  ASSERT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(answer.status().message(), HasSubstr("none of its providers is connected: 10.0.0.1:20880, 10.0.0.2:20880"));
  EXPECT_THAT(answer.status().message(), HasSubstr("`available` asks only who is connected"));
}

TEST(Available, AFailureSaysWhoWasAsked) {
  LibraryFixture f;
  f.list(1);
  f.at(1).script = fails(StatusCode::kInterrupted, "connection lost");
  const auto invoker = f.join("available");
  TypedCall<std::string> call(f, "title");
  EXPECT_THAT(f.invoke(*invoker, call.invocation).status().message(),
              HasSubstr("asked 10.0.0.1:20880 (interrupted) · not retried: `cluster: available`"));
}

}  // namespace
}  // namespace dubhe::test
