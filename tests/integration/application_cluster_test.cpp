// Clusters and balancers between real providers and a consumer that is configured by YAML alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "application_service.h"

namespace application_tests {
namespace {

using std::chrono::milliseconds;

struct Store {
  virtual ~Store() = default;
  virtual std::string ask(std::string what) = 0;
  virtual void put(std::string what) = 0;
  virtual dubhe::Task<std::vector<std::string>> list() = 0;
};
DUBHE_SERVICE(Store, "dubhe.test.Store", ask, put, list)

// Says its own name; tells what it was given; fails as it is told.
class Shop final : public Store {
 public:
  explicit Shop(std::string name) : name_(std::move(name)) {}
  std::string ask(std::string) override {
    asked.fetch_add(1);
    if (slow) std::this_thread::sleep_for(milliseconds(150));
    return name_;
  }
  void put(std::string what) override {
    if (failing) throw std::runtime_error("closed");
    std::lock_guard lock(mutex_);
    got_.push_back(std::move(what));
  }
  dubhe::Task<std::vector<std::string>> list() override { co_return std::vector<std::string>{name_}; }
  std::vector<std::string> got() const {
    std::lock_guard lock(mutex_);
    return got_;
  }
  std::atomic<int> asked{0};
  std::atomic<bool> slow{false}, failing{false};

