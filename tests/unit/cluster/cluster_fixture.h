// What the tests of this folder share: providers that do what a test says, a directory over them, time moved by hand.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/directory.h"
#include "dubhe/cluster/extensions.h"
#include "dubhe/cluster/mock.h"
#include "dubhe/cluster/random_source.h"
#include "dubhe/cluster/wall_clock.h"
#include "dubhe/test_support/manual_executor.h"
#include "dubhe/test_support/recording_logger.h"

namespace dubhe::test {

class FakeWallClock final : public WallClock {
 public:
  std::chrono::system_clock::time_point now() const override {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(ms.load()));
  }
  std::atomic<std::int64_t> ms{1'700'000'000'000};
};

class CountedSeeds final : public RandomSource {
 public:
  std::uint64_t next() override { return ++last_; }

 private:
  std::atomic<std::uint64_t> last_{41};
};

inline ServiceDescriptor greeting_service() {
  ServiceDescriptor service;
  service.java_interface = "dubhe.samples.GreetingService";
  for (const char* name : {"greet", "sayHello"}) {
    MethodDescriptor method;
    method.name = name;
    method.index = static_cast<std::uint32_t>(service.methods.size());
    service.methods.push_back(std::move(method));
  }
  return service;
}

// A provider that answers as `script` says; success without one.
class ScriptedInvoker final : public Invoker {
 public:
  using Script = std::function<Expected<Result>(Invocation&)>;
  ScriptedInvoker(Url url, const ServiceDescriptor& service, Script script = {})
      : script(std::move(script)), url_(std::move(url)), service_(service) {}

  Task<Expected<Result>> invoke(Invocation& call) override {
    ++calls;
    call.peer = address_;
    if (later) co_return co_await later(call);
    if (script) co_return script(call);
    co_return Result();
  }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override {
    if (asked_available != nullptr) ++*asked_available;
    return connected.load(std::memory_order_relaxed);
  }

  Script script;
  std::function<Task<Expected<Result>>(Invocation&)> later;  // instead of `script`
  std::atomic<int> calls{0};
  std::size_t* asked_available = nullptr;  // counts the questions
  std::atomic<bool> connected{true};

 private:
  const Url url_;
  const std::string address_ = url_.address();
  const ServiceDescriptor& service_;
};

inline Url parse(const std::string& text) { return Url::parse(text).value(); }

inline std::vector<ProviderPtr> providers_of(const ServiceDescriptor& service, const std::vector<std::string>& parameters) {
  std::vector<ProviderPtr> providers;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string host = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
    const Url url = parse("dubbo://" + host + ":20880/dubhe.samples.GreetingService?" + parameters[i]);
    providers.push_back(std::make_shared<const Provider>(std::make_shared<ScriptedInvoker>(url, service)));
  }
  return providers;
}

inline std::vector<ProviderPtr> weighted(const ServiceDescriptor& service, const std::vector<int>& weights) {
  std::vector<std::string> parameters;
  for (const int weight : weights) parameters.push_back("weight=" + std::to_string(weight));
  return providers_of(service, parameters);
}

// One reference to GreetingService, its loop and its control executor, all in the test's thread.
class ClusterFixture {
 public:
  // `of`: another service, under the same name.
  explicit ClusterFixture(const std::string& consumer_parameters = {}, std::vector<std::unique_ptr<Router>> routers = {},
                          ServiceDescriptor of = greeting_service())
      : service(std::move(of)),
        consumer(parse("consumer://10.0.0.7/dubhe.samples.GreetingService?application=greeting" +
                       (consumer_parameters.empty() ? "" : "&" + consumer_parameters))) {
    Directory::Options options;
    options.consumer = consumer;
    options.service = &service;
    options.source = "zookeeper://127.0.0.1:2181";
    options.explain_source = [this] { return registry_says; };
    options.refer = [this](const Url& url) { return refer(url); };
    options.make_load_balance = [this](std::string_view name, const Url& url) {
      return extensions.make<LoadBalance>(name, url);
    };
    options.routers = std::move(routers);
    options.control = &control;
    options.clock = &wall;
    options.logger = &logger;
    add_extensions();
    extensions.set_resource<RandomSource>(seeds);
    extensions.set_resource<Executor>(control);
    directory = Directory::create(std::move(options));
  }

