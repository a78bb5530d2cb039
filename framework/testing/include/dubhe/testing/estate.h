// An estate in one test: applications, a registry and a network in memory, failures that are
// planted, a time that is moved.
//
//   dubhe::testing::Estate estate;
//   estate.application("provider").provide<GreetingService>(std::make_shared<Greeter>());
//   EXPECT_EQ(estate.application("consumer").refer<GreetingService>()->sayHello("Ann"), "Hello
//   Ann");
//
// No port, no server, no file, no waiting for a clock: everything runs as soon as it can, and what
// waits for a time waits until the test moves it. Used from one thread, the test's.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/service/application.h"
#include "dubhe/testing/fault.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dubhe {
namespace testing DUBHE_EXPORT {

struct ApplicationSettings {
  std::string yaml{};  // as in dubhe.yaml; the estate's registry, protocol and hosts win over it
  std::vector<std::string> arguments{};  // "--dubbo.consumer.timeout=200"
  AddExtensions extensions{};  // beside everything in the box: a filter, a load balancer under test
};

class Estate {
 public:
  Estate();
  // Ends its applications, the youngest first. Whoever still waits for an answer gets a Status.
  ~Estate();
  Estate(const Estate&) = delete;
  Estate& operator=(const Estate&) = delete;

  // The application of this name, made and started when it is first asked for; `settings` count
  // then only. It has a host of its own: 10.0.0.1, 10.0.0.2 … Throws ConfigError.
  Application& application(const std::string& name, const ApplicationSettings& settings = {});

  // From now on, calls that reach `provider` meet the fault; several are met in the order they were
  // planted, the first that fits. Throws std::invalid_argument when there is no such application.
  void plant(const std::string& provider, Fault fault);
  // Takes every fault of `provider` back. Calls that it holds go on.
  void mend(const std::string& provider);
  // Its connections are lost and nobody reaches it; it stays announced, as after a crash.
  void unplug(const std::string& application);
  void plug_in(const std::string& application);
  // Nobody reaches the registry; what is known stays in use.
  void lose_registry();
  void restore_registry();

  // Moves the time on, timer by timer, and runs what each of them starts.
  void advance(Duration by);
  // Until nothing is left to do without moving the time: every message has arrived, every method
  // that blocks has returned, but those that a fault holds.
  void settle();
  // Calls `work` and lets the time jump to the next timer whenever nothing else is left to do: for
  // calls that block until their time is out. A method that blocks for longer than 20 real
  // milliseconds counts as waiting for a timer.
  template <class Work>
  decltype(auto) pass_time(Work&& work) {
    const Passing passing(*this);
    return std::forward<Work>(work)();
  }

  // Lines that the applications logged and that have `part` in them, oldest first.
  std::vector<std::string> log(std::string_view part = {}) const;

 private:
  struct Impl;
  class Passing {
   public:
    explicit Passing(Estate& estate) : estate_(estate) { estate_.let_time_pass(true); }
    ~Passing() { estate_.let_time_pass(false); }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;

   private:
    Estate& estate_;
  };
  void let_time_pass(bool passes);

  std::unique_ptr<Impl> impl_;
};

}  // namespace testing
}  // namespace dubhe
