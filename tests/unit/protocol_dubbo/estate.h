// Provider and consumer in one process over the in-memory network, on one loop that is run by hand.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dubhe/protocol/filter.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/dubbo_protocol.h"
#include "dubhe/protocol_filters/filters.h"
#include "dubhe/protocol_generic/filters.h"
#include "dubhe/serialize_hessian2/hessian2_serialization.h"
#include "dubhe/test_support/manual_runtime.h"
#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/text_service.h"
#include "dubhe/transport_loopback/loopback_transporter.h"

namespace dubhe::test {

// The answer of one call, when it came.
struct Answer {
  std::vector<Expected<Result>> answers;  // exactly one, in the end
  std::string value;
  bool done() const { return !answers.empty(); }
  std::string told() const {
    if (answers.empty()) return "pending";
    if (answers.size() > 1) return "answered " + std::to_string(answers.size()) + " times";
    const Expected<Result>& answer = answers.front();
    if (!answer) return std::string(to_string(answer.status().code()));
    if (answer->is_exception()) return answer->exception->java_class + ": " + answer->exception->message;
    return answer->kind == Result::Kind::kInSlot ? value : "null";
  }
  std::string text() const { return answers.empty() || answers.front() ? "" : answers.front().status().message(); }
};

// One call and everything it lends.
struct OpenCall {
  OpenCall(const ServiceDescriptor& service, const MethodDescriptor& method, std::string text)
      : argument(std::move(text)), call(service, method) {
    call.argument_refs = arguments;
    call.result_slot = method.read_result != nullptr ? &answer.value : nullptr;
  }
  std::string argument;
  const void* arguments[1] = {&argument};
  Answer answer;
  Invocation call;
};

class Estate {
 public:
  explicit Estate(std::size_t pool_limit = 4) : runtime(pool_limit) {
    registry.set_resource<Runtime>(runtime);
    EXPECT_TRUE(registry.add<Transporter>("tcp", [this](const ExtensionContext&) -> Expected<std::unique_ptr<Transporter>> {
      return make_loopback_transporter_on(network, {&runtime.manual()});
    }).ok());
    EXPECT_TRUE(registry.add<Codec>("dubbo", dubbo::make_dubbo_codec).ok());
    EXPECT_TRUE(registry.add<Serialization>("hessian2", make_hessian2).ok());
    provider.emplace(runtime, registry, logger, 1);
    consumer.emplace(runtime, registry, logger, 2);
  }
  ~Estate() {
    references.clear();
    exporters.clear();
    run();
    bool closed = false;
    loop().post([&] { start(consumer->shut_down(Deadline(loop().now())), [&closed] { closed = true; }); });
    loop().advance(std::chrono::seconds(5));
    EXPECT_TRUE(closed);
    consumer.reset();
    provider.reset();
    loop().advance(std::chrono::seconds(5));
    runtime.pool().drop();
    run();
  }

  ManualLoop& loop() { return runtime.manual(); }
  void run() { loop().run(); }

  std::shared_ptr<TextInvoker> export_text(const ServiceDescriptor& service, const std::string& more = {}) {
    const Url at = *Url::parse("dubbo://provider:20880/" + service.java_interface + "?interface=" + service.java_interface + more);
    auto invoker = std::make_shared<TextInvoker>(service, at);
    export_invoker(invoker, at);
    return invoker;
  }
  void export_invoker(InvokerPtr invoker, const Url& at) {
    // Those without which some of what travels has no meaning.
    std::vector<std::unique_ptr<Filter>> filters;
    filters.push_back(*make_echo_filter(ExtensionContext(registry, at, "echo")));
    filters.push_back(*make_generic_filter(ExtensionContext(registry, at, "generic")));
    auto exporter = provider->export_service(make_filter_chain(std::move(filters), std::move(invoker)), at);
    EXPECT_TRUE(exporter.ok()) << exporter.status().to_string();
    if (exporter) exporters.push_back(std::move(*exporter));
  }
  InvokerPtr refer(const ServiceDescriptor& service, const std::string& more = {}) {
    auto invoker = consumer->refer(*Url::parse("dubbo://provider:20880/" + service.java_interface + "?interface=" +
                                               service.java_interface + "&application=tests" + more),
                                   service);
    EXPECT_TRUE(invoker.ok()) << invoker.status().to_string();
    references.push_back(*invoker);
    return *invoker;
  }
  // Starts a call on the loop; the answer comes while the loop runs.
  std::unique_ptr<OpenCall> begin(Invoker& invoker, const std::string& method, std::string text = {}) {
    const ServiceDescriptor& service = invoker.service();
    const MethodDescriptor* found = nullptr;
    for (const MethodDescriptor& m : service.methods) found = m.name == method ? &m : found;
    auto open = std::make_unique<OpenCall>(service, *found, std::move(text));
    begin(invoker, *open);
    return open;
  }
  void begin(Invoker& invoker, OpenCall& open) {
    loop().post([&invoker, &open] {
      start(invoker.invoke(open.call), [&open](Expected<Result> answer) { open.answer.answers.push_back(std::move(answer)); });
    });
  }
  std::unique_ptr<OpenCall> call(Invoker& invoker, const std::string& method, std::string text = {}) {
    auto open = begin(invoker, method, std::move(text));
    run();
    return open;
  }

  RecordingLogger logger{LogLevel::kDebug};
  ManualRuntime runtime;
  LoopbackNetwork network;
  ExtensionRegistry registry{logger};
  std::optional<DubboProtocol> provider, consumer;
  std::vector<std::unique_ptr<Exporter>> exporters;
  std::vector<InvokerPtr> references;
};

}  // namespace dubhe::test
