// The registry's behaviour over a ZooKeeper in memory, with the clock moved by hand.

#include "registry_core.h"

#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/temp_dir.h"

#include "fake_tree_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>

namespace dubhe::tree {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kFolder = "/dubbo/a.B/providers";
constexpr std::uint64_t kStranger = 7;

Url url(const std::string& text) { return Url::parse(text).value(); }
std::string provider(int i) { return "dubbo://p:" + std::to_string(i) + "/a.B"; }
std::string node(const std::string& text) {
  return std::string(kFolder) + "/" + url(text).to_encoded();
}

using Made = std::optional<Expected<std::unique_ptr<Registration>>>;
using Subscribed = std::optional<Expected<std::unique_ptr<Subscription>>>;

class RegistryCoreTest : public ::testing::Test {
 protected:
  ~RegistryCoreTest() override {
    if (core_) executor_.inside([this] { core_->close(); });
    executor_.run();
    worker_.finish();
  }

  // Parameters as text: "session=1000&…".
  void open(const std::string& parameters = {}) {
    const Url at = url("zookeeper://zk:2181?reconnect.jitter=0&" + parameters);
    ProviderCache::Options cache;
    cache.file = cache_file_;
    core_ = std::make_shared<RegistryCore>(
        at, test_options(at),
        RegistryCore::Surroundings{
            executor_, logger_, server_.factory(), [this] { return random_; },
            [this] { return executor_.now(); },
            std::make_shared<ProviderCache>(std::move(cache), worker_, logger_), "10.0.0.7"});
    executor_.inside([this] { core_->open(); });
  }
  void connected(const std::string& parameters = {}) {
    open(parameters);
    executor_.run();
    ASSERT_TRUE(core_->available());
  }

  // Starts to register; `made` is filled when the task completes.
  void announce(const std::string& text, Made& made, bool check = true) {
    executor_.inside([&] {
      start(core_->register_url(url(text), check),
            [&made](auto result) { made.emplace(std::move(result)); });
    });
    executor_.run();
  }
  std::unique_ptr<Registration> announced(const std::string& text) {
    Made made;
    announce(text, made);
    return std::move(made.value().value());
  }
  // `told` gets a line per delivery, "providers p:1 p:2"; `told_when_done_` says how many there
  // were when the task completed.
  void subscribe(Subscribed& subscribed, std::vector<std::string>& told, bool check = true,
                 const std::string& consumer = "consumer://c/a.B?side=consumer",
                 std::vector<Category> categories = {Category::kProviders}) {
    auto listener = [&told](Category category, std::span<const Url> urls) {
      std::string line(to_string(category));
      for (const Url& u : urls) line += " " + u.address();
      told.push_back(line);
    };
    executor_.inside([&] {
      start(core_->subscribe(url(consumer), std::move(categories), listener, check),
            [&](auto result) {
              subscribed.emplace(std::move(result));
              told_when_done_ = told.size();
            });
    });
    executor_.run();
  }
  void lose_connection() {
    server_.set_reachable(false);
    executor_.run();
  }
  void find_connection() {
    server_.set_reachable(true);
    executor_.run();
  }

