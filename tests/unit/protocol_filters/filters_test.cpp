// The filters that are one hook each.
#include "dubhe/protocol/generic.h"
#include "dubhe/serialize_hessian2/exceptions.h"

#include "filter_fixture.h"
#include "tps_window.h"

#include <gmock/gmock.h>

namespace dubhe::test {

class NotWelcome : public std::runtime_error {
 public:
  NotWelcome() : std::runtime_error("no") {}
};
DUBHE_EXCEPTION(NotWelcome, "com.other.NotWelcome")

namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Result thrown(const std::string& java_class, const std::string& message) {
  return Result::thrown(
      {java_class, message, hessian2::make_exception_object(java_class, message)});
}

// --- echo

TEST_F(FilterTest, EchoAnswersWhateverTheServiceIs) {
  const InvokerPtr invoker = around(make_echo_filter, provider());
  Invocation call(service_descriptor<Desk>(), echo_method());
  EXPECT_EQ(told(*invoker, call), "value");
  EXPECT_EQ(scripted->calls, 0);

  MethodDescriptor of_values = echo_method();
  of_values.of_values = true;
  Invocation with_argument(service_descriptor<Desk>(), of_values);
  const Value sent(std::string("hi"));
  const void* refs[] = {&sent, nullptr};
  with_argument.argument_refs = refs;
  const auto answer = invoke(*invoker, with_argument);
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ(*(*answer)->tree, sent);

  Invocation other = call_of(kLeave);
  EXPECT_EQ(told(*invoker, other), "value");
  EXPECT_EQ(scripted->calls, 1);
}

// --- context

std::vector<std::string> keys_seen(const Invocation& call) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : call.attachments) keys.emplace_back(key);
  for (const auto& [key, value] : call.attachments.values()) keys.push_back(key);
  return keys;
}

TEST_F(FilterTest, ContextHidesWhatTheFrameworksSayToEachOther) {
  const InvokerPtr invoker = around(make_context_filter, provider());
  Invocation call = call_of(kLeave);
  for (const char* key : {"path",
                          "interface",
                          "tenant",
                          "group",
                          "version",
                          "dubbo",
                          "token",
                          "timeout",
                          "_TO",
                          "_to",
                          "async",
                          "dubbo.tag",
                          "dubbo.force.tag",
                          "remote.application",
                          "user-agent",
                          "content-length",
                          "cookie",
                          "traceparent",
                          "upgrade-insecure-requests",
                          "a-key-that-is-longer-than-any-of-theirs",
                          ""}) {
    call.attachments.set(key, "x");
  }
  call.attachments.set_value("host", Value(1));
  call.attachments.set_value("number", Value(1));
  EXPECT_EQ(told(*invoker, call), "value");
  EXPECT_THAT(keys_seen(call),
              ElementsAre("tenant", "remote.application", "traceparent",
                          "a-key-that-is-longer-than-any-of-theirs", "", "number"));
  EXPECT_EQ(call.attachments.get("tenant"), "x");
}

TEST_F(FilterTest, ContextLeavesTheTokenToItsFilter) {
  const InvokerPtr invoker = around(make_context_filter, provider("&token=abc"));
  Invocation call = call_of(kLeave);
  call.attachments.set("token", "abc");
  EXPECT_EQ(told(*invoker, call), "value");
  EXPECT_THAT(keys_seen(call), ElementsAre("token"));
}

TEST_F(FilterTest, ConsumerContextMakesNoCallForWhichNoTimeIsLeft) {
  const InvokerPtr invoker = around(make_consumer_context_filter, consumer());
  Invocation call = call_of(kLeave);
  call.deadline = Deadline(executor.now());
  EXPECT_EQ(told(*invoker, call), "value");  // its own: whoever makes attempts knows better
  call.inherits_deadline = true;
  EXPECT_THAT(told(*invoker, call),
              HasSubstr("deadline exceeded: No time left for making the following call: "
                        "com.acme.Desk.leave, terminate directly"));
  call.deadline = Deadline(executor.now() + milliseconds(1));
  EXPECT_EQ(told(*invoker, call), "value");
}

// --- token

