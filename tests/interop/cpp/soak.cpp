#include "soak.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "arguments.h"
#include "compare.h"
#include "profiles.h"
#include "services.h"
#include "values.h"

namespace interop {

namespace {

constexpr std::uint64_t kFailuresTold = 10;

class Soak {
 public:
  Soak(dubhe::Application& app, std::uint64_t least)
      : features_(app.refer<FeatureService>()),
        values_(app.refer<ValueService>()),
        control_(app.refer<ControlService>()),
        least_(least) {}

  void answer_once() { control_->kind(); }

  // For so many seconds, or until the standard `input` ends.
  void run(int threads, const std::string& how_long) {
    std::vector<std::thread> callers;
    for (int i = 0; i < threads; ++i) callers.emplace_back([this, i] { call_until_stopped("soak-" + std::to_string(i)); });
    if (how_long == "input") {
      while (std::getchar() != EOF) {
      }
    } else {
      std::this_thread::sleep_for(std::chrono::seconds(std::stoi(how_long)));
    }
    stopping_ = true;
    for (std::thread& caller : callers) caller.join();
  }

  std::string counts() const {
    std::string line = "soak calls=" + std::to_string(calls_) + " failed=" + std::to_string(failed_);
    for (const auto& [kind, answers] : answered_by_) line += " " + kind + "=" + std::to_string(answers);
    return line;
  }

 private:
  // Empty when all is well, else what is not.
  using Call = std::function<std::string()>;

  void call_until_stopped(const std::string& name) {
    const Values held(Side::kConsumer);
    const dubhe::Value person = *held.at("value/person/argument"), order = *held.at("value/order/return");
    for (int i = 0; !stopping_; ++i) {
      const std::string text = name + " " + std::to_string(i);
      one("hello", [&] { return unequal("hello " + text, features_->hello(text)); });
      one("check", [&] { return unequal("ok", values_->check("value/person/argument", person)); });
      one("give", [&] { return differs(order, values_->give("value/order/return")); });
      one("size", [&] { return unequal("2000", std::to_string(features_->size(dubhe::Bytes(2000)))); });
      one("sleep", [&] { return unequal(text, features_->sleep(5, text)); });
      one("kind", [&] { return count_kind(control_->kind()); });
    }
  }

  static std::string unequal(const std::string& expected, const std::string& came) {
    return expected == came ? std::string() : "`" + expected + "` was expected, `" + came + "` came";
  }

  std::string count_kind(const std::string& kind) {
    const std::string name = kind.substr(0, kind.find(' '));
    std::lock_guard lock(mutex_);
    if (++answered_by_[name] == least_) {
      std::printf("reached %s\n", name.c_str());
      std::fflush(stdout);
    }
    return {};
  }

  void one(const char* what, const Call& call) {
    std::string difference;
    try {
      difference = call();
    } catch (const std::exception& failure) {
      difference = failure.what();
    }
    ++calls_;
    if (!difference.empty() && ++failed_ <= kFailuresTold) std::fprintf(stderr, "soak: %s: %s\n", what, difference.c_str());
  }

  const std::shared_ptr<FeatureService> features_;
  const std::shared_ptr<ValueService> values_;
  const std::shared_ptr<ControlService> control_;
  const std::uint64_t least_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> calls_{0}, failed_{0};
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> answered_by_;  // guarded by mutex_ while callers run
};

}  // namespace

int run_soak(int argc, char** argv) {
  const Arguments arguments(argc, argv, {"registry", "profile", "threads", "seconds", "retries", "least"});
  std::vector<std::string> settings = consumer_settings(arguments.get("profile"));
  settings.push_back("--dubbo.application.name=interop-dubhe-consumer");
  settings.push_back("--dubbo.registry.address=" + arguments.get("registry"));
  settings.push_back("--dubbo.consumer.timeout=5000");
  settings.push_back("--dubbo.consumer.retries=" + arguments.get("retries", "2"));
  settings.insert(settings.end(), arguments.settings().begin(), arguments.settings().end());

  dubhe::Application app(std::move(settings));
  Soak soak(app, std::stoull(arguments.get("least", "0")));
  soak.answer_once();
  std::puts("ready");
  std::fflush(stdout);
  soak.run(std::stoi(arguments.get("threads")), arguments.get("seconds"));
  std::puts(soak.counts().c_str());
  return 0;
}

}  // namespace interop