  test::TempDir directory_;
  const std::filesystem::path cache_file_ = directory_.path() / "cache";
  test::RecordingLogger logger_;
  test::ManualExecutor executor_;
  FakeTreeServer server_{executor_};
  BackgroundWorker worker_;
  double random_ = 0;
  std::size_t told_when_done_ = 0;
  std::shared_ptr<RegistryCore> core_;
};

// ---- Announcing

TEST_F(RegistryCoreTest, AProviderIsAnnouncedEphemeralWithoutItsLocalKeysAndWithOurAddressAsData) {
  connected();
  const auto registration = announced("dubbo://p:1/a.B?pid=7&side=provider");
  EXPECT_THAT(server_.names(kFolder),
              ElementsAre(url("dubbo://p:1/a.B?side=provider").to_encoded()));
  EXPECT_NE(server_.node(node("dubbo://p:1/a.B?side=provider")).owner, 0u);
  EXPECT_EQ(server_.node(node("dubbo://p:1/a.B?side=provider")).data, "10.0.0.7");
}

TEST_F(RegistryCoreTest, WhatIsNotDynamicIsAnnouncedForGood) {
  connected();
  const auto registration =
      announced("override://0.0.0.0/a.B?category=configurators&dynamic=false");
  ASSERT_THAT(server_.names("/dubbo/a.B/configurators"), SizeIs(1));
  EXPECT_EQ(server_.node("/dubbo/a.B/configurators/" + server_.names("/dubbo/a.B/configurators")[0])
                .owner,
            0u);
}

TEST_F(RegistryCoreTest, WhatIsNotDynamicStaysWhenItsTokenIsDropped) {
  connected();
  auto first = announced("dubbo://p:1/a.B?dynamic=false");
  auto second = announced("dubbo://p:2/a.B?dynamic=false");
  EXPECT_EQ(executor_.run_task(first->withdraw()), Status());
  second.reset();
  executor_.run();
  EXPECT_THAT(server_.names(kFolder), SizeIs(2));
}

TEST_F(RegistryCoreTest, TheRegistryDecidesForProvidersThatDoNotSay) {
  connected("dynamic=false");
  const auto said = announced("dubbo://p:1/a.B?dynamic=true");
  const auto silent = announced("dubbo://p:2/a.B");
  EXPECT_NE(server_.node(node("dubbo://p:1/a.B?dynamic=true")).owner, 0u);
  EXPECT_EQ(server_.node(node("dubbo://p:2/a.B?dynamic=false")).owner, 0u);
}

TEST_F(RegistryCoreTest, AConsumerStandsAmongTheConsumers) {
  connected();
  const auto registration = announced("consumer://c/a.B?side=consumer");
  EXPECT_THAT(
      server_.names("/dubbo/a.B/consumers"),
      ElementsAre(
          url("consumer://c/a.B?category=consumers&check=false&side=consumer").to_encoded()));
}

TEST_F(RegistryCoreTest, WithdrawingWaitsUntilTheNodeIsGone) {
  connected();
  auto registration = announced(provider(1));
  std::optional<Status> withdrawn;
  executor_.inside([&] {
    start(registration->withdraw(), [&](Status status) { withdrawn = std::move(status); });
  });
  EXPECT_FALSE(withdrawn);
  executor_.run();
  EXPECT_EQ(withdrawn, Status());
  EXPECT_THAT(server_.names(kFolder), IsEmpty());
}

TEST_F(RegistryCoreTest, DroppingTheTokenWithdrawsInTheBackground) {
  connected();
  announced(provider(1)).reset();
  executor_.run();
  EXPECT_THAT(server_.names(kFolder), IsEmpty());
}

TEST_F(RegistryCoreTest, TheSameUrlTwiceIsWithdrawnByTheSecondToken) {
  connected();
  auto first = announced(provider(1));
  auto second = announced(provider(1));
  EXPECT_EQ(executor_.run_task(first->withdraw()), Status());
  first.reset();
  executor_.run();
  EXPECT_THAT(server_.names(kFolder), SizeIs(1));
  EXPECT_EQ(executor_.run_task(second->withdraw()), Status());
  EXPECT_THAT(server_.names(kFolder), IsEmpty());
}

TEST_F(RegistryCoreTest, ARefusalIsTheAnswerForThoseWhoCheck) {
  connected();
  server_.fail_next(1, {TreeCode::kNotAllowed, "not authenticated"});
  Made made;
  announce(provider(1), made);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->status().code(), StatusCode::kPermissionDenied);
  EXPECT_THAT(made->status().message(), HasSubstr("dubbo://p:1/a.B: not authenticated"));
  executor_.advance(10s);
  EXPECT_THAT(server_.names(kFolder), IsEmpty()) << "given up";
}

