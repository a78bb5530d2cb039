#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "cluster_fixture.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

ScriptedInvoker::Script fails(StatusCode code, const std::string& text = "no") {
  return [=](Invocation&) -> Expected<Result> { return Status(code, text); };
}

// Which first failures send the call to a second provider?
TEST(FailoverInvoker, AsksAnotherProviderAsTheMethodAllows) {
  struct Case {
    StatusCode first;
    const char* settings;
    bool asks_another;
  };
  const Case cases[] = {
      {StatusCode::kUnavailable, "", true},
      {StatusCode::kInterrupted, "", true},
      {StatusCode::kDeadlineExceeded, "", true},
      {StatusCode::kPeerFailure, "", true},
      {StatusCode::kNotFound, "", true},
      {StatusCode::kCancelled, "", false},
      {StatusCode::kUnavailable, "retries=0", false},
      {StatusCode::kUnavailable, "repeat=safe", true},
      {StatusCode::kOverloaded, "repeat=safe", true},
      {StatusCode::kInterrupted, "repeat=safe", false},  // it may have run
      {StatusCode::kInterrupted, "repeat=safe&idempotent=true", true},
      {StatusCode::kDeadlineExceeded, "repeat=safe", false},
      {StatusCode::kDeadlineExceeded, "repeat=safe&greet.idempotent=true", true},
      {StatusCode::kInvalidArgument, "repeat=safe&idempotent=true", false},
      {StatusCode::kUnavailable, "repeat=once", true},
      {StatusCode::kOverloaded, "repeat=once", false},
      {StatusCode::kInterrupted, "repeat=once&idempotent=true", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(to_string(c.first)) + ", " + c.settings);
    ClusterFixture f(c.settings);
    f.list(2);
    int attempts = 0;
    for (const int host : {1, 2}) {
      f.at(host).script = [&attempts, &c](Invocation&) -> Expected<Result> {
        if (++attempts == 1) return Status(c.first, "first");
        return Result();
      };
    }
    auto invoker = f.join();
    Invocation call = f.call();

    const auto answer = f.invoke(*invoker, call);

    EXPECT_EQ(attempts, c.asks_another ? 2 : 1);
    EXPECT_EQ(answer.ok(), c.asks_another);
    if (c.asks_another) {
      EXPECT_EQ(f.at(1).calls, 1);  // the second attempt avoided the first one's provider
      EXPECT_EQ(f.at(2).calls, 1);
    }
  }
}

TEST(FailoverInvoker, AnExceptionOfTheServiceIsAnAnswer) {
  ClusterFixture f;
  f.list(2);
  for (const int host : {1, 2}) {
    f.at(host).script = [](Invocation&) -> Expected<Result> { return Result::thrown({"a.B", "not welcome", {}}); };
  }
  auto invoker = f.join();
  Invocation call = f.call();

  const auto answer = f.invoke(*invoker, call);

  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->is_exception());
  EXPECT_EQ(f.at(1).calls + f.at(2).calls, 1);
}

TEST(FailoverInvoker, TriesEverybodyBeforeAnybodyTwice) {
  ClusterFixture f("retries=4");
  f.list(3);
  std::vector<std::string> order;
  for (const int host : {1, 2, 3}) {
    f.at(host).script = [&order, host](Invocation& call) -> Expected<Result> {
      order.push_back(std::to_string(host) + "/" + std::to_string(call.attempt));
      return Status(StatusCode::kUnavailable, "refused");
    };
  }
  auto invoker = f.join();
  Invocation call = f.call();

  EXPECT_FALSE(f.invoke(*invoker, call).ok());

  ASSERT_EQ(order.size(), 5u);
  EXPECT_EQ((std::set<char>{order[0][0], order[1][0], order[2][0]}), (std::set<char>{'1', '2', '3'}));
  EXPECT_EQ(order[0].substr(1), "/1");
  EXPECT_EQ(order[4].substr(1), "/5");
}

