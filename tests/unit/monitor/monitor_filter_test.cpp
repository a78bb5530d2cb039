#include <gtest/gtest.h>

#include <barrier>
#include <thread>
#include <vector>

#include "dubhe/monitor/extensions.h"
#include "dubhe/test_support/manual_executor.h"
#include "dubhe/test_support/recording_logger.h"

namespace dubhe::test {
namespace {

class MonitorFilterTest : public ::testing::Test {
 protected:
  MonitorFilterTest() {
    (void)extensions.add<Monitor>("counters", make_counters_monitor).ok();
    for (const char* name : {"greet", "sayHello"}) {
      MethodDescriptor method;
      method.name = name;
      method.index = static_cast<std::uint32_t>(service.methods.size());
      service.methods.push_back(std::move(method));
    }
    service.java_interface = "a.B";
  }
  std::unique_ptr<Filter> filter(const std::string& url_text) {
    const Url url = Url::parse(url_text).value();
    const ExtensionContext context(extensions, url, "monitor");
    return std::move(*make_monitor_filter(context));
  }
  std::unique_ptr<ClusterFilter> cluster_filter(const std::string& url_text) {
    const Url url = Url::parse(url_text).value();
    const ExtensionContext context(extensions, url, "monitor");
    return std::move(*make_cluster_monitor_filter(context));
  }
  void run(Filter& filter, Invocation& call, Expected<Result> answer) {
    FilterNote note;
    EXPECT_FALSE(filter.before(call, note).has_value());
    filter.after(call, answer, note);
  }
  MonitorSnapshot snapshot() { return (*extensions.get<Monitor>(""))->snapshot(); }
  Invocation call(std::size_t method = 0) { return Invocation(service, service.methods[method]); }