TEST_F(RegistryCoreTest, AndIsTriedAgainForThoseWhoDoNot) {
  connected();
  server_.fail_next(3, {TreeCode::kNotAllowed, "not authenticated"});
  Made made;
  announce(provider(1), made, false);
  ASSERT_TRUE(made && made->ok());
  EXPECT_THAT(server_.names(kFolder), IsEmpty());
  executor_.advance(2s);
  EXPECT_THAT(server_.names(kFolder), SizeIs(1));
  EXPECT_EQ(logger_.count("refuses to announce"), 1u) << "one complaint, not one per try";
}

// ---- Without a registry

TEST_F(RegistryCoreTest, WhenEveryServerRefusesWhoChecksIsToldAtOnce) {
  server_.set_reachable(false);
  open("timeout=30000&backup=zk2:2181");
  Made made;
  Subscribed subscribed;
  std::vector<std::string> told;
  announce(provider(1), made);
  subscribe(subscribed, told);
  const auto refuse = [this](const std::string& address) {
    server_.refuse(address);
    executor_.run();
  };
  refuse("10.0.0.1:2181");
  refuse("10.0.0.1:2181");
  EXPECT_FALSE(made || subscribed) << "the other server may answer";
  refuse("10.0.0.2:2181");
  EXPECT_FALSE(made || subscribed) << "so may a further address of the same";
  refuse("10.0.0.1:2181");
  ASSERT_TRUE(made && subscribed);
  for (const Status& status : {made->status(), subscribed->status()}) {
    EXPECT_EQ(status.code(), StatusCode::kUnavailable);
    EXPECT_THAT(status.message(), HasSubstr("zookeeper://zk:2181,zk2:2181 refuses connections at every address"));
    EXPECT_THAT(status.message(), HasSubstr("check: false"));
  }
}

TEST_F(RegistryCoreTest, WhereWaitingDoesNotHelpWhoChecksIsToldAtOnceAndTheLogOnce) {
  server_.set_refusing("no such directory");
  open("timeout=30000&retry.period=1000");
  const TimePoint begin = executor_.now();
  Made made;
  announce(provider(1), made);
  executor_.advance(5s);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->status().message(), HasSubstr("no such directory"));
  EXPECT_THAT(made->status().message(), HasSubstr("set `check: false`"));
  executor_.advance(60s);
  EXPECT_EQ(logger_.count("no such directory"), 1u);
  EXPECT_GE(server_.handles(), 60) << "tried again for ever";
  EXPECT_LE(server_.handles(), 70) << "with pauses";
  EXPECT_LT(begin, executor_.now());
}

TEST_F(RegistryCoreTest, WhatCannotBeReachedNowIsRegisteredWhenItCan) {
  server_.set_refusing("no such directory");
  open("retry.period=1000&start.grace=10");
  Made made;
  announce(provider(1), made, false);
  executor_.advance(1s);
  ASSERT_TRUE(made && made->ok());
  server_.set_refusing("");
  executor_.advance(2s);
  EXPECT_THAT(server_.names(kFolder), SizeIs(1));
}

