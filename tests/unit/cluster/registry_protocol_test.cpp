#include "dubhe/cluster/registry_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <mutex>

#include "cluster_fixture.h"
#include "dubhe/cluster/cluster_filter.h"
#include "dubhe/common/block_on.h"
#include "dubhe/protocol/reachable.h"
#include "dubhe/test_support/thread_executor.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

// What all registries and protocols of one test write down and look at.
struct Estate {
  std::mutex mutex;
  std::vector<std::string> log;
  std::vector<std::string> providers;  // what a subscriber is told
  bool withdraws_hang = false;
  std::list<Completion<bool>> hanging;  // withdrawals that wait for the test
  bool unreachable = false;
  std::map<const void*, Registry::Listener> listeners;
  int registries_made = 0;

  void note(const std::string& line) {
    std::lock_guard lock(mutex);
    log.push_back(line);
  }
  std::vector<std::string> notes() {
    std::lock_guard lock(mutex);
    return log;
  }
  std::size_t count(const std::string& part) {
    std::lock_guard lock(mutex);
    std::size_t found = 0;
    for (const auto& line : log) found += line.find(part) != std::string::npos ? 1 : 0;
    return found;
  }
};

class FakeRegistry final : public Registry {
 public:
  FakeRegistry(Estate& estate, Url url) : estate_(estate), url_(std::move(url)) {}

  Task<Expected<std::unique_ptr<Registration>>> register_url(Url url, bool check) override {
    if (estate_.unreachable && check) co_return Status(StatusCode::kUnavailable, "not reachable");
    estate_.note("register " + url.protocol() + "://" + url.address() + " " + std::string(url.get("category")));
    co_return std::unique_ptr<Registration>(std::make_unique<Token>(estate_, url.protocol()));
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe(Url consumer, std::vector<Category> categories, Listener listener,
                                                          bool check) override {
    if (estate_.unreachable && check) co_return Status(StatusCode::kUnavailable, "not reachable");
    estate_.note("subscribe " + std::string(consumer.get("category")));
    std::vector<Url> urls;
    for (const auto& text : estate_.providers) urls.push_back(parse(text));
    for (const Category category : categories) {
      if (category == Category::kProviders) listener(category, urls);
    }
    auto watch = std::make_unique<Watch>(estate_);
    estate_.listeners[watch.get()] = listener;
    co_return std::unique_ptr<Subscription>(std::move(watch));
  }
  bool available() const noexcept override { return !estate_.unreachable; }
  const Url& url() const noexcept override { return url_; }
  std::string describe() const override { return "not reachable since 3 s"; }

 private:
  class Token final : public Registration {
   public:
    Token(Estate& estate, std::string what) : estate_(estate), what_(std::move(what)) {}
    ~Token() override {
      if (!withdrawn_) estate_.note("drop " + what_);
    }
    Task<Status> withdraw() override {
      withdrawn_ = true;
      estate_.note("withdraw " + what_);
      if (estate_.withdraws_hang) {
        Completion<bool>& some_day = estate_.hanging.emplace_back();
        (void)co_await some_day;
      }
      co_return Status();
    }

   private:
    Estate& estate_;
    const std::string what_;
    bool withdrawn_ = false;
  };
  class Watch final : public Subscription {
   public:
    explicit Watch(Estate& estate) : estate_(estate) {}
    ~Watch() override {
      estate_.listeners.erase(this);
      estate_.note("unsubscribe");
    }
    std::string explain() const override { return "nobody has registered."; }

   private:
    Estate& estate_;
  };
  Estate& estate_;
  const Url url_;
};

// One that has a connection, or cannot have one.
class ConnectedInvoker final : public Invoker, public Reachable {
 public:
  ConnectedInvoker(const Url& url, const ServiceDescriptor& service) : inner_(url, service) {}
  Task<Expected<Result>> invoke(Invocation& call) override { return inner_.invoke(call); }
  const ServiceDescriptor& service() const noexcept override { return inner_.service(); }
  const Url& url() const noexcept override { return inner_.url(); }
  bool available() const noexcept override { return inner_.available(); }
  Task<Status> reach(Deadline) override {
    if (!url().has("away")) co_return Status();
    co_return Status(StatusCode::kUnavailable, url().address() + " is not connected: connection refused");
  }