  static std::string provider(int host, const std::string& parameters = {}) {
    return "dubbo://10.0.0." + std::to_string(host) + ":20880/dubhe.samples.GreetingService?interface=" +
           "dubhe.samples.GreetingService" + (parameters.empty() ? "" : "&" + parameters);
  }
  void list(const std::vector<std::string>& urls) {
    std::vector<Url> parsed;
    for (const auto& url : urls) parsed.push_back(parse(url));
    control.inside([&] { directory->on_list(Category::kProviders, parsed); });
    control.run();
    loop.run();
  }
  // Providers 10.0.0.1, 10.0.0.2 …
  void list(int count) {
    std::vector<std::string> urls;
    for (int i = 1; i <= count; ++i) urls.push_back(provider(i));
    list(urls);
  }
  ScriptedInvoker& at(int host) { return *made.at("10.0.0." + std::to_string(host) + ":20880"); }

  InvokerPtr join(const char* name = "failover") {
    return extensions.get<Cluster>(name).value()->join(directory).value();
  }
  Invocation call(std::uint32_t method = 0) {
    Invocation invocation(service, service.methods[method]);
    invocation.started = loop.now();
    return invocation;
  }
  Expected<Result> invoke(Invoker& invoker, Invocation& invocation) {
    auto answer = loop.run_task(invoker.invoke(invocation));
    if (!answer) return Status(StatusCode::kInternal, "the call still waits");
    return std::move(*answer);
  }

  RecordingLogger logger;
  CountedSeeds seeds;
  FakeWallClock wall;
  ManualExecutor loop{0};
  ManualExecutor control{1};
  ExtensionRegistry extensions{logger};
  ServiceDescriptor service;
  Url consumer;
  std::string registry_says;
  std::map<std::string, std::shared_ptr<ScriptedInvoker>> made;
  std::map<std::string, ScriptedInvoker::Script> scripts;  // by address, for providers made from now on
  int refers = 0;
  DirectoryPtr directory;

 private:
  void add_extensions() {
    const Status added = first_failure(
        extensions.add<LoadBalance>("random", make_random), extensions.add<LoadBalance>("roundrobin", make_roundrobin),
        extensions.add<LoadBalance>("leastactive", make_leastactive),
        extensions.add<LoadBalance>("shortestresponse", make_shortestresponse),
        extensions.add<LoadBalance>("consistenthash", make_consistenthash),
        extensions.add<LoadBalance>("p2c", make_p2c), extensions.add<LoadBalance>("adaptive", make_adaptive_balance),
        extensions.add<Cluster>("failover", make_failover), extensions.add<Cluster>("failfast", make_failfast),
        extensions.add<Cluster>("failsafe", make_failsafe), extensions.add<Cluster>("failback", make_failback),
        extensions.add<Cluster>("forking", make_forking), extensions.add<Cluster>("broadcast", make_broadcast),
        extensions.add<Cluster>("available", make_available), extensions.add<Cluster>("mergeable", make_mergeable),
        extensions.add<Cluster>("zone-aware", make_zone_aware), extensions.add<Merger>("default", make_container_merger),
        extensions.add<Merger>("list", make_container_merger), extensions.add<Merger>("map", make_container_merger),
        add_mock_wrapper(extensions));
    if (!added.ok()) throw std::logic_error(added.to_string());
  }
  Expected<InvokerPtr> refer(const Url& url) {
    if (url.protocol() == "tri") return Status(StatusCode::kNotFound, "no protocol `tri`");
    if (url.has("broken")) return Status(StatusCode::kInvalidArgument, "parameter `broken` makes no sense");
    ++refers;
    auto invoker = std::make_shared<ScriptedInvoker>(url, service, scripts[url.address()]);
    made[url.address()] = invoker;
    return InvokerPtr(invoker);
  }
};

}  // namespace dubhe::test