TEST_F(RegistryCoreTest, WhoChecksWaitsAndIsToldWhatToDo) {
  server_.set_reachable(false);
  open("timeout=3000");
  Made made;
  Subscribed subscribed;
  std::vector<std::string> told;
  announce(provider(1), made);
  subscribe(subscribed, told);
  executor_.advance(2900ms);
  EXPECT_FALSE(made);
  EXPECT_FALSE(subscribed);
  executor_.advance(200ms);
  ASSERT_TRUE(made && subscribed);
  for (const Status& status : {made->status(), subscribed->status()}) {
    EXPECT_EQ(status.code(), StatusCode::kUnavailable);
    EXPECT_THAT(status.message(),
                HasSubstr("zookeeper://zk:2181 could not be reached within 3000 ms"));
    EXPECT_THAT(status.message(), HasSubstr("check: false"));
  }
  find_connection();
  executor_.advance(10s);
  EXPECT_THAT(server_.names(kFolder), IsEmpty()) << "what failed is not done later";
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(RegistryCoreTest, WhoDoesNotCheckGoesOnSoonAndGetsEverythingLater) {
  server_.set_reachable(false);
  open("timeout=3000");
  Made made;
  Subscribed subscribed;
  std::vector<std::string> told;
  announce(provider(1), made, false);
  subscribe(subscribed, told, false);
  executor_.advance(1s);
  ASSERT_TRUE(made && made->ok());
  ASSERT_TRUE(subscribed && subscribed->ok());
  EXPECT_THAT(told, IsEmpty()) << "no list is not an empty list";

  Made at_once;
  announce(provider(2), at_once, false);
  EXPECT_TRUE(at_once && at_once->ok()) << "the grace is for the start as a whole";

  find_connection();
  executor_.advance(1s);
  EXPECT_EQ(told.back(), "providers p:1 p:2");
}

TEST_F(RegistryCoreTest, AStartWithAGoodCacheIsQuickAlsoForThoseWhoCheck) {
  std::ofstream(cache_file_)
      << "a.B=dubbo\\://old\\:1/a.B override\\://r/a.B?category\\=configurators\n";
  server_.set_reachable(false);
  open();
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told, true, "consumer://c/a.B",
            {Category::kProviders, Category::kConfigurators, Category::kRouters});
  executor_.advance(1s);
  ASSERT_TRUE(subscribed && subscribed->ok());
  EXPECT_THAT(told, ElementsAre("providers old:1", "configurators r", "routers"));
  EXPECT_EQ(told_when_done_, 3u) << "the lists come before the task completes";
  EXPECT_THAT(logger_.lines(LogLevel::kWarn), Contains(HasSubstr(cache_file_.string())));

  told.clear();
  server_.put(node(provider(1)), kStranger);
  find_connection();
  EXPECT_THAT(told, ElementsAre("providers p:1", "configurators"));
}

TEST_F(RegistryCoreTest, AListFromTheCacheThatIsStillTrueIsNotDeliveredAgain) {
  std::ofstream(cache_file_) << "a.B=dubbo\\://p\\:1/a.B\n";
  server_.set_reachable(false);
  server_.put(node(provider(1)), kStranger);
  open();
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  executor_.advance(1s);
  find_connection();
  EXPECT_THAT(told, ElementsAre("providers p:1"));
}

// ---- Lists

TEST_F(RegistryCoreTest, TheFirstListsComeTogetherAndBeforeTheTaskCompletes) {
  connected();
  server_.put(node(provider(1)), kStranger);
  server_.put(node(provider(2)), kStranger);
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told, true, "consumer://c/a.B", {Category::kRouters, Category::kProviders});
  EXPECT_THAT(told, ElementsAre("routers", "providers p:1 p:2"));
  EXPECT_EQ(told_when_done_, 2u);

  Subscribed again;
  std::vector<std::string> told_again;
  subscribe(again, told_again, true, "consumer://c/a.B",
            {Category::kRouters, Category::kProviders});
  EXPECT_THAT(told_again, ElementsAre("routers", "providers p:1 p:2"));
  EXPECT_EQ(told_when_done_, 2u) << "also when they are known already";
}

