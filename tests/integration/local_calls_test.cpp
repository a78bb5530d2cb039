// Services of one application that it calls itself: protocol `injvm`, chosen by `scope`, without a socket or a registry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "application_service.h"

namespace application_tests {

struct Box {
  std::string text;
  std::shared_ptr<Box> inner;
};
DUBHE_TYPE(Box, "dubhe.test.Box", text, inner)

struct Watcher {
  virtual ~Watcher() = default;
  virtual std::string seen(std::string what) = 0;
};
struct Store {
  virtual ~Store() = default;
  virtual std::shared_ptr<Box> keep(std::shared_ptr<Box> box) = 0;
  virtual std::string watch(std::shared_ptr<Watcher> watcher) = 0;
  virtual std::int32_t unwatch(std::shared_ptr<Watcher> watcher) = 0;
};
DUBHE_SERVICE(Watcher, "dubhe.test.Watcher", seen)
DUBHE_SERVICE(Store, "dubhe.test.Store", keep, watch, unwatch)

namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class Keeper : public Store {
 public:
  std::shared_ptr<Box> keep(std::shared_ptr<Box> box) override {
    box->inner->text += " changed by the service";
    kept = box;
    return kept;
  }
  std::string watch(std::shared_ptr<Watcher> watcher) override {
    watchers.push_back(watcher);
    return watcher->seen("first");
  }
  std::int32_t unwatch(std::shared_ptr<Watcher> watcher) override {
    return static_cast<std::int32_t>(std::erase(watchers, watcher));
  }
  std::shared_ptr<Box> kept;
  std::vector<std::shared_ptr<Watcher>> watchers;
};

class CountingFilter : public dubhe::Filter {
 public:
  explicit CountingFilter(std::atomic<int>& count) : count_(count) {}
  std::optional<dubhe::Expected<dubhe::Result>> before(dubhe::Invocation&, dubhe::FilterNote&) override {
    count_.fetch_add(1);
    return std::nullopt;
  }
  void after(dubhe::Invocation&, dubhe::Expected<dubhe::Result>&, dubhe::FilterNote&) override {}

 private:
  std::atomic<int>& count_;
};

class LocalCallsTest : public testing::Test {
 protected:
  ~LocalCallsTest() override {
    if (!gate_opened) worker->gate.set_value();
  }
  std::unique_ptr<dubhe::Application> application(std::string yaml = "") {
    dubhe::ApplicationOptions options = told("alone", log, {"--dubbo.registry.address=N/A", "--dubbo.protocol.port=-1",
                                                            "--dubbo.protocol.host=127.0.0.1"});
    options.sources.text = std::move(yaml);
    options.more_extensions = [this](dubhe::ExtensionRegistry& to) {
      return to.add<dubhe::Filter>("counting", [this](const dubhe::ExtensionContext& context) {
        const bool provider = context.url().get("side") == "provider";
        return std::unique_ptr<dubhe::Filter>(std::make_unique<CountingFilter>(provider ? served : referred));
      });
    };
    return std::make_unique<dubhe::Application>(std::move(options));
  }
  template <class Call>
  static dubhe::StatusCode code_of(Call call) {
    try {
      call();
    } catch (const dubhe::RpcError& why) {
      return why.code();
    }
    return dubhe::StatusCode::kOk;
  }

