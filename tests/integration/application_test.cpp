// A provider and a consumer application in one process, over real sockets, by address.
#include "application_service.h"
#include "http_get.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <string>
#include <thread>

namespace application_tests {
namespace {

using std::chrono::milliseconds;

class ApplicationTest : public testing::Test {
 protected:
  ApplicationTest() {
    provider.provide<Work>(worker);
    provider.start();
    url = provider.exported().front().to_string();
  }
  ~ApplicationTest() override {
    if (!gate_opened) worker->gate.set_value();
  }
  void open_gate() {
    gate_opened = true;
    worker->gate.set_value();
  }
  template <class I = Work>
  std::shared_ptr<I> refer(dubhe::ReferenceOptions options = {}) {
    options.url = url;
    return consumer.refer<I>(options);
  }

  dubhe::test::RecordingLogger log;
  std::shared_ptr<Worker> worker = std::make_shared<Worker>();
  bool gate_opened = false;
  dubhe::Application provider{
      told("provider", log, {"--dubbo.registry.address=N/A", "--dubbo.protocol.port=-1", "--dubbo.protocol.host=127.0.0.1"})};
  dubhe::Application consumer{told("consumer", log, {"--dubbo.registry.address=N/A"})};
  std::string url;
};

// What a caller catches, as text.
template <class Call>
std::string outcome(Call call) {
  try {
    call();
  } catch (const Refused& refused) {
    return "Refused " + refused.reason + " " + std::to_string(refused.code);
  } catch (const dubhe::ApplicationException& unknown) {
    return unknown.java_class() + ": " + unknown.message();
  } catch (const dubhe::RpcError& error) {
    return std::string(to_string(error.code()));
  }
  return "no exception";
}

TEST_F(ApplicationTest, BlockingAndAwaitingCallsAnswer) {
  const auto work = refer({.timeout = milliseconds(30000)});
  EXPECT_EQ(work->echo("a"), "a");
  EXPECT_EQ(consumer.block_on(work->echo_later("b")), "b");
  const std::string big(3 << 20, 'x');
  EXPECT_EQ(work->echo(big), big);
}

TEST_F(ApplicationTest, TheOtherFaceOfAServiceCallsIt) {
  const auto work = refer<OtherWork>();
  EXPECT_EQ(consumer.block_on(work->echo("a")), "a");
  EXPECT_EQ(work->echo_later("b"), "b");
  EXPECT_EQ(work->look().get().caller_application, "consumer");
}

TEST_F(ApplicationTest, MethodsThatBlockRunOnThePoolAndTheOthersOnTheLoop) {
  const auto work = refer();
  EXPECT_FALSE(work->look().on_loop);
  EXPECT_TRUE(consumer.block_on(work->look_later()).on_loop);
}

TEST_F(ApplicationTest, ExceptionsOfTheServiceReachTheCaller) {
  const auto work = refer();
  EXPECT_EQ(outcome([&] { work->refuse("full"); }), "Refused full 7");
  EXPECT_EQ(outcome([&] { consumer.block_on(work->refuse_later("late")); }), "Refused late 8");
  EXPECT_EQ(outcome([&] { work->fail(); }), "java.lang.RuntimeException: std::runtime_error: out of paper");
}

TEST_F(ApplicationTest, AttachmentsTravelBothWays) {
  const auto work = refer();
  dubhe::Attachments received;
  const dubhe::CallOptions blue{.attachments = {{"tenant", "blue"}}, .timeout = {}, .response_attachments = &received};
  EXPECT_EQ(dubhe::call<&Work::look>(work, blue).tenant, "blue");
  EXPECT_EQ(received.get("seen-by"), "worker");
  dubhe::Attachments later;
  const dubhe::CallOptions green{.attachments = {{"tenant", "green"}}, .timeout = {}, .response_attachments = &later};
  EXPECT_EQ(consumer.block_on(dubhe::call<&Work::look_later>(work, green)).tenant, "green");
  EXPECT_EQ(later.get("seen-by"), "worker");
  EXPECT_EQ(work->look().tenant, "");
}

TEST_F(ApplicationTest, OneWayCallsRunAndTheirFailuresReachNobody) {
  const auto work = refer();
  dubhe::one_way<&Work::note>(work, "one");
  dubhe::one_way<&Work::note>(work, "refuse");
  consumer.block_on(dubhe::one_way<&Work::echo_later>(work, "three"));
  EXPECT_TRUE(eventually([&] { return worker->noted == 2; }));
  EXPECT_EQ(work->echo("the connection still works"), "the connection still works");
}

TEST_F(ApplicationTest, ACallThatTakesTooLongEndsAtItsDeadline) {
  const auto work = refer({.timeout = milliseconds(60000), .retries = 0});
  const dubhe::CallOptions brief{.attachments = {}, .timeout = milliseconds(80), .response_attachments = nullptr};
  EXPECT_EQ(outcome([&] { dubhe::call<&Work::wait_for_gate>(work, brief, "x"); }), "deadline exceeded");
}

TEST_F(ApplicationTest, AServiceKnowsHowLongItsCallerWaits) {
  const auto work = refer({.timeout = milliseconds(5000), .retries = 0});
  const Sight seen = work->look();
  EXPECT_GT(seen.ms_left, 0);
  EXPECT_LE(seen.ms_left, 5000);
  EXPECT_EQ(seen.caller_application, "consumer");
}

TEST_F(ApplicationTest, SettingsOfAMethodCountForItAlone) {
  dubhe::ReferenceOptions options{.timeout = milliseconds(30000)};
  options.methods["look"].timeout = milliseconds(400);
  const auto work = refer(options);
  EXPECT_LE(work->look().ms_left, 400 * 3);
  EXPECT_GT(consumer.block_on(work->look_later()).ms_left, 400 * 3);
}

TEST_F(ApplicationTest, ABlockingCallOnALoopIsRefusedWithTheMend) {
  const auto work = refer();
  std::promise<std::string> said;
  consumer.runtime().loop(0).post([&] { said.set_value(outcome([&] { work->echo("x"); })); });
  EXPECT_EQ(said.get_future().get(), "failed precondition");
}

TEST_F(ApplicationTest, ManyThreadsShareAReference) {
  const auto work = refer();
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&, i] {
      for (int n = 0; n < 50; ++n) {
        const std::string text = std::to_string(i) + "/" + std::to_string(n);
        good += work->echo(text) == text && consumer.block_on(work->echo_later(text)) == text ? 1 : 0;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(good, 400);
}

TEST_F(ApplicationTest, StoppingAProviderLetsRunningCallsFinish) {
  const auto work = refer({.timeout = milliseconds(30000), .retries = 0});
  std::future<std::string> running =
      dubhe::call<&Work::wait_for_gate>(work, dubhe::CallOptions(), "done", dubhe::use_future);
  ASSERT_TRUE(eventually([&] { return worker->arrived == 1; }));
  std::thread stopping([&] { provider.stop(); });
  // The provider has said that it goes away as soon as it refuses others.
  EXPECT_TRUE(eventually([&] {
    return outcome([&] {
             const dubhe::CallOptions brief{.attachments = {}, .timeout = milliseconds(200), .response_attachments = nullptr};
             dubhe::call<&Work::echo>(work, brief, "x");
           }) != "no exception";
  }));
  open_gate();
  EXPECT_EQ(running.get(), "done");
  stopping.join();
}

TEST_F(ApplicationTest, AReferenceToNobodyAtItsUrlIsRefusedUnlessItIsNotChecked) {
  const std::string address = provider.exported().front().address();
  provider.stop();
  try {
    (void)refer();
    FAIL() << "referred to nobody";
  } catch (const dubhe::RpcError& error) {
    EXPECT_EQ(error.code(), dubhe::StatusCode::kUnavailable);
    const std::string text = error.what();
    for (const std::string& part : {std::string("reference to dubhe.test.Work"), address, std::string("`check: false`")}) {
      EXPECT_NE(text.find(part), std::string::npos) << text;
    }
  }
  const auto unchecked = refer({.check = false});
  EXPECT_EQ(outcome([&] { unchecked->echo("x"); }), "unavailable");
}

TEST_F(ApplicationTest, AStoppedApplicationRefusesCallsAndReferences) {
  const auto work = refer();
  EXPECT_EQ(work->echo("x"), "x");
  consumer.stop();
  consumer.stop();
  EXPECT_EQ(outcome([&] { work->echo("x"); }), "failed precondition");
  EXPECT_EQ(outcome([&] { refer(); }), "failed precondition");
}

TEST_F(ApplicationTest, AReferenceMayOutliveItsApplication) {
  std::shared_ptr<Work> work;
  {
    dubhe::Application brief(told("brief", log, {"--dubbo.registry.address=N/A"}));
    dubhe::ReferenceOptions options{.url = url};
    work = brief.refer<Work>(options);
    EXPECT_EQ(work->echo("x"), "x");
  }
  EXPECT_EQ(outcome([&] { work->echo("x"); }), "failed precondition");
}

TEST_F(ApplicationTest, CallsThatRunWhenTheConsumerStopsEndWithAStatus) {
  const auto work = refer({.timeout = milliseconds(30000), .retries = 0});
  std::future<std::string> running =
      dubhe::call<&Work::wait_for_gate>(work, dubhe::CallOptions(), "done", dubhe::use_future);
  ASSERT_TRUE(eventually([&] { return worker->arrived == 1; }));
  std::thread stopping([&] { consumer.stop(); });
  open_gate();
  const std::string end = outcome([&] { EXPECT_EQ(running.get(), "done"); });
  stopping.join();
  EXPECT_EQ(end, "no exception");
}

TEST_F(ApplicationTest, ServicesCanBeProvidedAfterTheStart) {
  provider.provide<Work>(worker, {.version = "2.0.0"});
  ASSERT_EQ(provider.exported().size(), 2u);
  EXPECT_EQ(provider.exported()[1].version(), "2.0.0");
  url = provider.exported()[1].to_string();
  EXPECT_EQ(refer({.version = "2.0.0"})->echo("x"), "x");
}

TEST_F(ApplicationTest, TheSameServiceTwiceOnOnePortIsRefused) {
  EXPECT_EQ(outcome([&] { provider.provide<Work>(worker); }), "already exists");
}

TEST_F(ApplicationTest, AnObjectThatIsNullIsRefused) {
  EXPECT_THROW(provider.provide<Work>(nullptr), dubhe::ConfigError);
}

TEST_F(ApplicationTest, TwoApplicationsMayShareTheirLoops) {
  dubhe::Application second(consumer.runtime(), told("second", log, {"--dubbo.registry.address=N/A"}));
  dubhe::ReferenceOptions options{.url = url};
  EXPECT_EQ(second.refer<Work>(options)->look().caller_application, "second");
  EXPECT_EQ(&second.runtime(), &consumer.runtime());
}

// Counts the calls that come back to it.
class Returns final : public dubhe::Filter {
 public:
  explicit Returns(std::atomic<int>& seen) : seen_(seen) {}
  std::optional<dubhe::Expected<dubhe::Result>> before(dubhe::Invocation&, dubhe::FilterNote&) override {
    return std::nullopt;
  }
  void after(dubhe::Invocation&, dubhe::Expected<dubhe::Result>&, dubhe::FilterNote&) override { seen_.fetch_add(1); }

 private:
  std::atomic<int>& seen_;
};

TEST_F(ApplicationTest, AMethodThatBlocksBeyondTheEndComesBackToFiltersThatAreStillThere) {
  std::atomic<int> returned{0};
  const auto slow = std::make_shared<Worker>();
  dubhe::ApplicationOptions options =
      told("ending", log, {"--dubbo.registry.address=N/A", "--dubbo.protocol.port=-1",
                           "--dubbo.protocol.host=127.0.0.1", "--dubbo.application.shutwait=50"});
  options.more_extensions = [&returned](dubhe::ExtensionRegistry& to) {
    return to.add<dubhe::Filter>(
        "returns", [&returned](const dubhe::ExtensionContext&) { return std::make_unique<Returns>(returned); },
        {.consumer = false, .provider = true, .keys = {}, .order = 0});
  };
  // Its workers are those of the runtime, which goes on.
  auto ending = std::make_unique<dubhe::Application>(consumer.runtime(), std::move(options));
  ending->provide<Work>(slow);
  ending->start();
  const dubhe::ReferenceOptions patient{
      .timeout = milliseconds(30000), .retries = 0, .url = ending->exported().front().to_string()};
  const auto work = consumer.refer<Work>(patient);
  auto running = dubhe::call<&Work::wait_for_gate>(work, dubhe::CallOptions(), "late", dubhe::use_future);
  ASSERT_TRUE(eventually([&] { return slow->arrived == 1; }));
  std::thread opens([&] {
    EXPECT_TRUE(eventually([&] { return log.count("its end waits for methods that still block: 1") == 1; }));
    EXPECT_EQ(returned, 0);
    slow->gate.set_value();
  });
  ending.reset();
  EXPECT_EQ(returned, 1);
  opens.join();
  EXPECT_EQ(outcome([&] { running.get(); }), "interrupted");
}

TEST_F(ApplicationTest, CountsItsCalls) {
  const auto work = refer();
  for (int i = 0; i < 5; ++i) work->echo("x");
  EXPECT_EQ(consumer.monitor().snapshot().sum(dubhe::MonitorLevel::kCluster).succeeded, 5u);
  EXPECT_EQ(consumer.monitor().snapshot().sum(dubhe::MonitorLevel::kPeer).succeeded, 5u);
  EXPECT_EQ(provider.monitor().snapshot().sum(dubhe::MonitorLevel::kProvider).succeeded, 5u);
}

TEST_F(ApplicationTest, ShowsItsMetricsToPrometheus) {
  // Nothing is said about the host: nobody but this machine may ask.
  dubhe::Application counted(told("counted", log, {"--dubbo.registry.address=N/A", "--dubbo.metrics.port=-1"}));
  dubhe::ReferenceOptions options{.url = url};
  counted.refer<Work>(options)->echo("x");
  std::uint16_t port = 0;
  const std::string said = "shows its metrics at http://127.0.0.1:";
  for (const std::string& line : log.lines()) {
    const auto at = line.find(said);
    if (at != std::string::npos) port = static_cast<std::uint16_t>(std::stoi(line.substr(at + said.size())));
  }
  ASSERT_NE(port, 0);
  const std::string page = http_get(port, "/metrics");
  EXPECT_NE(page.find("200 OK"), std::string::npos) << page;
  EXPECT_NE(page.find("application_name=\"counted\""), std::string::npos) << page;
  EXPECT_NE(page.find("dubhe.test.Work"), std::string::npos) << page;
}

TEST(Applications, SayEveryMistakeInTheirConfiguration) {
  dubhe::test::RecordingLogger log;
  dubhe::ApplicationOptions options = told("x", log);
  options.sources.text = "dubbo:\n  consumer: { retires: 2 }\n  protocol: { port: many }\n";
  try {
    dubhe::Application app(options);
    FAIL() << "nothing was thrown";
  } catch (const dubhe::ConfigError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("dubhe.yaml:2: consumer.retires: unknown key. Did you mean `retries`?"), std::string::npos) << text;
    EXPECT_NE(text.find("dubhe.yaml:3"), std::string::npos) << text;
  }
}

// The CPUs that the thread of a loop may use, as the system says it.
std::string cpus_of(dubhe::EventLoop& loop) {
  std::promise<std::string> cpus;
  loop.post([&cpus] {
    std::ifstream status("/proc/thread-self/status");
    std::string line;
    while (std::getline(status, line) && !line.starts_with("Cpus_allowed_list:")) continue;
    cpus.set_value(line.substr(line.find_last_of(" \t") + 1));
  });
  return cpus.get_future().get();
}

TEST(Applications, RunTheirLoopsAndKeepTheirBuffersAsTheyAreTold) {
  dubhe::test::RecordingLogger log;
  const std::string cpu = std::to_string(::sched_getcpu());
  dubhe::Application app(told("x", log, {"--dubbo.registry.address=N/A", "--dubhe.loops=2", "--dubhe.loop-cpus=" + cpu,
                                         "--dubhe.buffers.read=8192", "--dubhe.buffers.kept-reading=1",
                                         "--dubhe.buffers.kept-writing=2"}));
  EXPECT_EQ(app.runtime().loop_count(), 2u);
  EXPECT_EQ(cpus_of(app.runtime().loop(0)), cpu);
  EXPECT_EQ(cpus_of(app.runtime().loop(1)), cpu);
  const dubhe::BufferLimits buffers = app.runtime().buffer_limits();
  EXPECT_EQ(buffers.read, 8192u);
  EXPECT_EQ(buffers.kept_reading, 1u);
  EXPECT_EQ(buffers.kept_writing, 2u);
}

TEST(Applications, HaveAsManyLoopsAsAPortAsksFor) {
  dubhe::test::RecordingLogger log;
  const std::size_t usual = dubhe::Application(told("x", log, {"--dubbo.registry.address=N/A"})).runtime().loop_count();
  const auto loops = [&](std::vector<std::string> more) {
    more.push_back("--dubbo.registry.address=N/A");
    return dubhe::Application(told("x", log, more)).runtime().loop_count();
  };
  const std::string many = std::to_string(usual + 2);
  EXPECT_EQ(loops({"--dubbo.protocol.iothreads=" + many}), usual + 2);
  EXPECT_EQ(loops({"--dubbo.provider.iothreads=" + many}), usual + 2);
  EXPECT_EQ(loops({"--dubbo.protocol.iothreads=" + many, "--dubhe.loops=1"}), 1u);
}

TEST(Applications, SayWhichCpuTheyMayNotUse) {
  dubhe::test::RecordingLogger log;
  try {
    dubhe::Application app(told("x", log, {"--dubbo.registry.address=N/A", "--dubhe.loop-cpus=1023"}));
    FAIL() << "nothing was thrown";
  } catch (const dubhe::ConfigError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("--dubhe.loop-cpus"), std::string::npos) << text;
    EXPECT_NE(text.find("CPU 1023 is none of those that this process may use ("), std::string::npos) << text;
  }
}

// A loop that looks for more to do works while nothing comes; one that sleeps does not.
TEST(Applications, LookForMoreBeforeTheirLoopsSleepWhenTold) {
  dubhe::test::RecordingLogger log;
  dubhe::Application app(
      told("x", log, {"--dubbo.registry.address=N/A", "--dubhe.loops=1", "--dubhe.busy-wait-us=1000000"}));
  std::promise<clockid_t> of_the_loop;
  app.runtime().loop(0).post([&] {
    clockid_t clock{};
    EXPECT_EQ(::pthread_getcpuclockid(::pthread_self(), &clock), 0);
    of_the_loop.set_value(clock);
  });
  const clockid_t clock = of_the_loop.get_future().get();
  const auto worked = [clock] {
    timespec spent{};
    EXPECT_EQ(::clock_gettime(clock, &spent), 0);
    return spent.tv_sec * 1000 + spent.tv_nsec / 1000000;
  };
  const auto before = worked();
  EXPECT_TRUE(eventually([&] { return worked() - before >= 20; }));
}

TEST(Applications, HaveAName) {
  dubhe::test::RecordingLogger log;
  EXPECT_THROW(dubhe::Application(told("", log)), dubhe::ConfigError);
}

TEST(Applications, ThatCannotBindTheirPortSayWhichAndCanTryAgain) {
  dubhe::test::RecordingLogger log;
  dubhe::Application first(told("first", log, {"--dubbo.registry.address=N/A", "--dubbo.protocol.port=-1",
                                                "--dubbo.protocol.host=127.0.0.1"}));
  first.provide<Work>(std::make_shared<Worker>());
  first.start();
  const std::string port = std::to_string(first.exported().front().port());
  dubhe::Application second(told("second", log, {"--dubbo.registry.address=N/A", "--dubbo.protocol.port=" + port,
                                                  "--dubbo.protocol.host=127.0.0.1"}));
  second.provide<Work>(std::make_shared<Worker>());
  try {
    second.start();
    FAIL() << "nothing was thrown";
  } catch (const dubhe::RpcError& error) {
    EXPECT_NE(std::string(error.what()).find(port), std::string::npos) << error.what();
  }
  first.stop();
  second.start();
  EXPECT_EQ(second.exported().size(), 1u);
}

TEST(Applications, WithoutARegistrySayWhatAReferenceNeeds) {
  dubhe::test::RecordingLogger log;
  dubhe::Application app(told("x", log, {"--dubbo.registry.address=N/A"}));
  try {
    app.refer<Work>();
    FAIL() << "nothing was thrown";
  } catch (const dubhe::ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("registry.address"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace application_tests
