#include "dubhe/proxy/service_invoker.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "shapes.h"
#include "wire.h"

namespace shapes {
namespace {

dubhe::Expected<dubhe::Result> run(dubhe::Invoker& invoker, dubhe::Invocation& call) {
  dubhe::Expected<dubhe::Result> answer = dubhe::Status(dubhe::StatusCode::kInternal, "not answered");
  dubhe::start(invoker.invoke(call), [&answer](dubhe::Expected<dubhe::Result> result) { answer = std::move(result); });
  return answer;
}

TEST(ServiceInvoker, MovesArgumentsTakenByValueIntoTheMethod) {
  const dubhe::ServiceDescriptor& service = dubhe::service_descriptor<Shapes>();
  const dubhe::InvokerPtr invoker = dubhe::make_service_invoker<Shapes>(std::make_shared<ShapesObject>(), dubhe::Url());
  dubhe::Invocation call(service, service.methods[0]);
  std::tuple<std::string> arguments("a name that is longer than any small string is");
  call.argument_tuple = &arguments;
  auto answer = run(*invoker, call);
  ASSERT_TRUE(answer.ok()) << answer.status().to_string();
  ASSERT_NE(answer->value.get<std::string>(), nullptr);
  EXPECT_EQ(*answer->value.get<std::string>(), "Hello a name that is longer than any small string is");
  EXPECT_EQ(std::get<0>(arguments), "");
}

TEST(ServiceInvoker, AnswersAMethodItDoesNotHaveWithThoseItHas) {
  const dubhe::ServiceDescriptor& other = dubhe::service_descriptor<BlockingDoor>();
  const dubhe::InvokerPtr invoker = dubhe::make_service_invoker<Shapes>(std::make_shared<ShapesObject>(), dubhe::Url());
  dubhe::Invocation call(other, other.methods[1]);
  const auto answer = run(*invoker, call);
  EXPECT_EQ(answer.status().code(), dubhe::StatusCode::kNotFound);
  EXPECT_NE(answer.status().message().find("slam"), std::string::npos) << answer.status().message();
  EXPECT_NE(answer.status().message().find("sayHello"), std::string::npos) << answer.status().message();
}

TEST(ServiceInvoker, RefusesACallWithoutArguments) {
  const dubhe::ServiceDescriptor& service = dubhe::service_descriptor<Shapes>();
  const dubhe::InvokerPtr invoker = dubhe::make_service_invoker<Shapes>(std::make_shared<ShapesObject>(), dubhe::Url());
  dubhe::Invocation call(service, service.methods[0]);
  EXPECT_EQ(run(*invoker, call).status().code(), dubhe::StatusCode::kInternal);
}

TEST(ServiceInvoker, KeepsItsObjectAndItsUrl) {
  auto object = std::make_shared<ShapesObject>();
  const auto url = dubhe::Url::parse("dubbo://10.0.0.8:20880/dubhe.test.Shapes");
  ASSERT_TRUE(url.ok());
  const dubhe::InvokerPtr invoker = dubhe::make_service_invoker<Shapes>(object, *url);
  EXPECT_EQ(object.use_count(), 2);
  EXPECT_EQ(invoker->url(), *url);
  EXPECT_EQ(&invoker->service(), &dubhe::service_descriptor<Shapes>());
  EXPECT_TRUE(invoker->available());
}

}  // namespace
}  // namespace shapes
