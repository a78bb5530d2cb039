#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/protocol/generic.h"
#include "dubhe/protocol_generic/filters.h"
#include "dubhe/proxy/errors.h"
#include "dubhe/proxy/generic_implementation.h"
#include "dubhe/proxy/service_invoker.h"
#include "orders.h"

namespace orders {
namespace {

using namespace dubhe;

struct Shop {
  virtual ~Shop() = default;
  virtual std::string place(Order order) = 0;
  virtual Item find(std::string sku, std::int16_t count) = 0;
  virtual Task<Color> mixed(Color color, Array<Color> others) = 0;
  virtual std::optional<Item> nothing() = 0;
  virtual void fail(std::string how) = 0;
};
DUBHE_SERVICE(Shop, "shop.Shop", place, find, mixed, nothing, fail)

class CornerShop : public Shop {
 public:
  std::string place(Order order) override { return order.id + " of " + std::to_string(order.items.size()); }
  Item find(std::string sku, std::int16_t count) override { return {sku, count, Color::kRed, *Decimal::parse("9.90")}; }
  Task<Color> mixed(Color color, Array<Color> others) override { co_return others.empty() ? color : others.back(); }
  std::optional<Item> nothing() override { return std::nullopt; }
  void fail(std::string how) override {
    if (how == "sold out") throw SoldOut{"x"};
    throw std::logic_error(how);
  }
};

class Echoing : public GenericImplementation {
 public:
  Value invoke(const std::string& method, const std::vector<std::string>& types, std::vector<Value> arguments) override {
    if (method == "fail") throw ApplicationException("shop.SoldOutException", "none left", Value());
    return object("shop.Call", {{"of", signature(method, types)}, {"with", list(std::move(arguments))}});
  }
};

InvokerPtr behind_filter(InvokerPtr invoker) {
  ExtensionRegistry registry(null_logger());
  const Url url;
  std::vector<std::unique_ptr<Filter>> filters;
  filters.push_back(*make_generic_filter(ExtensionContext(registry, url, "generic")));
  return make_filter_chain(std::move(filters), std::move(invoker));
}

std::string told(const Expected<Result>& answer) {
  if (!answer) return answer.status().to_string();
  switch (answer->kind) {
    case Result::Kind::kNull: return "null";
    case Result::Kind::kTree: return answer->tree->to_string();
    case Result::Kind::kException: return answer->exception->object.to_string();
    default: return "a value of a C++ type";
  }
}

class GenericFilterTest : public testing::Test {
 protected:
  std::string ask(const std::string& method, std::vector<Value> arguments, GenericForm form = GenericForm::kTrue) {
    const auto found = find_generic_method(shop_->service(), method, nullptr);
    if (!found) return found.status().to_string();
    return ask(*shop_, **found, std::move(arguments), form);
  }
  std::string ask(Invoker& invoker, const MethodDescriptor& method, std::vector<Value> arguments, GenericForm form) {
    GenericRequest request{form, std::move(arguments)};
    Invocation call(invoker.service(), method);
    call.generic = &request;
    std::string text = "pending";
    start(invoker.invoke(call), [&](Expected<Result> answer) { text = told(answer); });
    EXPECT_EQ(call.generic, &request);
    EXPECT_EQ(call.argument_tuple, nullptr);
    return text;
  }

