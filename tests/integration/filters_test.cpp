// Filters and nested deadlines between whole applications over real sockets, switched on by
// configuration alone.
#include "dubhe/test_support/temp_dir.h"

#include "application_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace filter_tests {

using application_tests::eventually;
using dubhe::test::RecordingLogger;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::SizeIs;
using testing::StartsWith;

struct Guest {
  std::string name;
  std::int32_t age = 0;
};
DUBHE_TYPE(Guest, "dubhe.test.Guest", name, age)
DUBHE_CONSTRAINTS(Guest, (name, not_blank(), size(1, 20)), (age, min(0), max(150)))

// What the last hop saw of its call.
struct Hop {
  std::int64_t ms_left = -1;
  std::vector<std::string> attachments;
};
DUBHE_TYPE(Hop, "dubhe.test.Hop", ms_left, attachments)

struct Desk {
  virtual ~Desk() = default;
  virtual std::string greet(Guest guest) = 0;
  virtual std::int32_t count() = 0;
  virtual void fail() = 0;
  virtual std::int32_t hold() = 0;
  virtual dubhe::Task<Hop> hop(std::int32_t further) = 0;
  virtual Hop hop_blocking(std::int32_t further) = 0;
};
DUBHE_SERVICE(Desk, "dubhe.test.Desk", greet, count, fail, hold, hop, hop_blocking)

class Clerk final : public Desk {
 public:
  std::string greet(Guest guest) override { return "hi " + guest.name; }
  std::int32_t count() override { return ++counted; }
  void fail() override { throw std::runtime_error("out of ink"); }
  std::int32_t hold() override {
    ++held;
    return gate.wait(), held;
  }
  dubhe::Task<Hop> hop(std::int32_t further) override {
    if (further == 0) co_return seen(co_await dubhe::this_call());
    co_return co_await next->hop(further - 1);
  }
  Hop hop_blocking(std::int32_t further) override {
    return further == 0 ? seen(*dubhe::this_call()) : next->hop_blocking(further - 1);
  }

  std::atomic<std::int32_t> counted{0}, held{0};
  std::shared_future<void> gate;
  std::shared_ptr<Desk> next;

 private:
  static Hop seen(const dubhe::ServiceCall& call) {
    Hop hop;
    hop.ms_left =
        std::chrono::duration_cast<milliseconds>(call.deadline().left(dubhe::Clock::now())).count();
    for (const auto& [key, value] : call.attachments()) hop.attachments.emplace_back(key);
    return hop;
  }
};

std::unique_ptr<dubhe::Application> application(const std::string& name, const std::string& yaml,
                                                dubhe::Logger& log) {
  dubhe::ApplicationOptions options;
  options.name = name;
  options.sources.text = "dubbo:\n  registry: { address: \"N/A\" }\n" + yaml;
  options.logger = &log;
  return std::make_unique<dubhe::Application>(std::move(options));
}

// One that provides the desk and one that calls it, as their YAML says.
class FiltersTest : public testing::Test {
 protected:
  ~FiltersTest() override { open_gate(); }

  std::string provide(const std::string& service) {
    clerk->gate = gate.get_future().share();
    provider = application("provider",
                           "  protocol: { port: -1, host: 127.0.0.1 }\n"
                           "  services: { dubhe.test.Desk: { " +
                               service + " } }\n",
                           provider_log);
    provider->provide<Desk>(clerk);
    provider->start();
    return provider->exported().front().to_string();
  }
  std::shared_ptr<Desk> refer(const std::string& url, const std::string& reference = "retries: 0") {
    consumer = application("consumer",
                           "  consumer: { retries: 0, timeout: 20000 }\n"
                           "  references: { dubhe.test.Desk: { url: \"" +
                               url + "\", " + reference + " } }\n",
                           consumer_log);
    return consumer->refer<Desk>();
  }
  void open_gate() {
    if (!std::exchange(opened, true)) gate.set_value();
  }

