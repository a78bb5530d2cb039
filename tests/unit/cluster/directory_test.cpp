#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "cluster_fixture.h"
#include "dubhe/cluster/method_options.h"
#include "dubhe/test_support/thread_executor.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::vector<const Invoker*> invokers_of(ClusterFixture& f) {
  std::vector<const Invoker*> seen;
  f.loop.inside([&] {
    Invocation call = f.call();
    for (const InvokerPtr& one : f.directory->acquire()->providers_for(call).invokers()) seen.push_back(one.get());
  });
  return seen;
}

TEST(Directory, AProviderThatStaysKeepsItsInvoker) {
  ClusterFixture f;
  f.list(3);
  const auto before = invokers_of(f);
  f.list({ClusterFixture::provider(3), ClusterFixture::provider(4), ClusterFixture::provider(1)});
  const auto after = invokers_of(f);

  ASSERT_EQ(before.size(), 3u);
  ASSERT_EQ(after.size(), 3u);
  EXPECT_EQ(after[0], before[2]);
  EXPECT_EQ(after[2], before[0]);
  EXPECT_EQ(f.refers, 4);
}

TEST(Directory, AProviderWithOtherParametersGetsANewInvoker) {
  ClusterFixture f;
  f.list({ClusterFixture::provider(1, "timestamp=1")});
  const auto before = f.made.at("10.0.0.1:20880");
  f.list({ClusterFixture::provider(1, "timestamp=2")});
  EXPECT_NE(f.made.at("10.0.0.1:20880"), before);
  EXPECT_EQ(f.refers, 2);
}

TEST(Directory, LetsGoOfAProviderThatLeftAlsoOnLoopsThatMakeNoCalls) {
  ClusterFixture f;
  f.list(2);
  f.loop.inside([&] { (void)f.directory->acquire(); });  // this loop once made a call
  std::weak_ptr<ScriptedInvoker> gone = f.made.at("10.0.0.2:20880");
  f.made.clear();
  f.list(1);
  EXPECT_TRUE(gone.expired());
}

// Ten thousand providers take a while to let go, and the last to hold them may be a call.
TEST(Directory, ALongListThatEndsIsFreedOnTheControlExecutor) {
  ClusterFixture f;
  f.list(300);
  std::shared_ptr<DirectoryView> held_by_a_call;
  f.loop.inside([&] { held_by_a_call = f.directory->acquire(); });
  const std::weak_ptr<ScriptedInvoker> gone = f.made.at("10.0.0.2:20880");
  f.made.clear();
  f.list(1);
  ASSERT_FALSE(gone.expired());

  f.loop.inside([&] { held_by_a_call.reset(); });
  EXPECT_FALSE(gone.expired()) << "the call does not free the list";
  f.control.run();
  EXPECT_TRUE(gone.expired());
}

// Generic references list no methods; what a provider says of them counts all the same.
TEST(Directory, AMethodThatTheServiceDoesNotListTakesTheProvidersDefaultsToo) {
  ClusterFixture f("retries=0");
  MethodDescriptor unlisted;
  unlisted.name = "place";
  f.loop.inside([&] { EXPECT_EQ(f.directory->acquire()->options(unlisted), nullptr) << "nobody is there"; });
  f.list({ClusterFixture::provider(1, "timeout=300&place.timeout=2000&retries=5")});
  f.loop.inside([&] {
    const auto view = f.directory->acquire();
    const MethodOptions* options = view->options(unlisted);
    ASSERT_NE(options, nullptr);
    EXPECT_EQ(options->timeout, 2000ms);
    EXPECT_EQ(options->attempts, 1) << "the consumer's own word comes first";
    EXPECT_EQ(view->options(unlisted), options) << "read once";
  });
}

TEST(Directory, TheSameUrlTwiceIsOneProvider) {
  ClusterFixture f;
  f.list({ClusterFixture::provider(1), ClusterFixture::provider(1)});
  EXPECT_EQ(invokers_of(f).size(), 1u);
}

TEST(Directory, LeavesOutOddUrlsWithOneWarningEach) {
  ClusterFixture f;
  for (int i = 0; i < 3; ++i) {
    f.list({ClusterFixture::provider(1), "tri://10.0.0.2:50051/dubhe.samples.GreetingService",
            ClusterFixture::provider(3, "broken=yes"), ClusterFixture::provider(4, "i=" + std::to_string(i))});
  }
  EXPECT_EQ(invokers_of(f).size(), 2u);
  EXPECT_EQ(f.logger.count("10.0.0.2:50051 speaks tri"), 1u);
  EXPECT_EQ(f.logger.count("parameter `broken` makes no sense"), 1u);
  EXPECT_EQ(f.logger.lines(LogLevel::kWarn).size(), 2u);
}

