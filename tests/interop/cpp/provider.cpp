#include "provider.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "arguments.h"
#include "callback_service.h"
#include "compare.h"
#include "dubhe/common/executor.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "library_service.h"
#include "overload_service.h"
#include "parcels.h"
#include "profiles.h"
#include "services.h"
#include "typed_provider.h"
#include "values.h"

namespace interop {

namespace {

using dubhe::Task;
using dubhe::Value;
using std::chrono::milliseconds;

class ValueProvider : public ValueService {
 public:
  std::string check(std::string case_id, Value value) override {
    const auto held = values_.at(case_id);
    if (!held) return "there is no value for " + case_id;
    std::string difference = differs(*held, value);
    return difference.empty() ? "ok" : difference;
  }
  Value give(std::string case_id) override {
    auto held = values_.at(case_id);
    if (!held) throw std::invalid_argument("there is no value for " + case_id);
    return std::move(*held);
  }

 private:
  const Values values_{Side::kProvider};
};

// How often a note was given.
class Notes {
 public:
  void add(const std::string& note) {
    std::lock_guard lock(mutex_);
    ++counts_[note];
  }
  std::int32_t count(const std::string& note) const {
    std::lock_guard lock(mutex_);
    const auto found = counts_.find(note);
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::int32_t> counts_;
};

// An exception of a class that nobody else knows.
struct ProviderOnly : std::runtime_error {
  using std::runtime_error::runtime_error;
};

BusinessException refusal(std::int32_t code, std::string reason) {
  BusinessException refused;
  refused.code = code;
  refused.message = reason;
  refused.reason = std::move(reason);
  return refused;
}

class FeatureProvider : public FeatureService {
 public:
  explicit FeatureProvider(Notes& notes) : notes_(notes) {}

  std::string hello(std::string name) override { return "hello " + name; }
  void nothing(std::string note) override { notes_.add(note); }
  std::optional<std::string> nullText(std::string) override { return std::nullopt; }
  std::string greet(std::string name) override { return "default " + name; }
  std::string join(std::string separator, dubhe::Array<std::string> parts) override {
    std::string all;
    for (std::size_t i = 0; i < parts.size(); ++i) all += (i == 0 ? "" : separator) + parts[i];
    return all;
  }
  std::int32_t sum(dubhe::Array<std::int32_t> numbers) override {
    std::int32_t all = 0;
    for (const std::int32_t number : numbers) all += number;
    return all;
  }
  Task<std::string> later(std::string name, std::int32_t delay_ms) override {
    co_await pause(delay_ms);
    co_return "later " + name;
  }
  Task<std::string> failLater(std::int32_t code, std::string reason) override {
    co_await pause(1);
    throw refusal(code, reason);
  }
  std::string fail(std::int32_t code, std::string reason) override {
    BusinessException refused = refusal(code, std::move(reason));
    refused.details = {"first", "second"};
    throw refused;
  }
  std::string failRuntime(std::string message) override { throw IllegalStateException{std::move(message)}; }
  std::string failUnknown(std::string message) override { throw ProviderOnly(message); }
  std::string failUnknownChecked(std::string message) override { throw ProviderOnly(message); }
  std::string failCause() override {
    using dubhe::hessian2::make_exception_object;
    Value middle = make_exception_object("java.lang.IllegalArgumentException", "middle");
    for (auto& [name, value] : middle.as_object()->fields) {
      if (name == "cause") value = make_exception_object("java.io.IOException", "inner");
    }
    BusinessException outer = refusal(1, "outer");
    outer.cause = std::move(middle);
    throw outer;
  }
  std::map<std::string, std::string> attachments(std::string prefix) override {
    dubhe::ServiceCall& call = *dubhe::this_call();
    std::map<std::string, std::string> found;
    for (const auto& [key, value] : call.attachments()) {
      if (key.starts_with(prefix)) found.emplace(key, value);
    }
    for (const auto& [key, value] : found) call.set_response_attachment("reply-" + key, value);
    return found;
  }
  void oneWay(std::string note) override { notes_.add(note); }
  std::string sleep(std::int32_t ms, std::string text) override {
    std::this_thread::sleep_for(milliseconds(ms));  // what this method is for
    return text;
  }
  dubhe::Bytes fill(std::int32_t size) override {
    dubhe::Bytes bytes(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 31 + 7);
    return bytes;
  }
  std::int32_t size(dubhe::Bytes data) override { return static_cast<std::int32_t>(data.size()); }

 private:
  static Task<void> pause(std::int32_t ms) {
    dubhe::Executor& loop = *dubhe::current_executor();
    co_await dubhe::sleep_until(loop, loop.now() + milliseconds(ms));
  }

