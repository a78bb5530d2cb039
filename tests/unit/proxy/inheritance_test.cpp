#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "dubhe/proxy/call.h"
#include "dubhe/proxy/interface.h"
#include "wire.h"

namespace shops {

using shapes::Joined;

// What Java writes as `interface Shop extends Named`, with a default method and a varargs method.
struct Named {
  virtual ~Named() = default;
  virtual std::string name() = 0;
  virtual std::string find(std::int32_t number) = 0;
  virtual dubhe::Task<std::string> motto(std::string language) = 0;
  virtual std::string closed() { return "never"; }  // listed here, not by Shop
};
struct Shop : Named {
  using Named::find;
  virtual std::string find(std::string key) = 0;
  virtual std::int32_t count(dubhe::Array<std::string> tags) const = 0;
  virtual std::string greeting() { return "the C++ default"; }
};
DUBHE_SERVICE(Named, "dubhe.test.Named", name, (std::string(std::int32_t)) find, motto, closed)
DUBHE_SERVICE(Shop, "dubhe.test.Shop", name, (std::string(std::int32_t)) find, motto, (std::string(std::string)) find,
              (count, "countAll"), greeting)

class Bakery : public Shop {
 public:
  std::string name() override { return tenant(*dubhe::this_call()) + "bakery"; }
  std::string find(std::int32_t number) override { return "number " + std::to_string(number); }
  std::string find(std::string key) override { return "key " + key; }
  dubhe::Task<std::string> motto(std::string language) override {
    const dubhe::ServiceCall& call = co_await dubhe::this_call();
    co_return tenant(call) + "bread in " + language;
  }
  std::int32_t count(dubhe::Array<std::string> tags) const override { return static_cast<std::int32_t>(tags.size()); }

 private:
  static std::string tenant(const dubhe::ServiceCall& call) {
    return call.attachment("tenant").empty() ? "" : std::string(call.attachment("tenant")) + " ";
  }
};

namespace {

using ByNumber = std::string(std::int32_t);
using ByKey = std::string(std::string);

TEST(DerivedInterfaces, HaveTheMethodsTheyListUnderTheirOwnName) {
  const dubhe::ServiceDescriptor& shop = dubhe::service_descriptor<Shop>();
  EXPECT_EQ(shop.java_interface, "dubhe.test.Shop");
  EXPECT_EQ(shop.method_names(), "countAll,find,greeting,motto,name");
  EXPECT_NE(shop.find("find", "I"), nullptr);
  EXPECT_NE(shop.find("find", "Ljava/lang/String;"), nullptr);
  EXPECT_NE(shop.find("countAll", "[Ljava/lang/String;"), nullptr) << "varargs are an array";
}

TEST(DerivedInterfaces, AreCalledRemotelyThroughThemselvesAndThroughTheirBase) {
  Joined<Shop> joined(std::make_shared<Bakery>());
  EXPECT_EQ(joined.proxy->name(), "bakery");
  EXPECT_EQ(joined.proxy->find(7), "number 7");
  EXPECT_EQ(joined.proxy->find("rye"), "key rye");
  EXPECT_EQ(joined.proxy->count({"a", "b"}), 2);
  const std::shared_ptr<Named> base = joined.proxy;
  EXPECT_EQ(base->name(), "bakery");
  EXPECT_EQ(joined.wait(base->motto("Greek")), "bread in Greek");
}

TEST(DerivedInterfaces, DefaultMethodsOfListedNamesAreTheProvidersNotOurs) {
  class Kiosk : public Bakery {
    std::string greeting() override { return "the provider's"; }
  };
  Joined<Shop> joined(std::make_shared<Kiosk>());
  EXPECT_EQ(joined.proxy->greeting(), "the provider's");
}

TEST(DerivedInterfaces, TakeOptionsByMethodsOfTheirOwnAndOfTheirBase) {
  Joined<Shop> joined(std::make_shared<Bakery>());
  const dubhe::CallOptions blue{.attachments = {{"tenant", "blue"}}};
  EXPECT_EQ(dubhe::call<&Shop::name>(joined.proxy, blue), "blue bakery");
  EXPECT_EQ(dubhe::call<&Named::name>(joined.proxy, blue), "blue bakery");
  EXPECT_EQ(dubhe::call<dubhe::overload<ByNumber>(&Shop::find)>(joined.proxy, blue, 7), "number 7");
  EXPECT_EQ(dubhe::call<dubhe::overload<ByKey>(&Shop::find)>(joined.proxy, blue, "rye"), "key rye");
  EXPECT_EQ(dubhe::call<&Shop::count>(joined.proxy, blue, dubhe::Array<std::string>{"a"}), 1);
}

TEST(DerivedInterfaces, TakeOptionsThroughAReferenceToTheirBase) {
  Joined<Shop> joined(std::make_shared<Bakery>());
  const std::shared_ptr<Named> base = joined.proxy;
  const dubhe::CallOptions blue{.attachments = {{"tenant", "blue"}}};
  EXPECT_EQ(dubhe::call<&Named::name>(base, blue), "blue bakery");
  EXPECT_EQ(joined.wait(dubhe::call<&Named::motto>(base, blue, "Greek")), "blue bread in Greek");
  EXPECT_EQ(dubhe::call<&Named::name>(base, blue, dubhe::use_future).get(), "blue bakery");
  dubhe::one_way<&Named::name>(base);
  EXPECT_TRUE(joined.wire->seen_one_way);
  EXPECT_EQ(dubhe::call<&Named::closed>(base, blue), "never") << "Shop does not list it: it runs here";
}

TEST(DerivedInterfaces, AnObjectThatIsNoProxyIsCalledAsTheInterfaceItImplements) {
  const dubhe::CallOptions blue{.attachments = {{"tenant", "blue"}}};
  Bakery bakery;
  EXPECT_EQ(dubhe::call<&Named::name>(bakery, blue), "blue bakery");
  EXPECT_EQ(dubhe::call<&Shop::name>(bakery, blue), "blue bakery");
}

}  // namespace
}  // namespace shops