TEST(FailoverInvoker, TheOverallDeadlineIsAttemptsTimesTimeoutOrWhatWasInherited) {
  struct Case {
    const char* settings;
    std::chrono::milliseconds own_timeout;
    std::chrono::milliseconds inherited;  // 0: none
    std::chrono::milliseconds expected;
  };
  const Case cases[] = {
      {"", 0ms, 0ms, 3000ms},
      {"timeout=200", 0ms, 0ms, 600ms},
      {"timeout=200&retries=0", 0ms, 0ms, 200ms},
      {"timeout=200&greet.timeout=50", 0ms, 0ms, 150ms},
      {"timeout=200", 20ms, 0ms, 60ms},
      {"timeout=200", 0ms, 100ms, 100ms},
      {"timeout=200", 0ms, 5000ms, 600ms},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.settings);
    ClusterFixture f(c.settings);
    f.list(1);
    Deadline seen;
    f.at(1).script = [&seen](Invocation& call) -> Expected<Result> {
      seen = call.deadline;
      return Result();
    };
    auto invoker = f.join();
    Invocation call = f.call();
    call.timeout = c.own_timeout;
    if (c.inherited.count() > 0) call.deadline = Deadline::after(f.loop.now(), c.inherited);

    EXPECT_TRUE(f.invoke(*invoker, call).ok());

    EXPECT_EQ(seen.at() - f.loop.now(), c.expected);
  }
}

TEST(FailoverInvoker, StopsWhenTheTimeIsUp) {
  ClusterFixture f("timeout=100&retries=9");
  f.list(2);
  for (const int host : {1, 2}) {
    f.at(host).script = [&f](Invocation&) -> Expected<Result> {
      f.loop.advance(400ms);
      return Status(StatusCode::kDeadlineExceeded, "timed out");
    };
  }
  auto invoker = f.join();
  Invocation call = f.call();

  const auto answer = f.invoke(*invoker, call);

  EXPECT_EQ(f.at(1).calls + f.at(2).calls, 3);  // 3 × 400 ms is beyond 10 × 100 ms
  EXPECT_EQ(answer.status().code(), StatusCode::kDeadlineExceeded);
  EXPECT_THAT(answer.status().message(), HasSubstr("attempt 3 of 10 · tried "));
  EXPECT_THAT(answer.status().message(), HasSubstr(" · not retried: out of time"));
}

TEST(FailoverInvoker, TheLastFailureTellsWhoWasTried) {
  ClusterFixture f("retries=1");
  f.list(2);
  f.at(1).script = fails(StatusCode::kInterrupted, "connection lost");
  f.at(2).script = fails(StatusCode::kInterrupted, "connection lost");
  auto invoker = f.join();
  Invocation call = f.call();

  const Status why = f.invoke(*invoker, call).status();

  EXPECT_EQ(why.code(), StatusCode::kInterrupted);
  EXPECT_THAT(why.message(), ::testing::StartsWith("connection lost\n  cluster: attempt 2 of 2 · tried 10.0.0."));
  EXPECT_THAT(why.message(), HasSubstr("10.0.0.1:20880 (interrupted)"));
  EXPECT_THAT(why.message(), HasSubstr("10.0.0.2:20880 (interrupted)"));
}

TEST(FailoverInvoker, OneAttemptSaysWhyItWasTheOnlyOne) {
  ClusterFixture f("retries=0");
  f.list(1);
  f.at(1).script = fails(StatusCode::kDeadlineExceeded, "timed out after 200 ms");
  auto invoker = f.join();
  Invocation call = f.call();

  EXPECT_EQ(f.invoke(*invoker, call).status().message(),
            "timed out after 200 ms\n"
            "  cluster: attempt 1 of 1 · asked 10.0.0.1:20880 (deadline exceeded) · not retried: `retries: 0`");
}

TEST(FailoverInvoker, WithoutProvidersTheAnswerSaysWhatTheRegistryKnows) {
  ClusterFixture f;
  f.list(std::vector<std::string>{});
  auto invoker = f.join();
  Invocation call = f.call();

  const Status why = f.invoke(*invoker, call).status();

  EXPECT_EQ(why.code(), StatusCode::kNotFound);
  EXPECT_THAT(why.message(), HasSubstr("zookeeper://127.0.0.1:2181 knows no provider"));
}