TEST_F(FilterTest, TokenLetsInWhoKnowsIt) {
  const InvokerPtr invoker = around(make_token_filter, provider("&token=secret"));
  Invocation good = call_of(kLeave);
  good.attachments.set("token", "secret");
  EXPECT_EQ(told(*invoker, good), "value");
  EXPECT_FALSE(good.attachments.has("token"));

  Invocation none = call_of(kLeave);
  EXPECT_EQ(told(*invoker, none),
            "permission denied: Invalid token! Forbid invoke remote service interface "
            "com.acme.Desk method leave() from consumer "
            "10.0.0.7 to provider 10.0.0.2, consumer incorrect token is null");
  Invocation wrong = call_of(kLeave);
  wrong.attachments.set("token", "guess");
  EXPECT_THAT(told(*invoker, wrong), HasSubstr("consumer incorrect token is guess"));
  EXPECT_EQ(scripted->calls, 1);
}

TEST_F(FilterTest, WithoutATokenEverybodyMayCall) {
  for (const char* none : {"", "&token=", "&token=false"}) {
    const InvokerPtr invoker = around(make_token_filter, provider(none));
    Invocation call = call_of(kLeave);
    EXPECT_EQ(told(*invoker, call), "value");
  }
}

// --- limits

TEST_F(FilterTest, ExecutesLimitsEachMethodByItself) {
  const InvokerPtr invoker =
      around(make_execute_limit_filter, provider("&executes=1&say.executes=0"));
  Completion<Expected<Result>> first;
  scripted->script = [&](Invocation&) {
    return [](Completion<Expected<Result>>& turn) -> Task<Expected<Result>> {
      co_return co_await turn;
    }(first);
  };
  Invocation running = call_of(kLeave), refused = call_of(kLeave), other = call_of(kGreet),
             unlimited = call_of(kSay);
  EXPECT_EQ(told(*invoker, running), "waits");
  EXPECT_THAT(told(*invoker, refused), HasSubstr("failed precondition: Failed to invoke method leave in "
                                                 "provider dubbo://10.0.0.2:20880/com.acme.Desk?"));
  EXPECT_THAT(told(*invoker, refused), HasSubstr(", cause: The service using threads greater than "
                                                 "<dubbo:service executes=\"1\" /> limited."));
  scripted->script = nullptr;
  EXPECT_EQ(told(*invoker, other), "value");
  EXPECT_EQ(told(*invoker, unlimited), "value");
  executor.inside([&] { first.complete(Result()); });
  EXPECT_EQ(told(*invoker, refused), "value");
}

TEST(TpsWindow, CountsAfreshWhenItsIntervalIsOver) {
  const TimePoint start = ManualExecutor::kStart;
  filters::TpsWindow window(2, milliseconds(100));
  EXPECT_TRUE(window.take(start));
  EXPECT_TRUE(window.take(start + milliseconds(99)));
  EXPECT_FALSE(window.take(start + milliseconds(100)));
  EXPECT_TRUE(window.take(start + milliseconds(101)));
  EXPECT_TRUE(window.take(start + milliseconds(201)));
  EXPECT_FALSE(window.take(start + milliseconds(201)));
  filters::TpsWindow unlimited(0, milliseconds(100));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(unlimited.take(start));
}

TEST_F(FilterTest, TpsIsSharedByTheMethodsThatSayNothingOfTheirOwn) {
  const InvokerPtr invoker =
      around(make_tps_limit_filter, provider("&tps=1&tps.interval=1000&say.tps=2"));
  Invocation leave = call_of(kLeave), greet = call_of(kGreet), say = call_of(kSay);
  EXPECT_EQ(told(*invoker, leave), "value");
  EXPECT_EQ(told(*invoker, greet),
            "org.apache.dubbo.rpc.RpcException: Failed to invoke service com.acme.Desk.greet "
            "because exceed max service tps.");
  EXPECT_EQ(told(*invoker, say), "value");
  EXPECT_EQ(told(*invoker, say), "value");
  EXPECT_THAT(told(*invoker, say), HasSubstr("exceed max service tps"));
  executor.advance(milliseconds(1001));
  EXPECT_EQ(told(*invoker, greet), "value");
}

// --- deprecated

TEST_F(FilterTest, DeprecatedSaysSoOncePerMethod) {
  const InvokerPtr invoker = around(make_deprecated_filter, consumer("&say.deprecated=true"));
  for (int i = 0; i < 3; ++i) {
    Invocation say = call_of(kSay), leave = call_of(kLeave);
    EXPECT_EQ(told(*invoker, say), "value");
    EXPECT_EQ(told(*invoker, leave), "value");
  }
  ASSERT_THAT(logger.lines(LogLevel::kError), SizeIs(1));
  EXPECT_THAT(logger.lines(LogLevel::kError)[0],
              HasSubstr("The service method com.acme.Desk.say(java.lang.String, int) is "
                        "DEPRECATED! Declare from dubbo://10.0.0.2"));
}