TEST(Directory, SeesOnlyWhatTheConsumerAskedFor) {
  struct Case {
    const char* consumer;
    std::size_t expected;
  };
  const Case cases[] = {{"", 1},          {"version=1.0.0", 1},           {"version=*", 2},
                        {"group=blue", 1}, {"group=*&version=*", 3}, {"group=blue,green&version=*", 1}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.consumer);
    ClusterFixture f(c.consumer);
    f.list({ClusterFixture::provider(1), ClusterFixture::provider(2, "version=1.0.0"),
            ClusterFixture::provider(3, "group=blue"), ClusterFixture::provider(4, "enabled=false")});
    EXPECT_EQ(invokers_of(f).size(), c.expected);
  }
}

TEST(Directory, AnEmptyListIsBelievedAndSaid) {
  ClusterFixture f;
  f.list(2);
  f.list({"empty://10.0.0.7/dubhe.samples.GreetingService?category=providers"});
  EXPECT_TRUE(f.directory->empty());
  EXPECT_EQ(f.logger.count("says that there is no provider of dubhe.samples.GreetingService any more; 2 were known"), 1u);
}

TEST(Directory, RulesThatAreNotAppliedAreSaidOnce) {
  ClusterFixture f;
  const Url rule = parse("override://0.0.0.0/dubhe.samples.GreetingService?category=configurators&timeout=1");
  const Url none = parse("empty://0.0.0.0/dubhe.samples.GreetingService?category=routers");
  f.directory->on_list(Category::kRouters, std::array{none});
  EXPECT_EQ(f.logger.lines(LogLevel::kWarn).size(), 0u);
  f.directory->on_list(Category::kConfigurators, std::array{rule});
  f.directory->on_list(Category::kConfigurators, std::array{rule});
  EXPECT_EQ(f.logger.lines(LogLevel::kWarn).size(), 1u);
}

TEST(Directory, WeighsAgainEverySecondWhileSomebodyWarmsUp) {
  ClusterFixture f;
  f.list({ClusterFixture::provider(1, "warmup=10000&timestamp=" + std::to_string(f.wall.ms.load() - 1000)),
          ClusterFixture::provider(2)});
  const auto weight = [&] {
    std::uint32_t seen = 0;
    f.loop.inside([&] {
      Invocation call = f.call();
      seen = f.directory->acquire()->providers_for(call).weight(0, *call.method);
    });
    return seen;
  };
  EXPECT_EQ(weight(), 10u);
  for (int second = 1; second < 9; ++second) {
    f.wall.ms += 1000;
    f.control.advance(1s);
    EXPECT_EQ(weight(), static_cast<std::uint32_t>(10 + 10 * second));
  }
  f.wall.ms += 1000;
  f.control.advance(1s);
  EXPECT_EQ(weight(), 100u);
  EXPECT_EQ(f.control.timers(), 0u);  // warm: nothing ticks any more
  EXPECT_EQ(f.refers, 2);
}

TEST(Directory, StopsTickingWhenItIsGone) {
  ClusterFixture f;
  f.list({ClusterFixture::provider(1, "timestamp=" + std::to_string(f.wall.ms.load() - 1000))});
  f.directory.reset();
  f.made.clear();
  f.control.advance(5s);
  EXPECT_EQ(f.control.timers(), 0u);
}

TEST(Directory, AnUnknownBalancerOfAProviderIsReplacedWithOneWarning) {
  ClusterFixture f;
  f.list({ClusterFixture::provider(1, "loadbalance=magic"), ClusterFixture::provider(2)});
  auto invoker = f.join();
  for (int i = 0; i < 10; ++i) {
    Invocation call = f.call();
    EXPECT_TRUE(f.invoke(*invoker, call).ok());
  }
  EXPECT_EQ(f.logger.count("asks for a load balancer that is not here"), 1u);
}

TEST(Directory, AMethodMayHaveABalancerOfItsOwn) {
  ClusterFixture f("greet.loadbalance=roundrobin");
  f.list(3);
  auto invoker = f.join();
  for (int i = 0; i < 30; ++i) {
    Invocation call = f.call(0);
    EXPECT_TRUE(f.invoke(*invoker, call).ok());
  }
  for (const int host : {1, 2, 3}) EXPECT_EQ(f.at(host).calls, 10);
}

TEST(Directory, ServesMethodsThatTheServiceDoesNotList) {
  ClusterFixture f("loadbalance=roundrobin");
  f.list(2);
  auto invoker = f.join();
  for (int i = 0; i < 10; ++i) {
    MethodDescriptor any;  // a fresh one for each call, as generic calls have
    any.name = "find";
    any.index = 7;
    Invocation call(f.service, any);
    EXPECT_TRUE(f.invoke(*invoker, call).ok());
  }
  EXPECT_EQ(f.at(1).calls, 5);
  EXPECT_EQ(f.at(2).calls, 5);
}