 private:
  ScriptedInvoker inner_;
};

class FakeProtocol final : public Protocol {
 public:
  FakeProtocol(Estate& estate) : estate_(estate) {}
  Expected<std::unique_ptr<Exporter>> export_service(InvokerPtr, const Url& at) override {
    estate_.note("export " + at.address());
    return std::unique_ptr<Exporter>(std::make_unique<Export>(estate_, at.with_port(20999)));
  }
  Expected<InvokerPtr> refer(const Url& provider, const ServiceDescriptor& service) override {
    return InvokerPtr(std::make_shared<ConnectedInvoker>(provider, service));
  }
  Task<void> shut_down(Deadline) override { co_return; }

 private:
  class Export final : public Exporter {
   public:
    Export(Estate& estate, Url url) : estate_(estate), url_(std::move(url)) {}
    ~Export() override { estate_.note("unexport"); }
    const Url& url() const noexcept override { return url_; }

   private:
    Estate& estate_;
    const Url url_;
  };
  Estate& estate_;
};

class CountingFilter final : public Filter {
 public:
  explicit CountingFilter(int& calls) : calls_(calls) {}
  std::optional<Expected<Result>> before(Invocation&, FilterNote&) override {
    ++calls_;
    return std::nullopt;
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  int& calls_;
};

class RegistryProtocolTest : public ::testing::Test {
 protected:
  RegistryProtocolTest() {
    extensions.set_resource<Executor>(control);
    const auto add_registry = [this](const char* name) {
      (void)extensions.add<Registry>(name, [this](const ExtensionContext& context) {
        ++estate.registries_made;
        return Expected<std::unique_ptr<Registry>>(std::make_unique<FakeRegistry>(estate, context.url()));
      }).ok();
    };
    add_registry("zookeeper");
    add_registry("memory");
    (void)extensions.add<Protocol>("dubbo", [this](const ExtensionContext&) {
      return Expected<std::unique_ptr<Protocol>>(std::make_unique<FakeProtocol>(estate));
    }).ok();
    (void)extensions.add<Protocol>("registry", make_registry_protocol).ok();
    (void)extensions.add<LoadBalance>("random", make_random).ok();
    (void)extensions.add<Cluster>("failover", make_failover).ok();
    (void)extensions.add<Cluster>("failfast", make_failfast).ok();
    (void)extensions.add<Cluster>("zone-aware", make_zone_aware).ok();
    Activation on_consumers;
    on_consumers.consumer = true;
    on_consumers.order = kTagRouterOrder;
    (void)extensions.add<Router>("tag", make_tag_router, on_consumers).ok();
    (void)extensions.add<ClusterFilter>("counting", [this](const ExtensionContext&) {
      return Expected<std::unique_ptr<ClusterFilter>>(as_cluster_filter(std::make_unique<CountingFilter>(cluster_calls)));
    }, on_consumers).ok();
  }

  Expected<InvokerPtr> refer(const std::string& more = {}) {
    const Url with_more = parse(consumer + more);
    return refer_service(extensions, registries, with_more, service);
  }
  Status call(Invoker& invoker) {
    Invocation one(service, service.methods[0]);
    return block_on(control, invoker.invoke(one)).status();
  }

