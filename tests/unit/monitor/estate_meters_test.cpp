#include "dubhe/monitor/estate_meters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/monitor/extensions.h"
#include "dubhe/registry/service_discovery.h"
#include "dubhe/test_support/manual_executor.h"
#include "dubhe/test_support/recording_logger.h"
#include "prometheus/metrics_page.h"

namespace dubhe::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Answers everything at once, as it is told to.
class FakeRegistry final : public Registry, public ServiceDiscovery {
 public:
  explicit FakeRegistry(Url url) : url_(std::move(url)) {}

  Task<Expected<std::unique_ptr<Registration>>> register_url(Url, bool) override {
    if (!well.ok()) co_return well;
    co_return std::unique_ptr<Registration>();
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe(Url, std::vector<Category>, Listener to, bool) override {
    listener = std::move(to);
    co_return std::unique_ptr<Subscription>();
  }
  bool available() const noexcept override { return true; }
  const Url& url() const noexcept override { return url_; }
  std::string describe() const override { return "fake"; }
  ServiceDiscovery* discovery() noexcept override { return this; }

  Task<Expected<std::unique_ptr<Registration>>> register_instance(ServiceInstance, bool) override {
    if (!well.ok()) co_return well;
    co_return std::unique_ptr<Registration>();
  }
  Task<Status> add_mapping(std::string, std::string) override { co_return well; }
  Task<Status> write_metadata(MetadataInfo) override { co_return well; }
  Task<Status> write_definition(Url, std::string) override { co_return well; }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_instances(std::string, InstanceListener to) override {
    instance_listener = std::move(to);
    co_return std::unique_ptr<Subscription>();
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_mapping(std::string, ApplicationListener) override {
    co_return std::unique_ptr<Subscription>();
  }
  Task<Expected<MetadataInfo>> read_metadata(std::string, std::string) override {
    co_return Status(StatusCode::kNotFound, "nobody has written it");
  }

  Status well;
  Listener listener;
  InstanceListener instance_listener;

 private:
  const Url url_;
};

class EstateMetersTest : public ::testing::Test {
 protected:
  // As the extension registry makes one.
  std::unique_ptr<Registry> registry(const char* text = "zookeeper://10.0.0.1:2181?id=main") {
    const Url url = Url::parse(text).value();
    auto made = std::make_unique<FakeRegistry>(url);
    fake = made.get();
    const ExtensionContext context(extensions, url, "zookeeper");
    return std::move(*make_counted_registry(std::move(made), context));
  }
  void begin(EstateMetersOptions options = {.application = "shop"}) {
    estate = std::make_unique<EstateMeters>(sources, std::move(options));
    extensions.set_resource<EstateMeters>(*estate);
  }
  std::string text() {
    MetricsIdentity identity;
    identity.application = "shop";
    MetricsPage page(identity);
    sources.ask(page);
    return page.text();
  }
  static std::string line(const std::string& name, const std::string& labels, const char* value) {
    return "\n" + name + "{application_name=\"shop\",application_module_id=\"1.0\"" + labels + "} " + value + "\n";
  }
  template <class T>
  void run(Task<T> task) {
    EXPECT_TRUE(control.run_task(std::move(task)).has_value());
  }

  RecordingLogger logger;
  ManualExecutor control;
  MetricSources sources;
  std::unique_ptr<EstateMeters> estate;
  ExtensionRegistry extensions{logger};
  FakeRegistry* fake = nullptr;
};

const std::string kOrders = ",registry_cluster=\"main\",interface=\"blue/a.Orders:1.0\"";
const Url kProvider = Url::parse("dubbo://10.0.0.8:20880/a.Orders?interface=a.Orders&group=blue&version=1.0").value();
const Url kConsumer = Url::parse("consumer://10.0.0.9/a.Orders?interface=a.Orders&group=blue&version=1.0").value();

TEST_F(EstateMetersTest, CountWhatIsRegisteredByService) {
  begin();
  const auto counted = registry();
  run(counted->register_url(kProvider, true));
  run(counted->register_url(kConsumer, true));  // consumers only show themselves
  fake->well = Status(StatusCode::kUnavailable, "gone");
  run(counted->register_url(kProvider, true));
  EXPECT_THAT(text(), HasSubstr(line("dubbo_registry_register_service_total", kOrders, "2")));
  EXPECT_THAT(text(), HasSubstr(line("dubbo_registry_register_service_succeed_total", kOrders, "1")));
  EXPECT_THAT(text(), HasSubstr(line("dubbo_registry_register_service_failed_total", kOrders, "1")));
  EXPECT_THAT(text(), HasSubstr("\ndubbo_register_service_rt_milliseconds_avg{"));
}

TEST_F(EstateMetersTest, CountListsAndTheProvidersInTheLastOne) {
  begin();
  const auto counted = registry();
  run(counted->subscribe(kConsumer, {Category::kProviders}, [](Category, std::span<const Url>) {}, true));
  const Url none = Url::parse("empty://10.0.0.9/a.Orders").value();
  const std::vector<Url> two = {kProvider, kProvider.with_port(20881)};
  fake->listener(Category::kProviders, {&none, 1});
  fake->listener(Category::kProviders, two);
  fake->listener(Category::kRouters, two);
  const std::string interface = ",interface=\"blue/a.Orders:1.0\"";
  EXPECT_THAT(text(), HasSubstr(line("dubbo_registry_notify_requests_total", "", "2")));
  EXPECT_THAT(text(), HasSubstr(line("dubbo_registry_notify_num_last", interface, "2")));
  EXPECT_THAT(text(), HasSubstr("dubbo_registry_subscribe_num_succeed_total{"));
  fake->listener(Category::kProviders, {&none, 1});
  EXPECT_THAT(text(), HasSubstr(line("dubbo_registry_notify_num_last", interface, "0")));
}

TEST_F(EstateMetersTest, CountMetadataOfAllRegistriesTogether) {
  begin();
  const auto first = registry("zookeeper://10.0.0.1:2181?id=main");
  run(first->discovery()->write_metadata({}));
  run(first->discovery()->write_definition(kProvider, "{}"));
  run(first->discovery()->read_metadata("shop", "1"));
  const auto second = registry("zookeeper://10.0.0.2:2181?id=other");
  run(second->discovery()->write_metadata({}));
  EXPECT_THAT(text(), HasSubstr(line("dubbo_metadata_push_num_succeed_total", "", "2")));
  EXPECT_THAT(text(), HasSubstr(line("dubbo_metadata_subscribe_num_failed_total", "", "1")));
  EXPECT_THAT(text(), HasSubstr(line("dubbo_metadata_store_provider_total", ",interface=\"blue/a.Orders:1.0\"", "1")));
}

TEST_F(EstateMetersTest, TellOfPoolsAsLongAsTheyLive) {
  begin();
  class Pool final : public WorkerPool {
   public:
    bool try_post(Job&) override { return false; }
    std::size_t busy() const noexcept override { return 3; }
    std::size_t queued() const noexcept override { return 4; }
    std::size_t limit() const noexcept override { return 8; }
    PoolCounts counts() const override { return {"p", 6, 2, 8, 7, 3, 4, 100, 90, 5}; }
  };
  const Url port = Url::parse("dubbo://0.0.0.0:20880").value();
  const ExtensionContext context(extensions, port, "fixed");
  auto watched = std::move(*make_watched_pool(std::make_unique<Pool>(), context));
  const auto figure = [](const char* name, const char* value) {
    return std::string("\ndubbo_thread_pool_") + name + "{application_name=\"shop\",hostname=\"\",ip=\"\",pid=\"\"," +
           "thread_pool_name=\"DubboServerHandler-20880\"} " + value + "\n";
  };
  for (const auto& [name, value] : std::vector<std::pair<const char*, const char*>>{{"core_size", "2"},
                                                                                    {"max_size", "8"},
                                                                                    {"largest_size", "7"},
                                                                                    {"active_size", "3"},
                                                                                    {"thread_count", "6"},
                                                                                    {"queue_size", "4"},
                                                                                    {"reject_thread_count", "5"}}) {
    EXPECT_THAT(text(), HasSubstr(figure(name, value)));
  }
  watched.reset();
  EXPECT_THAT(text(), Not(HasSubstr("dubbo_thread_pool")));
}

TEST_F(EstateMetersTest, StandAsideWhereNobodyWantsThem) {
  auto plain = registry();
  EXPECT_EQ(plain.get(), fake);  // no meters at all
  begin({.application = "shop", .registries = false, .metadata = false, .thread_pools = false});
  plain = registry();
  EXPECT_EQ(plain.get(), fake);
  EXPECT_EQ(text(), "");
  begin({.application = "shop", .registries = false});
  const auto counted = registry();
  run(counted->register_url(kProvider, true));
  EXPECT_THAT(text(), Not(HasSubstr("dubbo_registry_")));
  EXPECT_THAT(text(), HasSubstr("dubbo_metadata_push_num_total"));
}

}  // namespace
}  // namespace dubhe::test