TEST(Directory, ServesThreadsWithoutALoop) {
  ClusterFixture f("loadbalance=roundrobin");
  f.list(2);
  const auto pick = [&] {
    Invocation call = f.call();
    return f.directory->acquire()->pick(call, {});
  };
  EXPECT_EQ(pick(), 0u);
  f.list(3);
  EXPECT_EQ(pick(), 1u);  // goes on where it stood
}

// Loops, and threads that are none, pick while the control executor replaces the list.
TEST(Directory, ListsAreReplacedWhileEverybodyPicks) {
  ServiceDescriptor service = greeting_service();
  RecordingLogger logger(LogLevel::kOff);
  ExtensionRegistry extensions(logger);
  (void)extensions.add<LoadBalance>("random", make_random).ok();
  (void)extensions.add<LoadBalance>("roundrobin", make_roundrobin).ok();
  ThreadExecutor control(3);
  std::array<ThreadExecutor, 3> loops{ThreadExecutor(0), ThreadExecutor(1), ThreadExecutor(2)};
  Directory::Options options;
  options.consumer = parse("consumer://10.0.0.7/dubhe.samples.GreetingService?greet.loadbalance=roundrobin");
  options.service = &service;
  options.source = "a list";
  options.refer = [&](const Url& url) -> Expected<InvokerPtr> {
    return InvokerPtr(std::make_shared<ScriptedInvoker>(url, service));
  };
  options.make_load_balance = [&](std::string_view name, const Url& url) { return extensions.make<LoadBalance>(name, url); };
  options.control = &control;
  options.logger = &logger;
  DirectoryPtr directory = Directory::create(std::move(options));

  std::atomic<bool> over{false};
  std::atomic<int> picked{0};
  const auto pick_some = [&](std::uint32_t method) {
    Invocation call(service, service.methods[method]);
    for (int i = 0; i < 20; ++i) {
      const auto view = directory->acquire();
      const Snapshot& providers = view->providers_for(call);
      if (providers.empty()) continue;
      const std::uint32_t index = view->pick(call, {});
      ASSERT_LT(index, providers.size());
      EXPECT_TRUE(providers.at(index).available());
      picked.fetch_add(1);
    }
  };
  std::function<void(ThreadExecutor&)> keep_picking = [&](ThreadExecutor& loop) {
    pick_some(loop.index() % 2);
    if (!over) loop.post([&] { keep_picking(loop); });
  };
  for (auto& loop : loops) loop.post([&] { keep_picking(loop); });
  std::thread stranger([&] {
    while (!over) pick_some(0);
  });
  for (int round = 0; round < 200 || picked < 2000; ++round) {
    std::vector<Url> urls;
    for (int i = 0; i < round % 7; ++i) urls.push_back(parse(ClusterFixture::provider(1 + (round + i) % 9)));
    std::atomic<bool> done{false};
    control.post([&] {
      directory->on_list(Category::kProviders, urls);
      done = true;
    });
    while (!done) std::this_thread::yield();
  }
  over = true;
  stranger.join();
  for (auto& loop : loops) {  // until the last pick of each loop has ended
    std::atomic<bool> idle{false};
    loop.post([&] { idle = true; });
    while (!idle) std::this_thread::yield();
  }
  EXPECT_GE(picked, 2000);
}

TEST(MethodOptions, AreReadOnceWithTheMethodsOwnFirst) {
  const Url url = parse("dubbo://h:1/a.B?timeout=500&greet.timeout=50&retries=1&sayHello.retries=-4&greet.return=false"
                        "&repeat=safe&greet.repeat=once&sayHello.idempotent=true");
  const MethodOptions greet = read_method_options(url, "greet");
  EXPECT_EQ(greet.timeout, 50ms);
  EXPECT_EQ(greet.attempts, 2);
  EXPECT_EQ(greet.repeat, Repeat::kOnce);
  EXPECT_TRUE(greet.one_way);
  EXPECT_FALSE(greet.idempotent);
  const MethodOptions say_hello = read_method_options(url, "sayHello");
  EXPECT_EQ(say_hello.timeout, 500ms);
  EXPECT_EQ(say_hello.attempts, 1);
  EXPECT_EQ(say_hello.repeat, Repeat::kSafe);
  EXPECT_TRUE(say_hello.idempotent);
  EXPECT_FALSE(say_hello.one_way);
  const MethodOptions odd = read_method_options(parse("dubbo://h:1/a.B?timeout=-1&retries=999999999999"), "m");
  EXPECT_EQ(odd.timeout, 1000ms);
  EXPECT_GT(odd.attempts, 1000);
}

}  // namespace
}  // namespace dubhe::test