  RecordingLogger logger;
  Estate estate;
  int cluster_calls = 0;
  ServiceDescriptor service = greeting_service();
  ThreadExecutor control{0};
  ExtensionRegistry extensions{logger};
  std::vector<Url> registries = {parse("zookeeper://127.0.0.1:2181/org.apache.dubbo.registry.RegistryService?group=dubbo")};
  const std::string consumer = "consumer://10.0.0.7/dubhe.samples.GreetingService?application=greeting&side=consumer";
  const Url provider = parse("dubbo://10.0.0.8:20880/dubhe.samples.GreetingService?application=p&side=provider&threads=9");
};

TEST_F(RegistryProtocolTest, ARegistryUrlCarriesWhatIsAskedForInside) {
  const Url at = as_registry_url(registries[0], kReferKey, parse(consumer));
  EXPECT_EQ(at.protocol(), "registry");
  EXPECT_EQ(at.get("registry"), "zookeeper");
  const Url again = parse(at.to_string());
  EXPECT_EQ(url_decode(again.get("refer")), parse(consumer).to_string());
  EXPECT_EQ(again.get("group"), "dubbo");
}

TEST_F(RegistryProtocolTest, AReferenceIsShownAndFedAndCalls) {
  estate.providers = {provider.to_string()};
  auto invoker = refer();
  ASSERT_TRUE(invoker.ok()) << invoker.status().to_string();
  EXPECT_THAT(estate.notes(), ElementsAre("register consumer://10.0.0.7 consumers",
                                          "subscribe providers,configurators,routers"));
  EXPECT_TRUE((*invoker)->available());
  EXPECT_TRUE(call(**invoker).ok());
  EXPECT_EQ(cluster_calls, 1);
  invoker->reset();
  EXPECT_EQ(estate.count("unsubscribe"), 1u);
  EXPECT_EQ(estate.count("drop consumer"), 1u);
}

TEST_F(RegistryProtocolTest, FollowsTheRegistrysLists) {
  estate.providers = {provider.to_string()};
  auto invoker = refer();
  ASSERT_TRUE(invoker.ok());
  const auto tell = [&](std::vector<Url> urls) -> Task<bool> {
    for (const auto& [watch, listener] : estate.listeners) listener(Category::kProviders, urls);
    co_return true;
  };
  (void)block_on(control, tell({}));
  EXPECT_EQ(call(**invoker).code(), StatusCode::kNotFound);
  (void)block_on(control, tell({provider}));
  EXPECT_TRUE(call(**invoker).ok());
}

TEST_F(RegistryProtocolTest, WithoutAProviderAReferenceFailsUnlessItNeedNotBeThere) {
  auto strict = refer();
  ASSERT_FALSE(strict.ok());
  EXPECT_EQ(strict.status().code(), StatusCode::kNotFound);
  EXPECT_THAT(strict.status().message(), HasSubstr("\n  zookeeper://127.0.0.1:2181: nobody has registered.\n"));
  EXPECT_THAT(strict.status().message(), HasSubstr("Set `check: false` to start without one."));
  EXPECT_EQ(estate.count("unsubscribe"), 1u);  // nothing is left behind

  auto patient = refer("&check=false");
  ASSERT_TRUE(patient.ok());
  EXPECT_FALSE((*patient)->available());
  EXPECT_EQ(call(**patient).code(), StatusCode::kNotFound);
}

TEST_F(RegistryProtocolTest, AnUnreachableRegistryFailsAReferenceThatChecks) {
  estate.unreachable = true;
  EXPECT_EQ(refer().status().code(), StatusCode::kUnavailable);
  auto patient = refer("&check=false");
  ASSERT_TRUE(patient.ok());
  EXPECT_THAT(call(**patient).message(), EndsWith("\n  zookeeper://127.0.0.1:2181: nobody has registered. (Now: not reachable since 3 s.)"));
}

TEST_F(RegistryProtocolTest, AWrongNameFailsWhereItIsAskedFor) {
  estate.providers = {provider.to_string()};
  for (const char* wrong : {"&loadbalance=stuborn", "&greet.loadbalance=stuborn", "&cluster=stuborn", "&router=stuborn",
                            "&reference.filter=stuborn", "&cluster.filter=stuborn"}) {
    SCOPED_TRACE(wrong);
    const auto invoker = refer(wrong);
    ASSERT_FALSE(invoker.ok());
    EXPECT_THAT(invoker.status().message(), HasSubstr("stuborn"));
    EXPECT_THAT(invoker.status().message(), HasSubstr("reference to dubhe.samples.GreetingService"));
  }
}

TEST_F(RegistryProtocolTest, OneRegistryObjectServesAllReferencesAndExports) {
  estate.providers = {provider.to_string()};
  auto one = refer();
  auto two = refer("&version=");
  auto exporter = export_service(extensions, std::make_shared<ScriptedInvoker>(provider, service), registries, provider);
  ASSERT_TRUE(one.ok() && two.ok() && exporter.ok());
  EXPECT_EQ(estate.registries_made, 1);
}

TEST_F(RegistryProtocolTest, AnExportIsAnnouncedWithItsRealPortAndTakenBackFirst) {
  auto exporter = export_service(extensions, std::make_shared<ScriptedInvoker>(provider, service), registries,
                                 provider.with_port(0));
  ASSERT_TRUE(exporter.ok()) << exporter.status().to_string();
  EXPECT_EQ((*exporter)->url().port(), 20999);
  exporter->reset();
  EXPECT_THAT(estate.notes(), ElementsAre("export 10.0.0.8", "register dubbo://10.0.0.8:20999 ", "drop dubbo", "unexport"));
}

TEST_F(RegistryProtocolTest, SeveralRegistriesAnnounceOneExport) {
  registries.push_back(parse("memory://one"));
  auto exporter = export_service(extensions, std::make_shared<ScriptedInvoker>(provider, service), registries, provider);
  ASSERT_TRUE(exporter.ok());
  EXPECT_EQ(estate.count("export 10.0.0.8:20880"), 1u);
  EXPECT_EQ(estate.count("register dubbo"), 2u);
  exporter->reset();
  EXPECT_EQ(estate.count("unexport"), 1u);
}

TEST_F(RegistryProtocolTest, RegisterFalseLeavesTheAnnouncementOut) {
  for (const bool at_registry : {true, false}) {
    estate.log.clear();
    const std::vector<Url> here = {at_registry ? registries[0].with("register", "false") : registries[0]};
    const Url what = at_registry ? provider : provider.with("register", "false");
    auto exporter = export_service(extensions, std::make_shared<ScriptedInvoker>(what, service), here, what);
    ASSERT_TRUE(exporter.ok());
    EXPECT_THAT(estate.notes(), ElementsAre("export 10.0.0.8:20880"));
  }
}

TEST_F(RegistryProtocolTest, AnExportThatCannotBeAnnouncedFailsAndIsTakenBack) {
  estate.unreachable = true;
  auto exporter = export_service(extensions, std::make_shared<ScriptedInvoker>(provider, service), registries, provider);
  EXPECT_EQ(exporter.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(estate.notes(), ElementsAre("export 10.0.0.8:20880", "unexport"));
  registries[0] = registries[0].with("check", "false");
  EXPECT_TRUE(export_service(extensions, std::make_shared<ScriptedInvoker>(provider, service), registries, provider).ok());
}

TEST_F(RegistryProtocolTest, WithoutARegistryAnExportIsOnlyReachable) {
  auto exporter = export_service(extensions, std::make_shared<ScriptedInvoker>(provider, service), {}, provider);
  ASSERT_TRUE(exporter.ok());
  EXPECT_THAT(estate.notes(), ElementsAre("export 10.0.0.8:20880"));
}

TEST_F(RegistryProtocolTest, UnregisterAllTakesBackEverythingOnceAndWaits) {
  estate.providers = {provider.to_string()};
  auto invoker = refer();
  auto exporter = export_service(extensions, std::make_shared<ScriptedInvoker>(provider, service), registries, provider);
  ASSERT_TRUE(invoker.ok() && exporter.ok());
  EXPECT_TRUE(unregister_all(extensions, Deadline::never()).ok());
  EXPECT_EQ(estate.count("withdraw consumer"), 1u);
  EXPECT_EQ(estate.count("withdraw dubbo"), 1u);
  EXPECT_EQ(estate.count("unexport"), 0u);  // still reachable: consumers hear of it a little later
  EXPECT_TRUE(call(**invoker).ok());
  EXPECT_TRUE(unregister_all(extensions, Deadline::never()).ok());
  exporter->reset();
  EXPECT_EQ(estate.count("withdraw"), 2u);
  EXPECT_EQ(estate.count("drop dubbo"), 0u);
}

TEST_F(RegistryProtocolTest, UnregisterAllDoesNotWaitForEver) {
  estate.withdraws_hang = true;
  auto exporter = export_service(extensions, std::make_shared<ScriptedInvoker>(provider, service), registries, provider);
  ASSERT_TRUE(exporter.ok());
  EXPECT_TRUE(unregister_all(extensions, Deadline::after(Clock::now(), 20ms)).ok());
  EXPECT_EQ(logger.count("1 URLs were not taken back in time"), 1u);
  const auto answer_late = [&]() -> Task<bool> {
    for (auto& one : estate.hanging) one.complete(true);
    co_return true;
  };
  EXPECT_TRUE(block_on(control, answer_late()));
}

TEST_F(RegistryProtocolTest, OfSeveralRegistriesOneWithAProviderIsAsked) {
  registries = {parse("memory://one?subscribe=false"), parse("memory://two"), parse("zookeeper://three:1")};
  EXPECT_EQ(refer().status().code(), StatusCode::kNotFound);
  estate.providers = {provider.to_string()};
  auto invoker = refer();
  ASSERT_TRUE(invoker.ok()) << invoker.status().to_string();
  EXPECT_TRUE(call(**invoker).ok());
  EXPECT_EQ(cluster_calls, 1);
}

TEST_F(RegistryProtocolTest, TheClusterOverRegistriesIsARegistrysToName) {
  estate.providers = {provider.to_string()};
  registries = {parse("memory://one?cluster=stuborn"), parse("memory://two")};
  EXPECT_THAT(refer().status().message(), HasSubstr("zone-aware"));
  registries[0] = parse("memory://one?cluster=failfast");
  auto invoker = refer();
  ASSERT_TRUE(invoker.ok()) << invoker.status().to_string();
  EXPECT_TRUE(call(**invoker).ok());
}

TEST_F(RegistryProtocolTest, NoRegistryAtAllIsAnErrorWithAMend) {
  registries.clear();
  EXPECT_THAT(refer().status().message(), HasSubstr("Set `registry.address`, or `url` of the reference."));
}

TEST_F(RegistryProtocolTest, ADirectReferenceAsksNoRegistry) {
  const std::vector<Url> urls = {parse("dubbo://10.0.0.8:20880"), parse("dubbo://10.0.0.9:20880/other.Path?group=blue")};
  auto invoker = refer_direct(extensions, urls, parse(consumer + "&group=blue&version=1.0.0&check=true"), service);
  ASSERT_TRUE(invoker.ok()) << invoker.status().to_string();
  EXPECT_TRUE(call(**invoker).ok());
  EXPECT_EQ(cluster_calls, 1);
  EXPECT_TRUE(estate.notes().empty());
}

TEST_F(RegistryProtocolTest, ADirectReferenceToNobodyIsRefusedUnlessItNeedNotBeChecked) {
  const std::vector<Url> urls = {parse("dubbo://10.0.0.8:20880?away=true"), parse("dubbo://10.0.0.9:20880?away=true")};
  const auto refused = refer_direct(extensions, urls, parse(consumer), service);
  EXPECT_EQ(refused.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(refused.status().message(), HasSubstr("reference to dubhe.samples.GreetingService: nobody answers at its `url`"));
  EXPECT_THAT(refused.status().message(), HasSubstr("10.0.0.8:20880 is not connected: connection refused"));
  EXPECT_THAT(refused.status().message(), HasSubstr("10.0.0.9:20880 is not connected"));
  EXPECT_THAT(refused.status().message(), HasSubstr("`check: false`"));

  EXPECT_TRUE(refer_direct(extensions, urls, parse(consumer + "&check=false"), service).ok());
  const std::vector<Url> one_is_there = {urls.front(), parse("dubbo://10.0.0.9:20880")};
  EXPECT_TRUE(refer_direct(extensions, one_is_there, parse(consumer), service).ok());
}

TEST_F(RegistryProtocolTest, ADirectReferenceToAnUnknownProtocolSaysSo) {
  const std::vector<Url> urls = {parse("thrift://10.0.0.8:1")};
  const auto invoker = refer_direct(extensions, urls, parse(consumer), service);
  EXPECT_EQ(invoker.status().code(), StatusCode::kNotFound);
  EXPECT_THAT(invoker.status().message(), HasSubstr("10.0.0.8:1 speaks thrift, and there is no such protocol here."));
}

TEST_F(RegistryProtocolTest, OnALoopItIsRefusedAndDoesNotWaitForItself) {
  const auto on_loop = [&]() -> Task<StatusCode> {
    const StatusCode code = refer().status().code();
    co_return code;
  };
  EXPECT_EQ(block_on(control, on_loop()), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace dubhe::test
