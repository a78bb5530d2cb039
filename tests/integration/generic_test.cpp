// Generic references and implementations over real sockets: with and without an interface on either side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/dubhe.h"
#include "dubhe/serialize/decimal.h"
#include "dubhe/test_support/recording_logger.h"

namespace generic_tests {
namespace {

using namespace dubhe;
using testing::HasSubstr;
using std::chrono::milliseconds;
using Values = std::vector<Value>;

enum class Color { kRed, kGreen };
DUBHE_ENUM(Color, "shop.Color", (kRed, "RED"), (kGreen, "GREEN"))
struct Item {
  std::string sku;
  std::int16_t count = 0;
  std::optional<Color> color;
  std::optional<Decimal> price;
  std::optional<Date> until;
  std::vector<std::shared_ptr<Item>> parts;
};
DUBHE_TYPE(Item, "shop.Item", sku, count, color, price, until, parts)
struct SoldOut {
  std::string sku;
};
DUBHE_EXCEPTION(SoldOut, "shop.SoldOutException", sku)

struct Shop {
  virtual ~Shop() = default;
  virtual Item take(Item item, std::int32_t many) = 0;
  virtual std::string find(std::int32_t number) = 0;
  virtual std::string find(std::string text) = 0;
  virtual Task<Color> mixed(Color color, Array<Color> others) = 0;
  virtual void fail(std::string how) = 0;
  virtual std::string tenant() = 0;
};
DUBHE_SERVICE(Shop, "shop.Shop", take, (std::string(std::int32_t)) find, (std::string(std::string)) find, mixed, fail, tenant)

class CornerShop : public Shop {
 public:
  Item take(Item item, std::int32_t many) override {
    item.count = static_cast<std::int16_t>(item.count - many);
    return item;
  }
  std::string find(std::int32_t number) override { return "number " + std::to_string(number); }
  std::string find(std::string text) override { return "text " + text; }
  Task<Color> mixed(Color color, Array<Color> others) override { co_return others.empty() ? color : others.back(); }
  void fail(std::string how) override {
    if (how == "sold out") throw SoldOut{"x"};
    throw std::logic_error(how);
  }
  std::string tenant() override {
    this_call()->set_response_attachment("seen", this_call()->attachment("tenant"));
    return std::string(this_call()->attachment("tenant"));
  }
};

class Anything : public GenericImplementation {
 public:
  Value invoke(const std::string& method, const std::vector<std::string>& types, std::vector<Value> arguments) override {
    if (method == "fail") throw ApplicationException("shop.SoldOutException", "none left", Value());
    if (method == "take") return arguments.at(0);
    std::string text = method;
    for (const std::string& type : types) text += " " + type;
    for (const Value& argument : arguments) text += " " + argument.to_string();
    return text;
  }
};
class AnythingLater : public AsyncGenericImplementation {
 public:
  Task<Value> invoke(std::string method, std::vector<std::string>, std::vector<Value> arguments) override {
    const ServiceCall& call = co_await this_call();
    co_return method + " of " + std::string(call.service()) + " with " + std::to_string(arguments.size());
  }
};

Value map(std::vector<std::pair<Value, Value>> entries) { return Value(MapValue{{}, std::move(entries)}); }
Value list(std::vector<Value> items, std::string type = {}) { return Value(ListValue{std::move(type), std::move(items)}); }
Value object(std::string java_class, std::vector<std::pair<std::string, Value>> fields) {
  return Value(ObjectValue{std::move(java_class), std::move(fields)});
}

class GenericTest : public testing::Test {
 protected:
  GenericTest() {
    provider.provide<Shop>(std::make_shared<CornerShop>());
    provider.provide_generic("shop.Any", std::make_shared<Anything>());
    provider.provide_generic("shop.Later", std::make_shared<AnythingLater>());
    provider.provide_generic("shop.Shop", std::make_shared<Anything>(), {.group = "generic"});
    provider.start();
  }

  ApplicationOptions told(const char* name, std::string yaml) {
    ApplicationOptions options;
    options.name = name;
    options.sources.text = std::move(yaml);
    options.logger = &log;
    return options;
  }
  ReferenceOptions by_address(std::string group = {}) {
    ReferenceOptions options;
    options.group = group;
    options.timeout = milliseconds(30000);
    for (const Url& url : provider.exported()) {
      if (std::string(url.group()) == group) options.url = "dubbo://" + url.address() + (group.empty() ? "" : "?generic=true&group=" + group);
    }
    return options;
  }
  std::shared_ptr<GenericService> refer(const std::string& service, const std::string& form) {
    ReferenceOptions options = by_address();
    options.generic = form;
    return consumer.refer_generic(service, options);
  }