// --- timeout

TEST_F(FilterTest, TimeoutTellsOfCallsThatNobodyWaitsForAnyMore) {
  const InvokerPtr invoker = around(make_timeout_filter, provider());
  Invocation in_time = call_of(kLeave), late = call_of(kLeave), open_end = call_of(kLeave);
  in_time.deadline = Deadline(Clock::now() + std::chrono::hours(1));
  late.started = Clock::now() - milliseconds(1520);
  late.deadline = Deadline(Clock::now() - milliseconds(500));
  EXPECT_EQ(told(*invoker, in_time), "value");
  EXPECT_EQ(told(*invoker, open_end), "value");
  EXPECT_THAT(logger.lines(), SizeIs(0));
  EXPECT_EQ(told(*invoker, late), "value");  // its answer is sent all the same
  ASSERT_THAT(logger.lines(LogLevel::kWarn), SizeIs(1));
  EXPECT_THAT(logger.lines()[0],
              HasSubstr("invoke timed out. method: leave url is dubbo://10.0.0.2"));
  EXPECT_THAT(logger.lines()[0], HasSubstr("invoke elapsed 15"));
}

// --- exceptions

TEST_F(FilterTest, ExceptionLetsThroughWhatCallersCanKnow) {
  const InvokerPtr invoker = around(make_exception_filter, provider());
  std::string thrown_class;
  scripted->script = [&](Invocation&) { return answer_with(thrown(thrown_class, "why")); };
  Invocation call = call_of(kLeave);

  thrown_class = "com.other.NotWelcome";  // described in this program
  EXPECT_EQ(told(*invoker, call), "com.other.NotWelcome: why");
  EXPECT_THAT(logger.lines(), SizeIs(0));

  for (const std::string passed :
       {"java.lang.RuntimeException", "javax.validation.ValidationException", "jakarta.x.Y",
        "com.acme.errors.Odd"}) {
    thrown_class = passed;
    EXPECT_EQ(told(*invoker, call), passed + ": why");
  }
  EXPECT_THAT(logger.lines(LogLevel::kError), SizeIs(4));
  EXPECT_EQ(logger.lines()[0],
            "filter.exception: Got unchecked and undeclared exception which called by 10.0.0.7. "
            "service: com.acme.Desk, method: "
            "leave, exception: java.lang.RuntimeException: why");

  for (const std::string refusal :
       {"org.apache.dubbo.rpc.RpcException", "javax.validation.ConstraintViolationException",
        "jakarta.validation.ConstraintViolationException"}) {
    thrown_class = refusal;
    EXPECT_EQ(told(*invoker, call), refusal + ": why");
  }
  EXPECT_THAT(logger.lines(LogLevel::kError), SizeIs(4));

  thrown_class = "org.third.Secret";
  EXPECT_EQ(told(*invoker, call), "java.lang.RuntimeException: org.third.Secret: why");
}

TEST_F(FilterTest, RpcExceptionAmongTheAnswersIsAFailure) {
  const InvokerPtr invoker = around(make_rpc_exception_filter, consumer());
  Result refused = thrown("org.apache.dubbo.rpc.RpcException", "exceed max service tps");
  refused.exception->object.as_object()->fields.emplace_back("code", Value(7));
  std::vector<Result> answers;
  answers.push_back(std::move(refused));
  answers.push_back(thrown("com.alibaba.dubbo.rpc.RpcException", "old"));
  answers.push_back(thrown("com.acme.Own", "stays"));
  std::size_t next = 0;
  scripted->script = [&](Invocation&) { return answer_with(std::move(answers[next++])); };
  Invocation call = call_of(kLeave);
  EXPECT_EQ(told(*invoker, call),
            "overloaded: com.acme.Desk.leave at 10.0.0.7:51234: exceed max service tps");
  EXPECT_THAT(told(*invoker, call), HasSubstr("peer failure: com.acme.Desk.leave"));
  EXPECT_EQ(told(*invoker, call), "com.acme.Own: stays");
}

}  // namespace
}  // namespace dubhe::test