  dubhe::test::RecordingLogger log;
  std::shared_ptr<Worker> worker = std::make_shared<Worker>();
  std::atomic<int> served{0}, referred{0};
  bool gate_opened = false;
};

TEST_F(LocalCallsTest, AReferenceToWhatTheApplicationProvidesNeedsNoNetwork) {
  const auto app = application();
  app->provide<Work>(worker);
  const auto before = app->refer<Work>();
  EXPECT_EQ(code_of([&] { before->echo("a"); }), dubhe::StatusCode::kUnavailable) << "not started yet";
  app->start();
  EXPECT_EQ(before->echo("a"), "a");
  const auto work = app->refer<Work>();
  EXPECT_EQ(work->echo("b"), "b");
  EXPECT_EQ(app->block_on(work->echo_later("c")), "c");
  EXPECT_FALSE(work->look().on_loop);
  EXPECT_TRUE(app->block_on(work->look_later()).on_loop);
  EXPECT_EQ(work->look().caller_application, "alone");
  const auto other = app->refer<OtherWork>();
  EXPECT_EQ(app->block_on(other->echo("d")), "d");
  EXPECT_EQ(other->look().get().caller_application, "alone");
  ASSERT_EQ(app->exported().size(), 1u) << "others are told of the network's only";
  EXPECT_EQ(app->exported()[0].protocol(), "dubbo");
}

TEST_F(LocalCallsTest, OutcomesAreThoseOfTheNetwork) {
  const auto app = application();
  app->provide<Work>(worker);
  app->start();
  const auto work = app->refer<Work>({.timeout = milliseconds(30000), .retries = 0});
  EXPECT_THROW(work->refuse("full"), Refused);
  EXPECT_THROW(work->fail(), dubhe::ApplicationException);
  EXPECT_THROW(app->block_on(work->refuse_later("late")), Refused);
  dubhe::Attachments received;
  const dubhe::CallOptions blue{.attachments = {{"tenant", "blue"}}, .timeout = {}, .response_attachments = &received};
  const Sight seen = dubhe::call<&Work::look>(work, blue);
  EXPECT_EQ(seen.tenant, "blue");
  EXPECT_GT(seen.ms_left, 20000);
  EXPECT_LE(seen.ms_left, 30000);
  EXPECT_EQ(received.get("seen-by"), "worker");
  dubhe::one_way<&Work::note>(work, "one");
  EXPECT_TRUE(eventually([&] { return worker->noted == 1; }));
}

TEST_F(LocalCallsTest, ATimeoutEndsTheWaitAndTheMethodGoesOnAlone) {
  const auto app = application();
  app->provide<Work>(worker);
  app->start();
  const auto work = app->refer<Work>({.timeout = milliseconds(60000), .retries = 0});
  const dubhe::CallOptions brief{.attachments = {}, .timeout = milliseconds(50), .response_attachments = nullptr};
  EXPECT_EQ(code_of([&] { dubhe::call<&Work::wait_for_gate>(work, brief, "x"); }), dubhe::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(worker->arrived, 1);
  worker->gate.set_value();
  gate_opened = true;
  EXPECT_EQ(work->echo("still"), "still");
}

TEST_F(LocalCallsTest, CallerAndServiceShareNoObjects) {
  const auto app = application();
  const auto keeper = std::make_shared<Keeper>();
  app->provide<Store>(keeper);
  app->start();
  const auto mine = std::make_shared<Box>(Box{"outer", std::make_shared<Box>(Box{"inner", nullptr})});
  const std::shared_ptr<Box> answer = app->refer<Store>()->keep(mine);
  EXPECT_EQ(mine->inner->text, "inner");
  EXPECT_EQ(answer->inner->text, "inner changed by the service");
  answer->inner->text = "changed by the caller";
  EXPECT_EQ(keeper->kept->inner->text, "inner changed by the service");
}

TEST_F(LocalCallsTest, ObjectsAreCalledBackUntilTheyAreTakenBack) {
  struct Noting : Watcher {
    std::string seen(std::string what) override { return "seen " + what; }
  };
  const auto app = application("dubbo.service.dubhe.test.Store.unwatch.0.callback: false");
  const auto keeper = std::make_shared<Keeper>();
  app->provide<Store>(keeper);
  app->start();
  const auto store = app->refer<Store>();
  const auto watcher = std::make_shared<Noting>();
  EXPECT_EQ(store->watch(watcher), "seen first");
  ASSERT_EQ(keeper->watchers.size(), 1u);
  const auto handed = keeper->watchers[0];
  EXPECT_EQ(store->unwatch(watcher), 1) << "the very pointer that it was given";
  EXPECT_EQ(code_of([&] { handed->seen("late"); }), dubhe::StatusCode::kUnavailable);
}

TEST_F(LocalCallsTest, FiltersOfBothSidesAreInForce) {
  const auto app = application("dubbo: {consumer: {filter: counting}, provider: {filter: counting}}");
  app->provide<Work>(worker);
  app->start();
  EXPECT_EQ(app->refer<Work>()->echo("a"), "a");
  EXPECT_EQ(referred, 1);
  EXPECT_EQ(served, 1);
}

TEST_F(LocalCallsTest, ScopeChoosesAsInDubbo) {
  struct Case {
    std::string service, reference;
    bool listens, answers;
  };
  const Case cases[] = {
      {"", "", true, true},
      {"scope: local", "", false, true},
      {"scope: remote", "", true, false},  // there is no registry to find it by
      {"scope: none", "", false, false},
      {"", "scope: remote", true, false},
      {"", "injvm: false", true, false},
      {"scope: local", "scope: local", false, true},
      {"scope: local", "injvm: true", false, true},
      {"", "cluster: broadcast", true, false},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.service + " / " + one.reference);
    const auto app = application("dubbo: {services: {dubhe.test.Work: {" + one.service + "}}, references: {dubhe.test.Work: {" +
                                 one.reference + "}}}");
    app->provide<Work>(worker);
    app->start();
    EXPECT_EQ(!app->exported().empty(), one.listens);
    bool answered = false;
    try {
      answered = app->refer<Work>()->echo("a") == "a";
    } catch (const std::exception&) {  // there is no registry to ask
    }
    EXPECT_EQ(answered, one.answers);
  }
}

TEST_F(LocalCallsTest, AServiceThatIsNotHereIsNamed) {
  const auto app = application();
  app->start();
  try {
    (void)app->refer<Work>({.parameters = {{"scope", "local"}}});
    FAIL() << "nobody provides it";
  } catch (const dubhe::RpcError& why) {
    EXPECT_EQ(why.code(), dubhe::StatusCode::kNotFound);
    EXPECT_THAT(why.what(), HasSubstr("`scope: local`"));
  }
  const auto later = app->refer<Work>({.check = false, .parameters = {{"scope", "local"}}});
  EXPECT_EQ(code_of([&] { later->echo("a"); }), dubhe::StatusCode::kUnavailable);
  app->provide<Work>(worker);
  EXPECT_EQ(later->echo("a"), "a");
}

}  // namespace
}  // namespace application_tests
