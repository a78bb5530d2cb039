#include "dubhe/proxy/proxy_factory.h"

#include <gtest/gtest.h>

#include <memory>

#include "shapes.h"
#include "wire.h"

namespace shapes {
namespace {

std::unique_ptr<dubhe::ProxyFactory> plain_factory() {
  dubhe::ExtensionRegistry registry(dubhe::null_logger());
  const dubhe::Url url;
  const dubhe::ExtensionContext context(registry, url, "dubhe");
  auto made = dubhe::make_proxy_factory(context);
  return made.ok() ? std::move(*made) : nullptr;
}

TEST(ProxyFactory, MakesBothEndsOfAnInterface) {
  const auto factory = plain_factory();
  ASSERT_NE(factory, nullptr);
  const dubhe::InterfaceType type = dubhe::interface_type<Shapes>();
  std::shared_ptr<Shapes> object = std::make_shared<ShapesObject>();
  auto invoker = factory->make_invoker(type, object, dubhe::Url());
  ASSERT_TRUE(invoker.ok());

  Joined<Shapes> joined(std::make_shared<ShapesObject>());
  joined.target->invoker = *invoker;
  auto proxy = factory->make_proxy(type, joined.target);
  ASSERT_TRUE(proxy.ok());
  EXPECT_EQ(std::static_pointer_cast<Shapes>(*proxy)->greet("Ann"), "Hello Ann");
}

TEST(ProxyFactory, RefusesAnObjectThatIsNull) {
  const auto refused = plain_factory()->make_invoker(dubhe::interface_type<Shapes>(), nullptr, dubhe::Url());
  EXPECT_EQ(refused.status().code(), dubhe::StatusCode::kInvalidArgument);
  EXPECT_NE(refused.status().message().find("dubhe.test.Shapes"), std::string::npos);
}

}  // namespace
}  // namespace shapes