  RecordingLogger logger;
  ExtensionRegistry extensions{logger};
  ServiceDescriptor service;
};

TEST_F(MonitorFilterTest, ACallThatSucceedsAfterARetryIsOneSuccessAndOneFailedAttempt) {
  auto whole = cluster_filter("consumer://10.0.0.7/a.B?side=consumer&version=1.0");
  auto first = filter("dubbo://10.0.0.1:20880/a.B?side=consumer&version=1.0");
  auto second = filter("dubbo://10.0.0.2:20880/a.B?side=consumer&version=1.0");
  Invocation one = call();
  FilterNote note;
  EXPECT_FALSE(whole->before(one, note).has_value());
  run(*first, one, Status(StatusCode::kInterrupted, "lost"));
  run(*second, one, Result());
  Expected<Result> answer = Result();
  whole->after(one, answer, note);

  const MonitorSnapshot seen = snapshot();
  const CallStats calls = seen.sum(MonitorLevel::kCluster);
  EXPECT_EQ(calls.total(), 1u);
  EXPECT_EQ(calls.succeeded, 1u);
  const auto attempts = seen.by_peer(MonitorLevel::kPeer);
  EXPECT_EQ(attempts.at("10.0.0.1:20880").failed_with(StatusCode::kInterrupted), 1u);
  EXPECT_EQ(attempts.at("10.0.0.2:20880").succeeded, 1u);
  const CallKind kind{MonitorLevel::kCluster, "a.B", "", "1.0", "greet", ""};
  EXPECT_TRUE(seen.calls.contains(kind));
}

TEST_F(MonitorFilterTest, ACallAndItsAttemptAreTimedByTheSameLooksAtTheClock) {
  auto whole = cluster_filter("consumer://10.0.0.7/a.B?side=consumer");
  auto attempt = filter("dubbo://10.0.0.1:20880/a.B?side=consumer");
  Invocation one = call();
  one.just_now = Clock::now() - std::chrono::hours(1);  // the stub's
  FilterNote note;
  EXPECT_FALSE(whole->before(one, note).has_value());
  run(*attempt, one, Result());
  Expected<Result> answer = Result();
  whole->after(one, answer, note);

  const CallStats calls = snapshot().sum(MonitorLevel::kCluster);
  EXPECT_GE(calls.elapsed_sum, std::chrono::hours(1));
  EXPECT_EQ(calls.elapsed_sum, snapshot().sum(MonitorLevel::kPeer).elapsed_sum);
}

TEST_F(MonitorFilterTest, ACallWhoseAttemptsAreElsewhereLooksAtItsEnd) {
  auto whole = cluster_filter("consumer://10.0.0.7/a.B?side=consumer");
  auto attempt = filter("dubbo://10.0.0.1:20880/a.B?side=consumer");
  Invocation one = call();
  one.just_now = Clock::now() - std::chrono::hours(1);
  FilterNote note;
  EXPECT_FALSE(whole->before(one, note).has_value());
  Invocation forked = call();
  run(*attempt, forked, Result());
  Expected<Result> answer = Result();
  whole->after(one, answer, note);

  EXPECT_GE(snapshot().sum(MonitorLevel::kCluster).elapsed_sum, std::chrono::hours(1));
  EXPECT_LT(snapshot().sum(MonitorLevel::kPeer).elapsed_sum, std::chrono::hours(1));
}

TEST_F(MonitorFilterTest, AnAttemptBeginsWhereTheOneBeforeEnded) {
  auto first = filter("dubbo://10.0.0.1:20880/a.B?side=consumer");
  auto second = filter("dubbo://10.0.0.2:20880/a.B?side=consumer");
  Invocation one = call();
  one.just_now = Clock::now() - std::chrono::hours(1);
  run(*first, one, Status(StatusCode::kInterrupted, "lost"));
  run(*second, one, Result());
  const auto attempts = snapshot().by_peer(MonitorLevel::kPeer);
  EXPECT_GE(attempts.at("10.0.0.1:20880").elapsed_sum, std::chrono::hours(1));
  EXPECT_LT(attempts.at("10.0.0.2:20880").elapsed_sum, std::chrono::hours(1));
}

TEST_F(MonitorFilterTest, TellsOutcomesAndMethodsApart) {
  auto one = filter("dubbo://10.0.0.1:20880/a.B?side=consumer");
  Invocation greet = call(0);
  Invocation say_hello = call(1);
  MethodDescriptor unlisted;
  unlisted.name = "find";
  unlisted.index = 1;
  Invocation find(service, unlisted);
  run(*one, greet, Result::thrown({"a.C", "no", {}}));
  run(*one, greet, Status(StatusCode::kOverloaded, "full"));
  run(*one, say_hello, Result());
  run(*one, find, Result());
  run(*one, find, Result());

  const MonitorSnapshot seen = snapshot();
  const auto of = [&](const char* method) { return seen.sum([&](const CallKind& kind) { return kind.method == method; }); };
  EXPECT_EQ(of("greet").exceptions, 1u);
  EXPECT_EQ(of("greet").failed_with(StatusCode::kOverloaded), 1u);
  EXPECT_EQ(of("sayHello").succeeded, 1u);
  EXPECT_EQ(of("find").succeeded, 2u);
}

TEST_F(MonitorFilterTest, AProviderCountsByTheCallersHost) {
  auto provider = filter("dubbo://10.0.0.1:20880/a.B?side=provider");
  for (const char* peer : {"10.0.0.7:50001", "10.0.0.7:50002", "10.0.0.9:1", "[::1]:7", "nowhere", ""}) {
    Invocation one = call();
    one.peer = peer;
    run(*provider, one, Result());
  }
  const auto peers = snapshot().by_peer(MonitorLevel::kProvider);
  EXPECT_EQ(peers.size(), 5u);
  EXPECT_EQ(peers.at("10.0.0.7").total(), 2u);
  EXPECT_EQ(peers.at("10.0.0.9").total(), 1u);
  EXPECT_EQ(peers.at("[::1]").total(), 1u);
}

TEST_F(MonitorFilterTest, AProviderMayLeaveTheHostsOut) {
  auto provider = filter("dubbo://10.0.0.1:20880/a.B?side=provider&monitor.peers=false");
  Invocation one = call();
  one.peer = "10.0.0.7:50001";
  run(*provider, one, Result());
  EXPECT_EQ(snapshot().by_peer(MonitorLevel::kProvider).begin()->first, "");
}

TEST_F(MonitorFilterTest, ManyHostsAreCountedOnceEach) {
  auto provider = filter("dubbo://10.0.0.1:20880/a.B?side=provider");
  constexpr int kHosts = 300;
  std::barrier together(4);  // all meet each new host at once, also the last one that gets meters of its own
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int host = 0; host < kHosts; ++host) {
        together.arrive_and_wait();
        const std::string peer = "host" + std::to_string(host) + ":1";
        Invocation one = call();
        one.peer = peer;
        FilterNote note;
        Expected<Result> answer = Result();
        (void)provider->before(one, note);
        provider->after(one, answer, note);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const MonitorSnapshot seen = snapshot();
  EXPECT_EQ(seen.sum(MonitorLevel::kProvider).total(), 4u * kHosts);
  EXPECT_EQ(seen.sum(MonitorLevel::kProvider).running, 0);
  for (const auto& [peer, stats] : seen.by_peer(MonitorLevel::kProvider)) {
    EXPECT_EQ(stats.running, 0) << peer;
    if (peer != "other") {
      EXPECT_EQ(stats.total(), 4u) << peer;
    }
  }
  EXPECT_GT(seen.by_peer(MonitorLevel::kProvider).at("other").total(), 100u);
}

TEST_F(MonitorFilterTest, WithoutAMonitorTheFilterSaysWhatIsMissing) {
  ExtensionRegistry none(logger);
  const Url url = Url::parse("dubbo://h:1/a.B").value();
  const ExtensionContext context(none, url, "monitor");
  EXPECT_FALSE(make_monitor_filter(context).ok());
  EXPECT_FALSE(make_cluster_monitor_filter(context).ok());
}

}  // namespace
}  // namespace dubhe::test
