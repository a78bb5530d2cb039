// `oninvoke`, `onreturn`, `onthrow`: handlers by name between whole applications, switched on by
// YAML alone.
#include "application_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace application_tests {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// Lines that handlers leave, from any loop.
class Notes {
 public:
  void add(std::string line) {
    std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> take() {
    std::lock_guard lock(mutex_);
    return std::exchange(lines_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

class CallHandlersTest : public testing::Test {
 protected:
  CallHandlersTest() {
    provider.provide<Work>(worker);
    provider.start();
  }
  std::unique_ptr<dubhe::Application> consumer(const std::string& methods) {
    dubhe::ApplicationOptions options = told("consumer", log);
    options.sources.text =
        "dubbo:\n  registry: { address: \"N/A\" }\n  references: { dubhe.test.Work: { url: \"" +
        provider.exported().front().to_string() + "\", methods: { " + methods + " } } }\n";
    auto application = std::make_unique<dubhe::Application>(std::move(options));
    dubhe::ExtensionRegistry& to = application->extensions();
    EXPECT_TRUE(dubhe::add_handler(to, "notify.before", [this](const std::string& text) {
                  notes.add("before " + text);
                }).ok());
    EXPECT_TRUE(dubhe::add_handler(to, "notify.done",
                                   [this](const std::string& result, const std::string& text) {
                                     notes.add("done " + text + " = " + result);
                                   })
                    .ok());
    EXPECT_TRUE(dubhe::add_handler(to, "notify.failed",
                                   [this](const std::exception& why, const std::string& text) {
                                     notes.add("failed " + text + ": " + why.what());
                                   })
                    .ok());
    EXPECT_TRUE(
        dubhe::add_handler(to, "notify.refused",
                           [this](const std::exception_ptr& why, const std::string& reason) {
                             try {
                               std::rethrow_exception(why);
                             } catch (const Refused& refused) {
                               notes.add("refused " + reason + " " + std::to_string(refused.code));
                             }
                           })
            .ok());
    EXPECT_TRUE(dubhe::add_handler(to, "notify.ended", [this] { notes.add("ended"); }).ok());
    EXPECT_TRUE(dubhe::add_handler(to, "wrong", [](std::int32_t) {}).ok());
    EXPECT_TRUE(dubhe::add_handler(to, "angry", [](const std::string&) {
                  throw std::runtime_error("no");
                }).ok());
    return application;
  }
  // What refer() says.
  std::string refused(const std::string& methods) {
    const auto application = consumer(methods);
    try {
      (void)application->refer<Work>();
    } catch (const dubhe::ConfigError& error) {
      return error.what();
    } catch (const dubhe::RpcError& error) {
      return error.what();
    }
    return "nothing";
  }

  dubhe::test::RecordingLogger log;
  Notes notes;
  std::shared_ptr<Worker> worker = std::make_shared<Worker>();
  dubhe::Application provider{told("provider", log,
                                   {"--dubbo.registry.address=N/A", "--dubbo.protocol.port=-1",
                                    "--dubbo.protocol.host=127.0.0.1"})};
};

TEST_F(CallHandlersTest, AreToldBeforeACallAndItsResult) {
  const auto application =
      consumer("echo: { oninvoke: notify.before, onreturn: notify.done, onthrow: notify.failed }");
  const auto work = application->refer<Work>();
  EXPECT_EQ(work->echo("a"), "a");
  EXPECT_THAT(notes.take(), ElementsAre("before a", "done a = a"));
  EXPECT_EQ(dubhe::call<&Work::echo>(work, {}, "b", dubhe::use_future).get(), "b");
  EXPECT_THAT(notes.take(), ElementsAre("before b", "done b = b"));
  work->look();
  EXPECT_THAT(notes.take(), ElementsAre());  // nobody is named for it
}

TEST_F(CallHandlersTest, AreToldFailuresOfTheServiceAndOfTheFramework) {
  const auto application = consumer(
      "refuse: { onreturn: notify.done, onthrow: notify.refused }, refuseLater: { onthrow: "
      "notify.failed }, "
      "fail: { onthrow: notify.ended }, wait_for_gate: { onthrow: notify.failed, timeout: 50, "
      "retries: 0 }");
  const auto work = application->refer<Work>();
  EXPECT_THROW(work->refuse("rain"), Refused);
  EXPECT_THAT(notes.take(), ElementsAre("refused rain 7"));
  EXPECT_THROW(application->block_on(work->refuse_later("snow")), Refused);
  EXPECT_THAT(notes.take(), ElementsAre());  // Refused is no std::exception
  EXPECT_THROW(work->fail(), dubhe::ApplicationException);
  EXPECT_THAT(notes.take(), ElementsAre("ended"));
  EXPECT_THROW(work->wait_for_gate("long"), dubhe::RpcError);
  EXPECT_THAT(notes.take(), ElementsAre(AllOf(HasSubstr("failed long: "), HasSubstr("timed out"))));
  worker->gate.set_value();
}

TEST_F(CallHandlersTest, AreToldOfOneWayCallsWhenTheyAreOnTheirWay) {
  const auto application =
      consumer("note: { return: false, oninvoke: notify.before, onreturn: notify.ended }");
  const auto work = application->refer<Work>();
  work->note("x");
  EXPECT_THAT(notes.take(), ElementsAre("before x", "ended"));
  EXPECT_TRUE(eventually([&] { return worker->noted.load() == 1; }));
}

TEST_F(CallHandlersTest, WhatTheyThrowIsToldToOnthrowAndNotToTheCaller) {
  const auto application =
      consumer("echo: { oninvoke: angry, onthrow: notify.failed }, note: { oninvoke: angry }");
  const auto work = application->refer<Work>();
  EXPECT_EQ(work->echo("a"), "a");
  EXPECT_THAT(notes.take(), ElementsAre("failed a: no"));
  EXPECT_NO_THROW(work->note("b"));
  EXPECT_EQ(log.count("a handler of dubhe.test.Work.note"), 1u);
}

TEST_F(CallHandlersTest, MayBeLeftOutByTheNameOfTheirFilter) {
  const auto application = consumer("echo: { onreturn: notify.done }");
  dubhe::ReferenceOptions options;
  options.parameters["cluster.filter"] = "-future";
  EXPECT_EQ(application->refer<Work>(options)->echo("a"), "a");
  EXPECT_THAT(notes.take(), ElementsAre());
}

TEST_F(CallHandlersTest, AWrongNameIsRefusedWithTheRightOnes) {
  EXPECT_THAT(refused("echo: { onreturn: notify.don }"),
              AllOf(HasSubstr("notify.don"), HasSubstr("notify.done"),
                    HasSubstr("`onreturn` of method echo")));
}

TEST_F(CallHandlersTest, AWrongTypeIsRefusedWithTheRightOne) {
  EXPECT_THAT(refused("echo: { oninvoke: wrong }"),
              AllOf(HasSubstr("`oninvoke: wrong`: it takes (int)"),
                    HasSubstr("dubhe.test.Work.echo tells (std::string)")));
  EXPECT_THAT(refused("echo: { onthrow: notify.before }"),
              HasSubstr("tells (std::__exception_ptr::exception_ptr, std::string)"));
  EXPECT_THAT(refused("note: { onreturn: notify.done }"),
              AllOf(HasSubstr("it takes (std::string, std::string)"),
                    HasSubstr("tells (std::string), or less: ()")));
}

}  // namespace
}  // namespace application_tests