TEST_F(RegistryCoreTest, ManyReferencesOfOneInterfaceShareOneWatch) {
  connected();
  server_.put(node("dubbo://p:1/a.B?group=g"), kStranger);
  std::vector<std::string> told[3];
  Subscribed subscribed[3];
  subscribe(subscribed[0], told[0]);
  subscribe(subscribed[1], told[1], true, "consumer://c/a.B?group=g");
  subscribe(subscribed[2], told[2], true, "consumer://c/a.B?group=*");
  EXPECT_EQ(server_.reads(), 1);
  EXPECT_THAT(told[0], ElementsAre("providers"));
  EXPECT_THAT(told[1], ElementsAre("providers p:1"));
  EXPECT_THAT(told[2], ElementsAre("providers p:1"));

  executor_.advance(10s);
  server_.put(node("dubbo://p:2/a.B?group=g"), kStranger);
  executor_.run();
  EXPECT_EQ(server_.reads(), 2);
  EXPECT_THAT(told[0], SizeIs(1)) << "its own list has not changed";
  EXPECT_THAT(told[1], SizeIs(2));
  EXPECT_THAT(told[2], SizeIs(2));
}

TEST_F(RegistryCoreTest, ABurstOfChangesIsFewReadsAndTheLastWordIsHeard) {
  connected();
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  executor_.advance(10s);
  const int before = server_.reads();
  for (int i = 0; i < 1000; ++i) {
    server_.put(node(provider(i + 1)), kStranger);
    executor_.advance(1ms);
  }
  executor_.advance(1s);
  EXPECT_LE(server_.reads() - before, 12);
  EXPECT_THAT(told.back(), HasSubstr(" p:1000"));
  EXPECT_EQ(std::count(told.back().begin(), told.back().end(), ' '), 1000);
}

TEST_F(RegistryCoreTest, OfTenThousandProvidersAThousandChangesAreOneRead) {
  constexpr int kAll = 10000;
  constexpr int kChanged = 1000;
  for (int i = 0; i < kAll; ++i) server_.put(node(provider(i + 1)), kStranger);
  connected();
  Subscribed subscribed;
  std::vector<std::string> told;
  const auto begin = std::chrono::steady_clock::now();
  subscribe(subscribed, told);
  const auto first = std::chrono::steady_clock::now() - begin;
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(server_.reads(), 1);

  const auto changes_begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kChanged; ++i) {
    server_.take(node(provider(i + 1)));
    if (i % 100 == 0) executor_.run();
  }
  executor_.advance(1s);
  const auto burst = std::chrono::steady_clock::now() - changes_begin;
  EXPECT_EQ(server_.reads(), 2) << "one for all that came";
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(std::count(told.back().begin(), told.back().end(), ' '), kAll - kChanged);
  const auto ms = [](auto time) {
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
  };
  RecordProperty("first_list_ms", ms(first));
  RecordProperty("burst_ms", ms(burst));
}

TEST_F(RegistryCoreTest, ANodeThatMakesNoSenseIsLeftOutAndNamedOnce) {
  connected();
  server_.put(node(provider(1)), kStranger);
  server_.put(std::string(kFolder) + "/dubbo%3A%2F%2Fh%3A99999999%2Fa.B", kStranger);
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  executor_.advance(1s);
  server_.put(node(provider(2)), kStranger);
  executor_.run();
  EXPECT_THAT(told, ElementsAre("providers p:1", "providers p:1 p:2"));
  EXPECT_EQ(logger_.count("99999999"), 1u);
}

TEST_F(RegistryCoreTest, AnEmptyListAfterAGoodOneIsDeliveredWithALine) {
  connected();
  server_.put(node(provider(1)), kStranger);
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  executor_.advance(1s);
  server_.take(node(provider(1)));
  executor_.run();
  EXPECT_THAT(told, ElementsAre("providers p:1", "providers"));
  EXPECT_EQ(logger_.count("no provider of a.B any more"), 1u);
}

TEST_F(RegistryCoreTest, OrNotWithEmptyProtection) {
  connected("enable-empty-protection=true");
  server_.put(node(provider(1)), kStranger);
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  executor_.advance(1s);
  server_.take(node(provider(1)));
  executor_.run();
  EXPECT_THAT(told, ElementsAre("providers p:1"));
  EXPECT_EQ(logger_.count("enable-empty-protection"), 1u);
  executor_.advance(1s);
  server_.put(node(provider(2)), kStranger);
  executor_.run();
  EXPECT_THAT(told, ElementsAre("providers p:1", "providers p:2"));
}