 private:
  const std::string name_;
  mutable std::mutex mutex_;
  std::vector<std::string> got_;
};

struct Provider {
  Provider(dubhe::Logger& log, const std::string& name, const std::vector<std::string>& more = {})
      : shop(std::make_shared<Shop>(name)), application(told(name, log, arguments(more))) {
    application.provide<Store>(shop);
    application.start();
    url = application.exported().front().to_string();
  }
  // The later one counts.
  static std::vector<std::string> arguments(const std::vector<std::string>& more) {
    std::vector<std::string> all = {"--dubbo.registry.address=N/A", "--dubbo.protocol.port=-1", "--dubbo.protocol.host=127.0.0.1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::shared_ptr<Shop> shop;
  dubhe::Application application;
  std::string url;
};

class ClusterTest : public testing::Test {
 protected:
  // A reference with these settings to all providers; `urls`: to these instead.
  std::shared_ptr<Store> refer(const std::string& settings, std::string urls = {}) {
    if (urls.empty()) {
      for (const auto& one : providers) urls += (urls.empty() ? "" : ";") + one->url;
    }
    dubhe::ApplicationOptions options = told("consumer", log);
    options.sources.text = "dubbo:\n  registry: { address: N/A }\n  references:\n    dubhe.test.Store: { url: \"" + urls +
                           "\", " + settings + " }\n";
    options.more_extensions = more;
    consumer = std::make_unique<dubhe::Application>(std::move(options));
    return consumer->refer<Store>();
  }
  std::set<std::string> askers(Store& store, int calls) {
    std::set<std::string> names;
    for (int i = 0; i < calls; ++i) names.insert(store.ask("x"));
    return names;
  }

  dubhe::test::RecordingLogger log;
  std::vector<std::unique_ptr<Provider>> providers = make_providers();
  dubhe::AddExtensions more;
  std::unique_ptr<dubhe::Application> consumer;

 private:
  std::vector<std::unique_ptr<Provider>> make_providers() {
    std::vector<std::unique_ptr<Provider>> made;
    for (const char* name : {"one", "two", "three"}) made.push_back(std::make_unique<Provider>(log, name));
    return made;
  }
};

TEST_F(ClusterTest, ForkingTakesTheQuickAnswer) {
  providers[0]->shop->slow = providers[1]->shop->slow = true;
  const auto store = refer("cluster: forking, forks: 3, timeout: 5000");
  EXPECT_EQ(store->ask("x"), "three");
  EXPECT_TRUE(eventually([&] { return providers[0]->shop->asked == 1 && providers[1]->shop->asked == 1; }));
}

TEST_F(ClusterTest, BroadcastReachesEverybody) {
  const auto store = refer("cluster: broadcast");
  store->put("Emma");
  for (const auto& one : providers) EXPECT_EQ(one->shop->got(), std::vector<std::string>{"Emma"});
  providers[1]->shop->failing = true;
  EXPECT_THROW(store->put("Persuasion"), dubhe::ApplicationException);
  EXPECT_EQ(providers[2]->shop->got().size(), 2u);
}

TEST_F(ClusterTest, FailbackComesBackWhenTheProviderDoes) {
  const auto store = refer("cluster: failback, retries: 1000, parameters: { failback.period: 50 }", providers[0]->url);
  store->put("first");
  EXPECT_EQ(providers[0]->shop->got(), std::vector<std::string>{"first"});
  const std::uint16_t port = providers[0]->application.exported().front().port();
  providers[0].reset();  // gone
  store->put("second");
  const std::string repeated =
      "dubhe.test.Store.put failed and is answered with an empty result; it is repeated in 50 ms";
  EXPECT_TRUE(eventually([&] { return log.count(repeated) == 1; }));
  const std::vector<std::string> same_port{"--dubbo.protocol.port=" + std::to_string(port)};
  providers[0] = std::make_unique<Provider>(log, "again", same_port);
  EXPECT_TRUE(eventually([&] { return providers[0]->shop->got() == std::vector<std::string>{"second"}; }));
}

TEST_F(ClusterTest, FailbackIsDrainedWhenTheApplicationStops) {
  const auto store = refer("cluster: failback, timeout: 200", providers[0]->url);
  providers[0].reset();  // gone
  store->put("lost");
  EXPECT_TRUE(eventually([&] { return log.count("it is repeated in 5000 ms") == 1; }));
  consumer->stop();
  EXPECT_EQ(log.count("dubhe.test.Store.put is not repeated any more, since the application stops"), 1u);
}

TEST_F(ClusterTest, AMockAnswersWhenNobodyDoes) {
  struct Spare final : Store {
    std::string ask(std::string what) override { return "spare " + what; }
    void put(std::string) override {}
    dubhe::Task<std::vector<std::string>> list() override { co_return std::vector<std::string>{"spare"}; }
  };
  more = [](dubhe::ExtensionRegistry& to) { return dubhe::add_mock<Store>(to, std::make_shared<Spare>()); };
  const auto store = refer("mock: true, retries: 0");
  EXPECT_NE(store->ask("x"), "spare x");
  providers.clear();
  EXPECT_EQ(store->ask("x"), "spare x");
  EXPECT_EQ(consumer->block_on(store->list()), std::vector<std::string>{"spare"});
}

TEST_F(ClusterTest, AMockInsteadOfProviders) {
  const auto store =
      refer("mock: \"force:return [\\\"a\\\",\\\"b\\\"]\", methods: { ask: { mock: \"force:return 'none today'\" } }");
  EXPECT_EQ(consumer->block_on(store->list()), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(store->ask("x"), "none today");
  EXPECT_EQ(providers[0]->shop->asked + providers[1]->shop->asked + providers[2]->shop->asked, 0);
}

TEST_F(ClusterTest, GroupsAreMerged) {
  providers.clear();
  for (const char* group : {"red", "blue"}) {
    providers.push_back(
        std::make_unique<Provider>(log, group, std::vector<std::string>{std::string("--dubbo.provider.group=") + group}));
  }
  const auto store = refer("group: \"*\", methods: { list: { merger: list } }");
  auto all = consumer->block_on(store->list());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<std::string>{"blue", "red"}));
}

TEST_F(ClusterTest, BalancersByNamePerReferenceAndMethod) {
  EXPECT_EQ(askers(*refer("sticky: true"), 30).size(), 1u);
  EXPECT_EQ(askers(*refer("loadbalance: consistenthash"), 30).size(), 1u);  // the same argument
  EXPECT_EQ(askers(*refer("loadbalance: roundrobin, methods: { ask: { loadbalance: consistenthash } }"), 30).size(), 1u);
  for (const char* name : {"leastactive", "shortestresponse", "p2c", "adaptive"}) {
    EXPECT_EQ(askers(*refer(std::string("loadbalance: ") + name), 60).size(), 3u) << name;
  }
}

TEST_F(ClusterTest, AFailureThatDoesNotMatter) {
  const auto store = refer("cluster: failsafe, check: false");
  EXPECT_FALSE(store->ask("x").empty());
  providers.clear();
  EXPECT_EQ(store->ask("x"), "");
}

}  // namespace
}  // namespace application_tests