  RecordingLogger provider_log, consumer_log;
  std::promise<void> gate;
  bool opened = false;
  std::shared_ptr<Clerk> clerk = std::make_shared<Clerk>();
  std::unique_ptr<dubhe::Application> provider, consumer;
};

// What a caller catches, as text.
template <class Call>
std::string outcome(Call call) {
  try {
    call();
  } catch (const dubhe::ApplicationException& thrown) {
    return thrown.java_class() + ": " + thrown.message();
  } catch (const dubhe::RpcError& error) {
    return std::string(to_string(error.code())) + ": " + error.status().message();
  }
  return "answered";
}

TEST_F(FiltersTest, ATokenIsMadeAnnouncedSentAndAsked) {
  const std::string url = provide("token: true");
  const auto parsed = *dubhe::Url::parse(url);
  ASSERT_THAT(parsed.get("token"), SizeIs(36));
  EXPECT_EQ(outcome([&] { refer(url)->count(); }), "answered");
  EXPECT_THAT(outcome([&] { refer(parsed.without("token").to_string())->count(); }),
              AllOf(HasSubstr("Invalid token! Forbid invoke remote service interface "
                              "dubhe.test.Desk method count() from consumer "
                              "127.0.0.1 to provider 127.0.0.1, consumer incorrect token is null"),
                    HasSubstr("SERVICE_ERROR")));
  EXPECT_EQ(clerk->counted, 1);
}

TEST_F(FiltersTest, ATokenMayBeAText) {
  EXPECT_EQ(dubhe::Url::parse(provide("token: \"s3cret\""))->get("token"), "s3cret");
}

TEST_F(FiltersTest, ExecutesRefusesAtOnceWhatIsTooMuch) {
  const auto desk = refer(provide("methods: { hold: { executes: 1 } }"));
  auto first = std::async(std::launch::async, [&] { return desk->hold(); });
  ASSERT_TRUE(eventually([&] { return clerk->held == 1; }));
  EXPECT_THAT(
      outcome([&] { desk->hold(); }),
      AllOf(HasSubstr("status 70 SERVICE_ERROR"),
            HasSubstr("using threads greater than <dubbo:service executes=\"1\" /> limited")));
  EXPECT_EQ(desk->count(), 1);
  open_gate();
  EXPECT_EQ(first.get(), 1);
}

TEST_F(FiltersTest, ActivesWaitsForWhoIsAhead) {
  const auto desk = refer(provide("register: true"), "actives: 1");
  auto first = std::async(std::launch::async, [&] { return desk->hold(); });
  ASSERT_TRUE(eventually([&] { return clerk->held == 1; }));
  dubhe::CallOptions soon{.timeout = milliseconds(50)};
  EXPECT_THAT(outcome([&] { dubhe::call<&Desk::hold>(desk, soon); }),
              StartsWith("overloaded: Waiting concurrent invoke timeout in client-side for "
                         "service:  dubhe.test.Desk, method: hold"));
  auto second = std::async(std::launch::async, [&] { return desk->hold(); });
  open_gate();
  first.get();
  second.get();
  EXPECT_EQ(clerk->held, 2);
}

TEST_F(FiltersTest, TpsRefusesAsAFailure) {
  const auto desk = refer(provide("parameters: { tps: 2, tps.interval: 600000 }"));
  EXPECT_EQ(desk->count(), 1);
  EXPECT_EQ(desk->count(), 2);
  EXPECT_THAT(outcome([&] { desk->count(); }),
              AllOf(StartsWith("overloaded: dubhe.test.Desk.count at 127.0.0.1:"),
                    HasSubstr("because exceed max service tps.")));
}

TEST_F(FiltersTest, AProviderKeepsAnswers) {
  const std::string url = provide("methods: { count: { cache: lru } }");
  const auto desk =
      refer(dubhe::Url::parse(url)->without("count.cache").to_string());  // so that it asks
  EXPECT_EQ(desk->count(), 1);
  EXPECT_EQ(desk->count(), 1);
  EXPECT_EQ(clerk->counted, 1);
}