TEST_F(RegistryCoreTest, SaysWhyThereIsNoProvider) {
  connected();
  server_.put(node("dubbo://p:1/a.B?version=2.0.0"), kStranger);
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told, true, "consumer://c/a.B?version=1.0.0");
  const Subscription& subscription = *subscribed.value().value();
  EXPECT_EQ(subscription.explain(),
            "1 provider of a.B is registered; p:1 has version 2.0.0. Set the reference's `version` to "
            "`2.0.0`, or `*` for any.");
  executor_.advance(1s);
  server_.put(node("dubbo://p:2/a.B?version=1.0.0"), kStranger);
  executor_.run();
  EXPECT_EQ(subscription.explain(), "");
}

TEST_F(RegistryCoreTest, AfterTheTokenIsDroppedNothingIsReadOrDelivered) {
  connected();
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  told.clear();
  subscribed.reset();
  executor_.run();
  const int before = server_.reads();
  server_.put(node(provider(1)), kStranger);
  executor_.advance(10s);
  EXPECT_EQ(server_.reads(), before);
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(RegistryCoreTest, AListenerMayDropItsOwnSubscription) {
  connected();
  Subscribed subscribed;
  int calls = 0;
  auto listener = [&](Category, std::span<const Url>) {
    if (++calls == 2) subscribed.reset();
  };
  executor_.inside([&] {
    start(core_->subscribe(url("consumer://c/a.B"), {Category::kProviders}, listener, true),
          [&](auto result) { subscribed.emplace(std::move(result)); });
  });
  executor_.run();
  for (int i = 1; i < 5; ++i) {
    server_.put(node(provider(i)), kStranger);
    executor_.advance(1s);
  }
  EXPECT_EQ(calls, 2);
}

TEST_F(RegistryCoreTest, EveryInterfaceAtOnceIsRefused) {
  connected();
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told, true, "consumer://c/?interface=*");
  EXPECT_EQ(subscribed.value().status().code(), StatusCode::kUnimplemented);
  EXPECT_FALSE(server_.has("/dubbo/*"));
}

// ---- Losing it

TEST_F(RegistryCoreTest, ALostConnectionDeliversNothing) {
  connected();
  const auto registration = announced(provider(1));
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  told.clear();

  lose_connection();
  EXPECT_FALSE(core_->available());
  executor_.advance(5s);
  EXPECT_THAT(told, IsEmpty());
  EXPECT_THAT(core_->describe(), HasSubstr("not connected to zk:2181 since 5000 ms"));

  find_connection();
  EXPECT_TRUE(core_->available());
  executor_.advance(1s);
  EXPECT_THAT(told, IsEmpty()) << "nothing has changed";
  EXPECT_THAT(server_.names(kFolder), SizeIs(1));
}

TEST_F(RegistryCoreTest, WhatChangedMeanwhileIsReadAfterReconnecting) {
  connected();
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  lose_connection();
  server_.put(node(provider(9)), kStranger);
  find_connection();
  EXPECT_THAT(told, ElementsAre("providers", "providers p:9"));
}

TEST_F(RegistryCoreTest, ALeafThatOthersRemovedMeanwhileIsAnnouncedAgain) {
  connected();
  const auto registration = announced(provider(1));
  lose_connection();
  server_.take(node(provider(1)));
  find_connection();
  EXPECT_THAT(server_.names(kFolder), SizeIs(1));
}

TEST_F(RegistryCoreTest, AnExpiredSessionIsReplacedAndEverythingRegisteredAgain) {
  connected();
  const auto registration = announced(provider(1));
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  lose_connection();
  server_.expire_sessions();
  EXPECT_THAT(server_.names(kFolder), IsEmpty());

  find_connection();

  EXPECT_EQ(server_.handles(), 2);
  EXPECT_THAT(server_.names(kFolder), SizeIs(1));
  executor_.advance(1s);
  EXPECT_EQ(told.back(), "providers p:1");
  EXPECT_THAT(told, Not(Contains("providers"))) << "registered again before the list is read";
}