TEST(FailoverInvoker, SkipsTheDisconnectedAndComesBackToThem) {
  ClusterFixture f;
  f.list(3);
  f.at(1).connected = false;
  f.at(3).connected = false;
  auto invoker = f.join();
  for (int i = 0; i < 50; ++i) {
    Invocation call = f.call();
    EXPECT_TRUE(f.invoke(*invoker, call).ok());
  }
  EXPECT_EQ(f.at(2).calls, 50);

  f.at(1).connected = true;
  for (int i = 0; i < 50; ++i) {
    Invocation call = f.call();
    EXPECT_TRUE(f.invoke(*invoker, call).ok());
  }
  EXPECT_GT(f.at(1).calls, 5);
  EXPECT_EQ(f.at(3).calls, 0);
}

TEST(FailoverInvoker, AsksADisconnectedProviderWhenThereIsNoOther) {
  ClusterFixture f;
  f.list(2);
  f.at(1).connected = false;
  f.at(2).connected = false;
  auto invoker = f.join();
  Invocation call = f.call();

  EXPECT_TRUE(f.invoke(*invoker, call).ok());

  EXPECT_EQ(f.at(1).calls + f.at(2).calls, 1);
}

TEST(FailoverInvoker, ARetryPrefersAConnectedProviderThatFailedToOneThatIsNotConnected) {
  ClusterFixture f("retries=1");
  f.list(2);
  f.at(2).connected = false;
  f.at(1).script = fails(StatusCode::kDeadlineExceeded);
  auto invoker = f.join();
  Invocation call = f.call();

  EXPECT_FALSE(f.invoke(*invoker, call).ok());

  EXPECT_EQ(f.at(1).calls, 2);
  EXPECT_EQ(f.at(2).calls, 0);
}

TEST(FailoverInvoker, FindsTheOneConnectedAmongHundreds) {
  ClusterFixture f;
  std::vector<std::string> urls;
  for (int i = 1; i <= 250; ++i) urls.push_back(ClusterFixture::provider(i));
  f.list(urls);
  for (int i = 1; i <= 250; ++i) f.at(i).connected = i == 77;
  auto invoker = f.join();
  for (int i = 0; i < 20; ++i) {
    Invocation call = f.call();
    EXPECT_TRUE(f.invoke(*invoker, call).ok());
  }
  EXPECT_EQ(f.at(77).calls, 20);
}

TEST(FailoverInvoker, ARetryFollowsTheNewestListAndStillAvoidsWhoFailed) {
  ClusterFixture f;
  f.list(2);
  int failures = 0;
  const auto replace_list_and_fail = [&](Invocation&) -> Expected<Result> {
    ++failures;
    // In another order, so that an index alone would name somebody else.
    f.list({ClusterFixture::provider(4), ClusterFixture::provider(2), ClusterFixture::provider(1)});
    return Status(StatusCode::kInterrupted, "lost");
  };
  f.at(1).script = replace_list_and_fail;
  f.at(2).script = replace_list_and_fail;
  f.scripts["10.0.0.4:20880"] = fails(StatusCode::kUnavailable);
  auto invoker = f.join();
  for (int i = 0; i < 20; ++i) {
    f.list(2);
    f.at(1).calls = 0;
    f.at(2).calls = 0;
    Invocation call = f.call();
    (void)f.invoke(*invoker, call).ok();
    EXPECT_EQ(f.at(1).calls, 1);
    EXPECT_EQ(f.at(2).calls, 1);
    EXPECT_EQ(f.at(4).calls, 1);
  }
  EXPECT_EQ(failures, 40);
}

TEST(FailoverInvoker, WhatAProviderSaysIsADefaultForConsumersThatSayNothing) {
  struct Case {
    const char* consumer;
    const char* provider;
    std::chrono::milliseconds timeout;
    int attempts;
  };
  const Case cases[] = {
      {"", "timeout=700&retries=5", 700ms, 6},
      {"timeout=300", "timeout=700&retries=5", 300ms, 6},
      {"timeout=300&retries=1", "timeout=700&retries=5", 300ms, 2},
      {"", "", 1000ms, 3},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.consumer) + " over " + c.provider);
    ClusterFixture f(c.consumer);
    f.list({ClusterFixture::provider(1, c.provider)});
    MethodOptions seen;
    f.at(1).script = [&](Invocation& call) -> Expected<Result> {
      seen = *call.options;
      return Result();
    };
    auto invoker = f.join();
    Invocation call = f.call();
    const MethodOptions stubs_own;
    call.options = &stubs_own;

    EXPECT_TRUE(f.invoke(*invoker, call).ok());

    EXPECT_EQ(seen.timeout, c.timeout);
    EXPECT_EQ(seen.attempts, c.attempts);
    EXPECT_EQ(call.options, &stubs_own);  // given back
  }
}