TEST_F(FiltersTest, AConsumerKeepsAnswers) {
  const auto desk =
      refer(provide("register: true"),
            "methods: { count: { cache: expiring, parameters: { cache.seconds: 600 } } }");
  EXPECT_EQ(desk->count(), 1);
  EXPECT_EQ(desk->count(), 1);
  EXPECT_EQ(clerk->counted, 1);
}

TEST_F(FiltersTest, ArgumentsAreCheckedOnEitherSide) {
  const auto desk = refer(provide("validation: \"true\""), "validation: \"false\"");
  EXPECT_EQ(desk->greet({"Ann", 30}), "hi Ann");
  const std::string by_provider = outcome([&] { desk->greet({"", 151}); });
  EXPECT_THAT(by_provider,
              AllOf(StartsWith("javax.validation.ConstraintViolationException: Failed to validate "
                               "service: dubhe.test.Desk, "
                               "method: greet, cause: "
                               "[ConstraintViolationImpl{interpolatedMessage='must not be blank'"),
                    HasSubstr("propertyPath=age, rootBeanClass=class dubhe.test.Guest"),
                    HasSubstr("invalidValue='151'")));
  const auto strict = refer(provider->exported().front().with("validation", "false").to_string(),
                            "validation: \"true\"");
  EXPECT_EQ(outcome([&] { strict->greet({"", 151}); }), by_provider);
}

TEST_F(FiltersTest, CallsAreLoggedToAFile) {
  const dubhe::test::TempDir dir;
  const std::string path = (dir.path() / "access.log").string();
  const auto desk = refer(
      provide("accesslog: \"" + path + "\", parameters: { accesslog.fixed.path: \"false\" }"));
  desk->greet({"Ann", 30});
  (void)outcome([&] { desk->fail(); });
  provider.reset();
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], AllOf(StartsWith("[20"), HasSubstr("] 127.0.0.1:"),
                              HasSubstr(" - dubhe.test.Desk greet(dubhe.test.Guest) ["),
                              HasSubstr("\"name\":\"Ann\"")));
  EXPECT_THAT(lines[1], HasSubstr("dubhe.test.Desk fail() "));
}

TEST_F(FiltersTest, WhatIsUnexpectedOrLateOrDeprecatedIsLogged) {
  const auto desk = refer(provide("deprecated: true"));
  EXPECT_THAT(outcome([&] { desk->fail(); }), HasSubstr("out of ink"));
  EXPECT_EQ(
      provider_log.count(
          "Got unchecked and undeclared exception which called by 127.0.0.1. service: "
          "dubhe.test.Desk, "
          "method: fail, exception: java.lang.RuntimeException: std::runtime_error: out of ink"),
      1u);
  EXPECT_EQ(desk->count() + desk->count(), 3);
  EXPECT_EQ(consumer_log.count("The service method dubhe.test.Desk.count() is DEPRECATED! Declare "
                               "from dubbo://127.0.0.1"),
            1u);

  dubhe::CallOptions soon{.timeout = milliseconds(20)};
  EXPECT_THAT(outcome([&] { dubhe::call<&Desk::hold>(desk, soon); }),
              StartsWith("deadline exceeded"));
  ASSERT_TRUE(eventually([&] { return clerk->held == 1; }));
  std::this_thread::sleep_for(2 * soon.timeout);  // the provider counts from when it read the call
  open_gate();
  EXPECT_TRUE(
      eventually([&] { return provider_log.count("invoke timed out. method: hold") == 1; }));
}