  Notes& notes_;
};

class ControlProvider : public ControlService {
 public:
  ControlProvider(const Notes& notes, dubhe::Application& app, std::string name)
      : notes_(notes), app_(app), name_(std::move(name)) {}
  // Before the application ends.
  void finish() {
    if (stopper_.joinable()) stopper_.join();
  }

  std::string kind() override { return name_ + " " DUBHE_VERSION; }
  std::int32_t count(std::string note) override { return notes_.count(note); }
  std::string peer() override { return std::string(dubhe::this_call()->caller_address()); }
  void stop(std::int32_t delay_ms) override {
    if (stopping_.exchange(true)) return;
    stopper_ = std::thread([this, delay_ms] {
      // An answer to this very call goes out first.
      std::this_thread::sleep_for(milliseconds(delay_ms));
      app_.stop();
    });
  }

 private:
  const Notes& notes_;
  dubhe::Application& app_;
  const std::string name_;
  std::atomic<bool> stopping_ = false;
  std::thread stopper_;
};

class VersionProvider : public VersionService {
 public:
  explicit VersionProvider(std::string which) : which_(std::move(which)) {}
  std::string which() override { return which_; }

 private:
  const std::string which_;
};

class OverloadProvider : public OverloadService {
 public:
  std::string of() override { return "none"; }
  std::string of(std::int32_t value) override { return "int " + std::to_string(value); }
  std::string of(std::int64_t value) override { return "long " + std::to_string(value); }
  std::string of(std::optional<std::int32_t> value) override { return "Integer " + (value ? std::to_string(*value) : "null"); }
  std::string of(std::string value) override { return "String " + value; }
  std::string of(std::string text, std::int32_t number) override { return "String " + text + " int " + std::to_string(number); }
  std::string of(std::int32_t number, std::string text) override { return "int " + std::to_string(number) + " String " + text; }
  std::string of(std::vector<std::string> values) override { return "List " + joined(values); }
  std::string of(dubhe::Array<std::string> values) override { return "String[] " + joined(values); }
  std::string of(PersonPtr person) override { return "Person " + (person ? person->name.value_or("null") : "null"); }

 private:
  static std::string joined(const std::vector<std::string>& values) {
    std::string all = "[";
    for (std::size_t i = 0; i < values.size(); ++i) all += (i == 0 ? "" : ", ") + values[i];
    return all + "]";
  }
};

void provide_all(dubhe::Application& app, Notes& notes, std::shared_ptr<ControlService> control) {
  app.provide<ValueService>(std::make_shared<ValueProvider>());
  app.provide<FeatureService>(std::make_shared<FeatureProvider>(notes));
  app.provide<TypedService>(make_typed_provider());
  app.provide<OverloadService>(std::make_shared<OverloadProvider>());
  provide_callbacks(app);
  app.provide<ControlService>(std::move(control));
  app.provide<VersionService>(std::make_shared<VersionProvider>("plain"));
  app.provide<VersionService>(std::make_shared<VersionProvider>("red:1.0.0"), {.version = "1.0.0", .group = "red"});
  app.provide<VersionService>(std::make_shared<VersionProvider>("blue:2.0.0"), {.version = "2.0.0", .group = "blue"});
}

}  // namespace

int run_provider(int argc, char** argv) {
  const Arguments arguments(argc, argv, {"registry", "profile", "port", "host", "name"});
  std::vector<std::string> settings = provider_settings(arguments.get("profile"));
  settings.push_back("--dubbo.application.name=interop-dubhe-provider");
  settings.push_back("--dubbo.registry.address=" + arguments.get("registry", "N/A"));
  const bool two_ports = arguments.get("profile") == "ports";
  settings.push_back((two_ports ? "--dubbo.protocols.first.port=" : "--dubbo.protocol.port=") + arguments.get("port", "-1"));
  if (const std::string host = arguments.get("host", ""); !host.empty()) {
    for (const char* element : two_ports ? std::vector{"protocols.first", "protocols.second"} : std::vector{"protocol"})
      settings.push_back("--dubbo." + std::string(element) + ".host=" + host);
  }
  settings.insert(settings.end(), arguments.settings().begin(), arguments.settings().end());

  Notes notes;
  dubhe::ApplicationOptions options;
  options.sources.arguments = std::move(settings);
  options.more_extensions = add_protobuf();
  dubhe::Application app(std::move(options));
  const auto control = std::make_shared<ControlProvider>(notes, app, arguments.get("name", "dubhe"));
  provide_all(app, notes, control);
  if (arguments.get("profile") == "protobuf") provide_parcels(app);
  if (arguments.get("profile") == "library") provide_library(app);
  app.start();
  const dubhe::Url url = app.exported().front();
  std::printf("ready dubbo://%s:%d\n", std::string(url.host()).c_str(), static_cast<int>(url.port()));
  std::fflush(stdout);
  const int code = app.run();
  control->finish();
  return code;
}

}  // namespace interop