  InvokerPtr shop_ = behind_filter(make_service_invoker<Shop>(std::make_shared<CornerShop>(), Url()));
};

TEST_F(GenericFilterTest, ArgumentsAreMadeAndResultsTakenApart) {
  EXPECT_EQ(ask("place", {map({{"id", "A-1"}, {"items", list({map({{"sku", "x"}})})}})}), R"("A-1 of 1")");
  EXPECT_EQ(ask("find", {"x", "3"}),
            R"({"class": "shop.Item", "price": java.math.BigDecimal{value: "9.90"}, "color": "RED", "count": 3, "sku": "x"})");
  EXPECT_EQ(ask("mixed", {"RED", list({"RED", "GREEN"}, "[string")}), R"("GREEN")");
  EXPECT_EQ(ask("nothing", {}), "null");
}

TEST_F(GenericFilterTest, EveryFormHasItsResults) {
  EXPECT_EQ(ask("find", {"x", 3}, GenericForm::kRawReturn), "a value of a C++ type");
  const std::string bean = ask("mixed", {"RED", list({})}, GenericForm::kBean);
  EXPECT_EQ(bean, R"(org.apache.dubbo.common.beanutil.JavaBeanDescriptor{className: "shop.Color", type: 2, properties: {"name": "RED"}})");
  EXPECT_EQ(ask("nothing", {}, GenericForm::kBean), "null");
}

TEST_F(GenericFilterTest, WhatDoesNotFitIsRefusedWithThePlace) {
  EXPECT_EQ(ask("find", {"x"}),
            "invalid argument: $invoke of shop.Shop.find(java.lang.String, short): 1 arguments for 2 parameters");
  EXPECT_EQ(ask("find", {"x", "many"}),
            "invalid argument: $invoke of shop.Shop.find(java.lang.String, short): argument 2: \"many\" for short, which is read "
            "from a whole number from -32768 to 32767");
  const std::string null = ask("find", {"x", Value()});
  EXPECT_NE(null.find("argument 2"), std::string::npos) << null;
  EXPECT_NE(null.find("null for short"), std::string::npos) << null;
  EXPECT_EQ(ask("mixed", {"PINK", list({})}),
            "invalid argument: $invoke of shop.Shop.mixed(shop.Color, shop.Color[]): argument 1: \"PINK\" for shop.Color, which "
            "is read from one of RED, GREEN");
}

TEST_F(GenericFilterTest, ExceptionsAreWrappedForCallersThatHaveNotTheirClass) {
  const std::string known = ask("fail", {"sold out"});
  EXPECT_TRUE(known.starts_with("com.alibaba.dubbo.rpc.service.GenericException{")) << known;
  EXPECT_NE(known.find(R"(exceptionClass: "shop.SoldOutException")"), std::string::npos) << known;
  const std::string unknown = ask("fail", {"lost keys"});
  EXPECT_NE(unknown.find(R"(exceptionClass: "java.lang.RuntimeException", exceptionMessage: "std::logic_error: lost keys")"),
            std::string::npos) << unknown;
}

TEST_F(GenericFilterTest, AGenericImplementationIsGivenWhatTheCallerSent) {
  ServiceDescriptor service;
  service.java_interface = "shop.Any";
  service.any_method = true;
  const InvokerPtr any = behind_filter(make_generic_invoker(std::make_shared<Echoing>(), service, Url()));
  MethodDescriptor method;
  method.name = "buy";
  method.parameter_types = {"shop.Item", "int"};
  method.of_values = true;
  const Value item = map({{"class", "shop.Item"}, {"sku", "x"}});
  EXPECT_EQ(ask(*any, method, {item, 2}, GenericForm::kTrue),
            R"x({"class": "shop.Call", "of": "buy(shop.Item, int)", "with": [{"class": "shop.Item", "sku": "x"}, 2]})x");
  EXPECT_EQ(ask(*any, method, {item, 2}, GenericForm::kRawReturn),
            R"x(shop.Call{of: "buy(shop.Item, int)", with: [{"class": "shop.Item", "sku": "x"}, 2]})x");
  method.name = "fail";
  const std::string failed = ask(*any, method, {}, GenericForm::kTrue);
  EXPECT_NE(failed.find(R"(exceptionClass: "shop.SoldOutException", exceptionMessage: "none left")"), std::string::npos) << failed;
}

TEST_F(GenericFilterTest, OtherCallsPass) {
  const MethodDescriptor& nothing = **find_generic_method(shop_->service(), "nothing", nullptr);
  Invocation call(shop_->service(), nothing);
  std::string text;
  start(shop_->invoke(call), [&](Expected<Result> answer) { text = told(answer); });
  EXPECT_EQ(text, "a value of a C++ type");
}

TEST_F(GenericFilterTest, WithoutTheFilterTheCallSaysWhatIsMissing) {
  const InvokerPtr bare = make_service_invoker<Shop>(std::make_shared<CornerShop>(), Url());
  const std::string text = ask(*bare, **find_generic_method(bare->service(), "nothing", nullptr), {}, GenericForm::kTrue);
  EXPECT_TRUE(text.starts_with("failed precondition: $invoke of nothing needs the filter `generic`")) << text;
}

}  // namespace
}  // namespace orders