TEST(FailoverInvoker, ACallMaySayItsOwnRetries) {
  const std::pair<const char*, int> cases[] = {{"0", 1}, {"4", 5}, {"-3", 1}, {"many", 3}, {"", 3}};
  for (const auto& [retries, attempts] : cases) {
    SCOPED_TRACE(retries);
    ClusterFixture f;
    f.list(1);
    f.at(1).script = fails(StatusCode::kUnavailable);
    auto invoker = f.join();
    Invocation call = f.call();
    call.attachments.set("retries", retries);

    EXPECT_FALSE(f.invoke(*invoker, call).ok());

    EXPECT_EQ(f.at(1).calls, attempts);
  }
}

class WaitingInvoker final : public Invoker {
 public:
  WaitingInvoker(Url url, const ServiceDescriptor& service) : url_(std::move(url)), service_(service) {}
  Task<Expected<Result>> invoke(Invocation&) override { co_return co_await answer; }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }
  Completion<Expected<Result>> answer;

 private:
  const Url url_;
  const ServiceDescriptor& service_;
};

TEST(FailoverInvoker, ACallInFlightKeepsItsProviderWhenTheListDropsIt) {
  const ServiceDescriptor service = greeting_service();
  ManualExecutor loop(0);
  ManualExecutor control(1);
  std::weak_ptr<WaitingInvoker> made;
  Directory::Options options;
  options.consumer = parse("consumer://10.0.0.7/dubhe.samples.GreetingService");
  options.service = &service;
  options.source = "a list";
  options.refer = [&](const Url& url) -> Expected<InvokerPtr> {
    auto invoker = std::make_shared<WaitingInvoker>(url, service);
    made = invoker;
    return InvokerPtr(invoker);
  };
  RecordingLogger logger;
  ExtensionRegistry extensions(logger);
  (void)extensions.add<LoadBalance>("random", make_random).ok();
  options.make_load_balance = [&](std::string_view name, const Url& url) { return extensions.make<LoadBalance>(name, url); };
  options.control = &control;
  options.logger = &logger;
  const DirectoryPtr directory = Directory::create(std::move(options));
  const Url provider = parse(ClusterFixture::provider(1));
  control.inside([&] { directory->on_list(Category::kProviders, std::array{provider}); });
  const ExtensionContext context(extensions, provider, "failover");
  auto invoker = (*make_failover(context))->join(directory).value();

  Invocation call(service, service.methods[0]);
  std::optional<bool> ended;
  loop.inside([&] { start(invoker->invoke(call), [&](Expected<Result> answer) { ended = answer.ok(); }); });
  control.inside([&] { directory->on_list(Category::kProviders, {}); });
  control.run();
  loop.run();

  ASSERT_FALSE(made.expired());
  EXPECT_FALSE(ended.has_value());
  loop.inside([&] { made.lock()->answer.complete(Result()); });
  EXPECT_EQ(ended, true);
  EXPECT_TRUE(made.expired());  // nobody holds it any more
}

TEST(FailfastInvoker, MakesOneAttemptWhateverRetriesSays) {
  ClusterFixture f("retries=5&timeout=100");
  f.list(2);
  f.at(1).script = fails(StatusCode::kUnavailable);
  f.at(2).script = fails(StatusCode::kUnavailable);
  auto invoker = f.join("failfast");
  Invocation call = f.call();

  const Status why = f.invoke(*invoker, call).status();

  EXPECT_EQ(f.at(1).calls + f.at(2).calls, 1);
  EXPECT_EQ(call.deadline.at() - f.loop.now(), 100ms);
  EXPECT_THAT(why.message(), HasSubstr(" · not retried: `cluster: failfast`"));
}

}  // namespace
}  // namespace dubhe::test
