// What the tests of this folder share: a described service, an invoker that does what a test says,
// one filter around it.
#pragma once

#include "dubhe/protocol_filters/access_logs.h"
#include "dubhe/protocol_filters/call_cache.h"
#include "dubhe/protocol_filters/filters.h"
#include "dubhe/proxy/descriptor.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/proxy/service_invoker.h"
#include "dubhe/serialize/constraints.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/test_support/manual_executor.h"
#include "dubhe/test_support/recording_logger.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dubhe::test {

struct Guest {
  std::string name = "Ann";
  std::int32_t age = 30;
};
DUBHE_TYPE(Guest, "com.acme.Guest", name, age)
DUBHE_CONSTRAINTS(Guest, (name, not_blank()), (age, min(0), max(150)))

class Desk {
 public:
  virtual ~Desk() = default;
  virtual std::string greet(Guest guest) = 0;
  virtual std::string say(std::string text, std::int32_t times) = 0;
  virtual void leave() = 0;
};
DUBHE_SERVICE(Desk, "com.acme.Desk", greet, say, leave)

class ScriptedInvoker final : public Invoker {
 public:
  using Script = std::function<Task<Expected<Result>>(Invocation&)>;
  explicit ScriptedInvoker(Url url) : url_(std::move(url)) {}

  Task<Expected<Result>> invoke(Invocation& call) override {
    ++calls;
    if (script) return script(call);
    return done();
  }
  const ServiceDescriptor& service() const noexcept override { return service_descriptor<Desk>(); }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

  Script script;
  int calls = 0;

 private:
  static Task<Expected<Result>> done() { co_return Result(); }
  const Url url_;
};

inline Task<Expected<Result>> answer_with(Expected<Result> answer) { co_return answer; }

class FilterTest : public testing::Test {
 protected:
  FilterTest() {
    EXPECT_TRUE(extensions.add<CallCache>("lru", make_lru_cache).ok());
    EXPECT_TRUE(extensions.add<CallCache>("threadlocal", make_thread_local_cache).ok());
    EXPECT_TRUE(extensions.add<CallCache>("expiring", make_expiring_cache).ok());
    EXPECT_TRUE(extensions.add<AccessLogs>("files", make_access_log_files).ok());
  }

  static Url provider(const std::string& parameters = {}) {
    return *Url::parse(
        "dubbo://10.0.0.2:20880/com.acme.Desk?interface=com.acme.Desk&side=provider" + parameters);
  }
  static Url consumer(const std::string& parameters = {}) {
    return *Url::parse(
        "dubbo://10.0.0.2:20880/com.acme.Desk?interface=com.acme.Desk&side=consumer" + parameters);
  }
  using Make = Expected<std::unique_ptr<Filter>> (*)(const ExtensionContext&);
  Expected<std::unique_ptr<Filter>> make(Make factory, const Url& url) {
    return factory(ExtensionContext(extensions, url, "tested"));
  }
  // The filter of `factory` around `inner`.
  InvokerPtr around(Make factory, const Url& url, InvokerPtr inner = nullptr) {
    auto filter = make(factory, url);
    EXPECT_TRUE(filter.ok()) << filter.status().to_string();
    std::vector<std::unique_ptr<Filter>> filters;
    filters.push_back(std::move(*filter));
    if (inner == nullptr) inner = scripted = std::make_shared<ScriptedInvoker>(url);
    return make_filter_chain(std::move(filters), std::move(inner));
  }
  static const MethodDescriptor& method(std::size_t index) {
    return service_descriptor<Desk>().methods[index];
  }
  static Invocation call_of(std::size_t index) {
    Invocation call(service_descriptor<Desk>(), method(index));
    call.peer = "10.0.0.7:51234";
    return call;
  }
  // Nothing when it still waits.
  std::optional<Expected<Result>> invoke(Invoker& invoker, Invocation& call) {
    return executor.run_task(invoker.invoke(call));
  }
  // "value", "com.acme.X: text", "overloaded: text"
  std::string told(Invoker& invoker, Invocation& call) {
    const auto answer = invoke(invoker, call);
    if (!answer) return "waits";
    if (!*answer) return answer->status().to_string();
    return (*answer)->is_exception()
               ? (*answer)->exception->java_class + ": " + (*answer)->exception->message
               : "value";
  }

  RecordingLogger logger;
  ExtensionRegistry extensions{logger};
  ManualExecutor executor;
  std::shared_ptr<ScriptedInvoker> scripted;
};

enum DeskMethods : std::size_t { kGreet, kSay, kLeave };

}  // namespace dubhe::test