TEST_F(FiltersTest, WithoutTheirFilterNothingOfIt) {
  const auto desk =
      refer(provide("token: abc, filter: \"-token,-exception,-context,-classloader\""));
  const auto parsed = provider->exported().front().without("token");
  const auto stranger = refer(parsed.to_string());
  EXPECT_EQ(stranger->count(), 1);
  EXPECT_THAT(outcome([&] { stranger->fail(); }), HasSubstr("out of ink"));
  EXPECT_EQ(provider_log.count("unchecked"), 0u);
  EXPECT_THAT(stranger->hop_blocking(0).attachments, testing::Contains("path"));
  EXPECT_EQ(provider_log.count("`-classloader` in `service.filter` leaves nothing out. Dubbo's "
                               "filter `classloader` has no meaning here"),
            1u);
}

TEST_F(FiltersTest, AFilterThatMeansNothingHereIsNotForTheAsking) {
  try {
    provide("filter: http-context");
    FAIL() << "started";
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), HasSubstr("`service.filter` asks for a filter that is not here. "
                                        "Dubbo's filter `http-context` has no meaning here: "));
  }
}

TEST_F(FiltersTest, ServicesSeeTheirCallersAttachmentsAlone) {
  const auto desk = refer(provide("register: true"));
  dubhe::CallOptions options{.attachments = {{"tenant", "blue"}, {"user-agent", "x"}}};
  EXPECT_THAT(dubhe::call<&Desk::hop_blocking>(desk, options, 0).attachments,
              ElementsAre("remote.application", "tenant"));
}

// --- three hops: consumer → a → b → c

class HopsTest : public testing::Test {
 protected:
  struct Stop {
    RecordingLogger log;
    std::shared_ptr<Clerk> clerk = std::make_shared<Clerk>();
    std::unique_ptr<dubhe::Application> application;
  };
  HopsTest() {
    std::string next;
    for (Stop* stop : {&c, &b, &a}) {
      const std::string reference =
          next.empty() ? "" : "  references: { dubhe.test.Desk: { url: \"" + next + "\" } }\n";
      stop->application = application("hop",
                                      "  protocol: { port: -1, host: 127.0.0.1 }\n"
                                      "  consumer: { timeout: 90000, retries: 0 }\n" +
                                          reference,
                                      stop->log);
      stop->application->provide<Desk>(stop->clerk);
      stop->application->start();
      if (!next.empty()) stop->clerk->next = stop->application->refer<Desk>();
      next = stop->application->exported().front().to_string();
    }
    caller = application(
        "caller", "  references: { dubhe.test.Desk: { url: \"" + next + "\", retries: 0 } }\n",
        log);
    desk = caller->refer<Desk>();
  }
  ~HopsTest() override {
    for (Stop* stop : {&a, &b, &c}) stop->clerk->next.reset();
  }

  RecordingLogger log;
  Stop c, b, a;
  std::unique_ptr<dubhe::Application> caller;
  std::shared_ptr<Desk> desk;
};

TEST_F(HopsTest, InheritWhatIsLeft) {
  dubhe::CallOptions options{.timeout = milliseconds(30000)};
  const Hop awaiting = caller->block_on(dubhe::call<&Desk::hop>(desk, options, 2));
  EXPECT_THAT(awaiting.ms_left, AllOf(Ge(1), Le(30000)));
  const Hop blocking = dubhe::call<&Desk::hop_blocking>(desk, options, 2);
  EXPECT_THAT(blocking.ms_left, AllOf(Ge(1), Le(30000)));
}

TEST_F(HopsTest, OfTheirOwnWhereThatIsLess) {
  const std::string to_b = a.application->exported().front().to_string();
  const auto quick = application(
      "quick", "  references: { dubhe.test.Desk: { url: \"" + to_b + "\", timeout: 400 } }\n", log);
  dubhe::CallOptions options{.timeout = milliseconds(60000)};
  a.clerk->next = quick->refer<Desk>();  // a calls itself once more, with less time
  EXPECT_THAT(dubhe::call<&Desk::hop_blocking>(desk, options, 1).ms_left, AllOf(Ge(1), Le(400)));
  a.clerk->next.reset();
}

}  // namespace filter_tests
