// A service that tells what it sees and does what it is told, for tests of whole applications.
#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/dubhe.h"
#include "dubhe/test_support/eventually.h"
#include "dubhe/test_support/recording_logger.h"

namespace application_tests {

using dubhe::test::eventually;

struct Sight {
  std::string caller_application;
  std::string tenant;
  std::int64_t ms_left = 0;
  bool on_loop = false;
};
struct Refused {
  std::string reason;
  std::int32_t code = 0;
};
DUBHE_TYPE(Sight, "dubhe.test.Sight", caller_application, tenant, ms_left, on_loop)
DUBHE_EXCEPTION(Refused, "dubhe.test.RefusedException", reason, code)

struct Work {
  virtual ~Work() = default;
  virtual std::string echo(std::string text) = 0;
  virtual void note(std::string text) = 0;
  virtual std::string refuse(std::string reason) = 0;
  virtual std::string fail() = 0;
  virtual Sight look() = 0;
  virtual std::string wait_for_gate(std::string text) = 0;
  virtual dubhe::Task<std::string> echo_later(std::string text) = 0;
  virtual dubhe::Task<Sight> look_later() = 0;
  virtual dubhe::Task<std::string> refuse_later(std::string reason) = 0;
};
DUBHE_SERVICE(Work, "dubhe.test.Work", echo, note, refuse, fail, look, wait_for_gate, (echo_later, "echoLater"),
              (look_later, "lookLater"), (refuse_later, "refuseLater"))

// The same remote service with the other forms.
struct OtherWork {
  virtual ~OtherWork() = default;
  virtual dubhe::Task<std::string> echo(std::string text) = 0;
  virtual std::string echo_later(std::string text) = 0;
  virtual std::future<Sight> look() = 0;
};
DUBHE_SERVICE(OtherWork, "dubhe.test.Work", echo, (echo_later, "echoLater"), look)

class Worker : public Work {
 public:
  std::string echo(std::string text) override { return text; }
  void note(std::string text) override {
    noted.fetch_add(1);
    if (text == "refuse") throw Refused{text, 1};
  }
  std::string refuse(std::string reason) override { throw Refused{std::move(reason), 7}; }
  std::string fail() override { throw std::runtime_error("out of paper"); }
  Sight look() override {
    dubhe::this_call()->set_response_attachment("seen-by", "worker");
    return sight(*dubhe::this_call());
  }
  std::string wait_for_gate(std::string text) override {
    arrived.fetch_add(1);
    opened.wait();
    return text;
  }
  dubhe::Task<std::string> echo_later(std::string text) override { co_return text; }
  dubhe::Task<Sight> look_later() override {
    dubhe::ServiceCall& call = co_await dubhe::this_call();
    call.set_response_attachment("seen-by", "worker");
    co_return sight(call);
  }
  dubhe::Task<std::string> refuse_later(std::string reason) override {
    throw Refused{std::move(reason), 8};
    co_return "";
  }

  std::atomic<int> noted{0}, arrived{0};
  std::promise<void> gate;  // wait_for_gate() answers when it is open, however many calls wait

 private:
  const std::shared_future<void> opened = gate.get_future().share();

  static Sight sight(const dubhe::ServiceCall& call) {
    const auto left = call.deadline().left(dubhe::Clock::now());
    return {std::string(call.caller_application()), std::string(call.attachment("tenant")),
            std::chrono::duration_cast<std::chrono::milliseconds>(left).count(), dubhe::current_executor() != nullptr};
  }
};

// An application that reads nothing of this machine but what a test tells it.
inline dubhe::ApplicationOptions told(const std::string& name, dubhe::Logger& logger,
                                      std::vector<std::string> arguments = {}) {
  dubhe::ApplicationOptions options;
  options.name = name;
  options.sources.text = "";
  options.sources.arguments = std::move(arguments);
  options.logger = &logger;
  return options;
}

}  // namespace application_tests
