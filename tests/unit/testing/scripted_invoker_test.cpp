#include "dubhe/testing/scripted_invoker.h"

#include <gtest/gtest.h>

#include <optional>

namespace {

TEST(ScriptedInvoker, AnswersByItsScriptAndCounts) {
  dubhe::ServiceDescriptor service;
  service.java_interface = "a.Service";
  service.methods.emplace_back().name = "ask";
  int asked = 0;
  dubhe::testing::ScriptedInvoker invoker(
      dubhe::Url::parse("dubbo://10.0.0.9:20880/a.Service").value(), service,
      [&asked](dubhe::Invocation&) -> dubhe::Expected<dubhe::Result> {
        if (++asked == 1) return dubhe::Status(dubhe::StatusCode::kOverloaded, "busy");
        return dubhe::Result();
      });
  const auto ask = [&] {
    dubhe::Invocation call(service, service.methods[0]);
    std::optional<dubhe::Expected<dubhe::Result>> answer;
    dubhe::start(invoker.invoke(call),
                 [&](dubhe::Expected<dubhe::Result> got) { answer.emplace(std::move(got)); });
    EXPECT_EQ(call.peer, "10.0.0.9:20880");
    return answer.value().status().code();
  };
  EXPECT_EQ(ask(), dubhe::StatusCode::kOverloaded);
  EXPECT_EQ(ask(), dubhe::StatusCode::kOk);
  EXPECT_EQ(invoker.calls(), 2);
  EXPECT_TRUE(invoker.available());
  invoker.set_available(false);
  EXPECT_FALSE(invoker.available());
}

}  // namespace