TEST_F(RegistryCoreTest, AfterALostSessionWhoIsNotBackYetStaysForAWhile) {
  connected("reconnect.settle=3000");
  server_.put(node(provider(1)), kStranger);
  server_.put(node(provider(2)), kStranger);
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  told.clear();

  lose_connection();
  server_.expire_sessions();
  server_.take(node(provider(1)));
  server_.take(node(provider(2)));
  find_connection();
  executor_.advance(1s);
  EXPECT_THAT(told, IsEmpty());
  server_.put(node(provider(2)), kStranger);
  server_.put(node(provider(3)), kStranger);
  executor_.advance(1s);
  EXPECT_THAT(told, ElementsAre("providers p:1 p:2 p:3"));
  executor_.advance(1s);
  EXPECT_THAT(told, ElementsAre("providers p:1 p:2 p:3", "providers p:2 p:3"));
}

TEST_F(RegistryCoreTest, ANewSessionWaitsForItsJitter) {
  random_ = 0.5;
  connected("reconnect.jitter=3000");
  const auto registration = announced(provider(1));
  server_.expire_sessions();
  executor_.run();
  EXPECT_TRUE(core_->available());
  executor_.advance(1400ms);
  EXPECT_THAT(server_.names(kFolder), IsEmpty());
  executor_.advance(200ms);
  EXPECT_THAT(server_.names(kFolder), SizeIs(1));
}

TEST_F(RegistryCoreTest, AServerThatHangsAtTheStartIsLeft) {
  server_.hang_next(2);
  open("session=4000");
  executor_.advance(999ms);
  EXPECT_EQ(server_.handles(), 1);
  executor_.advance(1ms);
  EXPECT_EQ(server_.handles(), 2);
  executor_.advance(1999ms);
  EXPECT_EQ(server_.handles(), 2) << "a slow server gets twice as long";
  executor_.advance(1ms);
  EXPECT_EQ(server_.handles(), 3);
  EXPECT_EQ(server_.open_clients(), 1);
  EXPECT_TRUE(core_->available());
}

TEST_F(RegistryCoreTest, AServerThatHangsLaterIsLeftWithTheSession) {
  connected("connect.attempt=1000");
  const auto registration = announced(provider(1));
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  const int writes = server_.writes();
  server_.hang();
  executor_.run();
  EXPECT_FALSE(core_->available());
  server_.put(node(provider(2)), kStranger);

  executor_.advance(1s);

  EXPECT_TRUE(core_->available());
  EXPECT_EQ(server_.handles(), 2);
  EXPECT_EQ(server_.node(node(provider(1))).owner, 101u) << "the session is the same";
  EXPECT_EQ(server_.writes(), writes) << "so nothing had to be registered again";
  executor_.advance(1s);
  EXPECT_EQ(told.back(), "providers p:1 p:2") << "what changed meanwhile is seen";
}

TEST_F(RegistryCoreTest, WhoHasNoServerForLongerThanASessionStartsAfresh) {
  connected();
  const auto registration = announced(provider(1));
  lose_connection();
  executor_.advance(20s);  // twice the session timeout that the fake server grants: 2.5, 7.5 and 17.5 s
  EXPECT_EQ(server_.handles(), 4);
  EXPECT_EQ(server_.open_clients(), 1);
  executor_.advance(10s);
  EXPECT_EQ(server_.handles(), 5);

  find_connection();
  EXPECT_NE(server_.node(node(provider(1))).owner, 101u)
      << "the left-over of the first session is replaced";
}