  test::RecordingLogger log;
  Application provider{told("provider", "dubbo: {registry: {address: N/A}, protocol: {port: -1, host: 127.0.0.1}}")};
  Application consumer{told("consumer", "dubbo: {registry: {address: N/A}, references: {shop.Shop: {find: {retries: 0}}}}")};
};

const Value kItem = map({{"class", "shop.Item"}, {"sku", "x"}, {"count", "5"}, {"color", "GREEN"}, {"price", "1.50"},
                         {"until", std::int64_t{1000}}, {"parts", list({map({{"sku", "part"}})})}});

template <class Call>
std::string outcome(Call call) {
  try {
    return call().to_string();
  } catch (const ApplicationException& thrown) {
    return thrown.java_class() + ": " + thrown.message();
  } catch (const RpcError& error) {
    return error.what();
  }
}

TEST_F(GenericTest, MapsGoThereAndMapsComeBack) {
  const auto shop = refer("shop.Shop", "true");
  EXPECT_EQ(shop->java_interface(), "shop.Shop");
  const Value left = shop->call("take", {"shop.Item", "int"}, {kItem, 2});
  ASSERT_NE(left.as_map(), nullptr) << left.to_string();
  EXPECT_EQ(*left.as_map()->find("class"), Value("shop.Item"));
  EXPECT_EQ(*left.as_map()->find("count"), Value(3));
  EXPECT_EQ(*left.as_map()->find("color"), Value("GREEN"));
  EXPECT_EQ(left.as_map()->find("price")->to_string(), R"(java.math.BigDecimal{value: "1.50"})");
  EXPECT_EQ(left.as_map()->find("until")->to_string(), "date(1970-01-01T00:00:01.000Z)");
  EXPECT_EQ(*left.as_map()->find("parts")->as_list()->items[0].as_map()->find("sku"), Value("part"));
  EXPECT_EQ(shop->call("mixed", {"shop.Color", "shop.Color[]"}, {"RED", list({"GREEN"}, "[string")}), Value("GREEN"));
}

TEST_F(GenericTest, EveryFormAnswersTheSameQuestions) {
  for (const char* form : {"true", "bean", "raw.return", "plain"}) {
    SCOPED_TRACE(form);
    const auto shop = refer("shop.Shop", form);
    EXPECT_EQ(shop->call("find", {"int"}, {7}), Value("number 7"));
    EXPECT_EQ(shop->call("find", {"java.lang.String"}, {"7"}), Value("text 7"));
    EXPECT_EQ(shop->echo("hi"), Value("hi"));
    EXPECT_EQ(outcome([&] { return shop->call("fail", {"java.lang.String"}, {"broken"}); }),
              "java.lang.RuntimeException: std::logic_error: broken");
    EXPECT_THAT(outcome([&] { return shop->call("fail", {"java.lang.String"}, {"sold out"}); }),
                HasSubstr("shop.SoldOutException"));
    EXPECT_THAT(outcome([&] { return shop->call("close", {}, {}); }), HasSubstr("find"));
    EXPECT_THAT(outcome([&] { return shop->call("find", {"in t"}, {1}); }), HasSubstr("`in t` is no Java type"));
    EXPECT_THAT(outcome([&] { return shop->call("find", {"int", "int"}, {1}); }), HasSubstr("was given 1 arguments"));
  }
}

TEST_F(GenericTest, ResultsHaveTheirForm) {
  EXPECT_THAT(refer("shop.Shop", "raw.return")->call("take", {"shop.Item", "int"}, {kItem, 2}).to_string(),
              HasSubstr(R"(shop.Item{parts: [shop.Item{)"));
  const Value plain = refer("shop.Shop", "plain")->call("take", {"shop.Item", "int"}, {object("shop.Item", {{"count", 5}}), 2});
  EXPECT_EQ(*plain.as_object()->find("count"), Value(3));
  const Value bean = refer("shop.Shop", "bean")->call("take", {"shop.Item", "int"}, {kItem, 2});
  EXPECT_EQ(*bean.as_map()->find("count"), Value(3));
  EXPECT_EQ(bean.as_map()->find("color")->to_string(), R"(shop.Color{name: "GREEN"})");
}

TEST_F(GenericTest, AwaitedCallsAnswerToo) {
  const auto shop = refer("shop.Shop", "true");
  const Values seven{7};
  EXPECT_EQ(consumer.block_on(shop->async_call("find", {"int"}, seven)), Value("number 7"));
  EXPECT_EQ(consumer.block_on(shop->async_echo("hi")), Value("hi"));
  EXPECT_THAT(outcome([&] { return consumer.block_on(shop->async_call("close", {}, {})); }), HasSubstr("has no method close()"));
}

TEST_F(GenericTest, OptionsOfACallGoWithIt) {
  const auto shop = refer("shop.Shop", "true");
  Attachments back;
  const CallOptions blue{.attachments = {{"tenant", "blue"}}, .timeout = milliseconds(20000), .response_attachments = &back};
  EXPECT_EQ(shop->call("tenant", {}, {}, blue), Value("blue"));
  EXPECT_EQ(back.get("seen"), "blue");
}

TEST_F(GenericTest, MethodsAreMeteredUnderTheirOwnNames) {
  refer("shop.Shop", "true")->call("find", {"int"}, {7});
  for (Application* app : {&consumer, &provider}) {
    bool found = false;
    for (const auto& [kind, stats] : app->monitor().snapshot().calls) found = found || kind.method == "find";
    EXPECT_TRUE(found) << app->name();
  }
}

TEST_F(GenericTest, TypesMayBeLeftOutWhereTheNameIsEnough) {
  const auto shop = refer("shop.Shop", "true");
  EXPECT_EQ(shop->call("mixed", {}, {"RED", list({})}), Value("RED"));
  EXPECT_THAT(outcome([&] { return shop->call("find", {}, {7}); }), HasSubstr("several methods find"));
  EXPECT_THAT(outcome([&] { return refer("shop.Shop", "plain")->call("mixed", {}, {"RED", list({})}); }),
              HasSubstr("name one type for each of them"));
}

TEST_F(GenericTest, AGenericImplementationTakesEveryCall) {
  const auto any = refer("shop.Any", "true");
  EXPECT_EQ(any->call("buy", {"int", "java.lang.String"}, {7, "x"}), Value(R"(buy int java.lang.String 7 "x")"));
  EXPECT_EQ(any->call("buy", {}, {7}), Value("buy 7"));
  EXPECT_EQ(any->call("take", {"shop.Item"}, {map({{"class", "shop.Item"}})}).to_string(), R"({"class": "shop.Item"})");
  EXPECT_EQ(outcome([&] { return any->call("fail", {}, {}); }), "shop.SoldOutException: none left");
  EXPECT_EQ(any->echo("hi"), Value("hi"));
  // Plainly as well: objects are then those of the wire.
  const auto plain = refer("shop.Any", "plain");
  EXPECT_EQ(plain->call("take", {"shop.Item"}, {object("shop.Item", {{"sku", "x"}})}).to_string(), R"(shop.Item{sku: "x"})");
  EXPECT_EQ(outcome([&] { return plain->call("fail", {}, {}); }), "shop.SoldOutException: none left");
  EXPECT_EQ(refer("shop.Later", "true")->call("buy", {"int"}, {7}), Value("buy of shop.Later with 1"));
}

TEST_F(GenericTest, TypedConsumersCallAGenericImplementation) {
  ReferenceOptions options = by_address("generic");
  // With the provider's generic=true known, through $invoke; without, as any other service.
  for (const std::string& url : {options.url, options.url.substr(0, options.url.find('?')) + "?group=generic"}) {
    SCOPED_TRACE(url);
    options.url = url;
    const auto shop = consumer.refer<Shop>(options);
    EXPECT_EQ(shop->find(7), "find int 7");
    const Item item = shop->take({"x", 5, Color::kGreen, *Decimal::parse("1.50"), std::nullopt, {}}, 2);
    EXPECT_EQ(item.sku, "x");
    EXPECT_EQ(item.color, Color::kGreen);
    EXPECT_EQ(item.price, *Decimal::parse("1.50"));
    EXPECT_THROW(shop->fail("x"), SoldOut);
  }
}

TEST_F(GenericTest, TheRegisteredUrlSaysWhatItIs) {
  for (const Url& url : provider.exported()) {
    const bool generic = url.interface_name() != "shop.Shop" || url.group() == "generic";
    EXPECT_EQ(url.get("generic"), generic ? "true" : "false") << url.to_string();
    EXPECT_EQ(url.get("methods") == "*", generic) << url.to_string();
  }
}

TEST_F(GenericTest, TheFormMayStandInTheConfiguration) {
  Application configured(told("configured", "dubbo: {registry: {address: N/A}, references: {shop.Shop: {generic: raw.return}}}"));
  ReferenceOptions options = by_address();
  const auto shop = configured.refer_generic("shop.Shop", options);
  EXPECT_NE(shop->call("take", {"shop.Item", "int"}, {kItem, 2}).as_object(), nullptr);
  options.generic = "gson";
  try {
    configured.refer_generic("shop.Shop", options);
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("generic=gson is not spoken here"));
  }
  EXPECT_THROW(configured.refer_generic("shop Shop", by_address()), ConfigError);
  EXPECT_THROW(configured.refer_generic("int", by_address()), ConfigError);
}

TEST_F(GenericTest, CallsAreRefusedAfterTheEnd) {
  const auto shop = refer("shop.Shop", "true");
  consumer.stop();
  EXPECT_THROW(shop->call("find", {"int"}, {7}), RpcError);
}

}  // namespace
}  // namespace generic_tests