TEST_F(RegistryCoreTest, WhileItIsLostRegisteringGoesOnAtOnceAndWithdrawingSaysSo) {
  connected();
  auto registration = announced(provider(1));
  lose_connection();
  Made made;
  announce(provider(2), made, false);
  ASSERT_TRUE(made && made->ok());
  const auto withdrawn = executor_.run_task(registration->withdraw());
  ASSERT_TRUE(withdrawn);
  EXPECT_EQ(withdrawn->code(), StatusCode::kUnavailable);

  find_connection();
  EXPECT_THAT(server_.names(kFolder), ElementsAre(url(provider(2)).to_encoded()));
}

TEST_F(RegistryCoreTest, WhoWaitsWhenTheConnectionGoesDoesNotWaitForEver) {
  connected();
  Made made;
  Subscribed subscribed;
  std::vector<std::string> told;
  server_.fail_next(2, {TreeCode::kConnectionLoss, "connection loss"});
  announce(provider(1), made, false);
  subscribe(subscribed, told, false);
  EXPECT_FALSE(made);
  EXPECT_FALSE(subscribed);
  lose_connection();
  EXPECT_TRUE(made && made->ok());
  EXPECT_TRUE(subscribed && subscribed->ok());
}

// ---- The end

TEST_F(RegistryCoreTest, ClosingEndsTheSessionAndEverythingThatWaits) {
  connected();
  auto registration = announced(provider(1));
  server_.fail_next(100, {TreeCode::kConnectionLoss, "connection loss"});
  Made made;
  Subscribed subscribed;
  std::vector<std::string> told;
  announce(provider(2), made);
  subscribe(subscribed, told);
  ASSERT_FALSE(made || subscribed);

  executor_.inside([this] { core_->close(); });
  executor_.run();

  EXPECT_THAT(server_.names(kFolder), IsEmpty());
  EXPECT_EQ(server_.open_clients(), 0);
  ASSERT_TRUE(made && subscribed);
  EXPECT_EQ(made->status().code(), StatusCode::kCancelled);
  EXPECT_EQ(subscribed->status().code(), StatusCode::kCancelled);
  EXPECT_EQ(executor_.run_task(registration->withdraw()), Status());
  EXPECT_EQ(executor_.timers(), 0u);
}

TEST_F(RegistryCoreTest, WhoGivesUpWaitingInTheTurnOfTheEndIsToldOfTheEnd) {
  connected();
  server_.fail_next(1, {TreeCode::kConnectionLoss, "connection loss"});
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told, false);
  ASSERT_FALSE(subscribed);

  server_.set_reachable(false);  // wakes those who do not check, in a turn of their own
  executor_.post([this] { core_->close(); });
  executor_.run();

  ASSERT_TRUE(subscribed);
  EXPECT_EQ(subscribed->status().code(), StatusCode::kCancelled);
  Made late;
  announce(provider(1), late, false);
  EXPECT_EQ(late.value().status().code(), StatusCode::kCancelled);
}

TEST_F(RegistryCoreTest, TokensMayBeDroppedAfterTheRegistry) {
  connected();
  auto registration = announced(provider(1));
  Subscribed subscribed;
  std::vector<std::string> told;
  subscribe(subscribed, told);
  executor_.inside([this] { core_->close(); });
  core_.reset();
  registration.reset();
  subscribed.reset();
  executor_.run();
  EXPECT_THAT(server_.names(kFolder), IsEmpty());
}

TEST_F(RegistryCoreTest, ATaskThatIsDestroyedTakesItsWishBack) {
  server_.set_reachable(false);
  open();
  std::vector<std::string> told;
  executor_.inside([&] {
    Task<Expected<std::unique_ptr<Registration>>> task =
        core_->register_url(url(provider(1)), true);
    auto awaiter = task.operator co_await();
    (void)awaiter.await_suspend(std::noop_coroutine());
  });
  executor_.run();
  find_connection();
  executor_.advance(60s);
  EXPECT_THAT(server_.names(kFolder), IsEmpty());
}

}  // namespace
}  // namespace dubhe::tree
