#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "call/arguments.h"
#include "call/call.h"
#include "call/fit.h"
#include "definition_file.h"
#include "dubhe/common/json.h"
#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe::tool {
namespace {

using ::testing::HasSubstr;

Expected<PreparedCall> prepare(const std::string& method, const std::string& json, std::vector<std::string> types = {}) {
  return prepare_call(order_service(), method, types, parse_json(json).value());
}

struct Fitting {
  const char* method;
  const char* json;
  const char* types;
  const char* sent;  // as JSON
};

TEST(ArgumentsTest, WhatFitsTakesTheTypesOfTheMethod) {
  const Fitting cases[] = {
      {"find", R"(["A"])", "java.lang.String", R"(["A"])"},
      {"find", R"("A")", "java.lang.String", R"(["A"])"},
      {"find", "[null]", "java.lang.String", "[null]"},
      {"cancel", "[7]", "long", "[7]"},
      {"cancel", R"(["a","b"])", "java.lang.String java.lang.String", R"(["a","b"])"},
      {"later", R"([1, "2.50"])", "java.lang.Integer java.math.BigDecimal", R"([1,{"value":"2.50"}])"},
      {"later", "[null, null]", "java.lang.Integer java.math.BigDecimal", "[null,null]"},
      {"search", R"([{"a":1}, 5])", "java.util.Map int", R"([{"a":1},5])"},
      {"colors", R"([["RED","BLUE"]])", "com.acme.Color[]", R"([["RED","BLUE"]])"},
      {"place", R"([{"id":"x","parent":{"id":"y"}}, true])", "com.acme.Order boolean",
       R"([{"class":"com.acme.Order","id":"x","parent":{"class":"com.acme.Order","id":"y"}},true])"},
      {"place", R"([{"class":"com.acme.BigOrder","extra":1}, true])", "com.acme.Order boolean",
       R"([{"class":"com.acme.BigOrder","extra":1},true])"},
      {"any", R"([{"x":[1,null]}])", "java.lang.Object", R"([{"x":[1,null]}])"},
  };
  for (const Fitting& wanted : cases) {
    SCOPED_TRACE(std::string(wanted.method) + wanted.json);
    const Expected<PreparedCall> call = prepare(wanted.method, wanted.json);
    ASSERT_TRUE(call) << call.status().to_string();
    std::string types;
    for (const std::string& type : call->types) types += (types.empty() ? "" : " ") + type;
    EXPECT_EQ(types, wanted.types);
    EXPECT_EQ(print_json(Value(ListValue{{}, call->arguments})), wanted.sent);
  }
}

TEST(ArgumentsTest, ValuesCarryTheirTypes) {
  const PreparedCall call =
      prepare("place", R"([{"at":"1970-01-01T00:00:01Z","count":2,"picture":"aGk=","weight":3,"color":"RED","price":1,
                            "items":[{"name":"n","inner":{"number":4}}],"byName":{"k":{"amount":1}},"total":0.5}, true])")
          .value();
  const auto order = call.arguments[0].as_map();
  ASSERT_NE(order, nullptr);
  EXPECT_EQ(*order->find("class"), Value("com.acme.Order"));
  EXPECT_EQ(*order->find("at"), Value(Date(std::chrono::seconds(1))));
  EXPECT_EQ(*order->find("count"), Value(2));
  EXPECT_EQ(*order->find("weight"), Value(std::int64_t{3}));
  EXPECT_EQ(*order->find("price"), Value(1.0));
  EXPECT_EQ(*order->find("picture"), Value(Bytes{std::byte{'h'}, std::byte{'i'}}));
  EXPECT_EQ(*order->find("total"), Value(ObjectValue{"java.math.BigDecimal", {{"value", "0.5"}}}));
  const auto item = order->find("items")->as_list()->items[0].as_map();
  EXPECT_EQ(*item->find("inner")->as_map()->find("class"), Value("com.acme.Item$Inner"));
  EXPECT_EQ(*item->find("inner")->as_map()->find("number"), Value(std::int64_t{4}));
  EXPECT_EQ(prepare("document", R"(["a",[1]])")->arguments[1].as_list()->type, "[double");
  EXPECT_EQ(prepare("colors", R"([["RED"]])")->arguments[0].as_list()->type, "");
}

struct Misfit {
  const char* method;
  const char* json;
  const char* says;
};

TEST(ArgumentsTest, WhatDoesNotFitIsNamedWithItsPlace) {
  const Misfit cases[] = {
      {"find", "[7]", "argument 1: 7 is no text"},
      {"find", "[1,2]", "not to be had with 2 arguments"},
      {"fnid", "[]", "did you mean `find`?"},
      {"nothing.like.it", "[]", "it has any, byCustomer, cancel,"},
      {"search", "[{}, null]", "argument 2: null is no int"},
      {"search", "[{}, 3000000000]", "argument 2: 3000000000 is no int"},
      {"search", R"([{"a":"x"}, 1])", "argument 1.a: \"x\" is no int"},
      {"search", "[[1], 1]", "argument 1: 1 is no pair"},
      {"place", R"([{"cout":1}, true])", "argument 1: com.acme.Order has no property `cout`; did you mean `count`?"},
      {"place", R"([{"items":[{"amount":"x"}]}, true])", "argument 1.items[0].amount: \"x\" is no int"},
      {"place", R"([{"color":"PINK"}, true])", "(RED, GREEN, BLUE)"},
      {"place", R"([{"grade":"ab"}, true])", "argument 1.grade: \"ab\" is no single character"},
      {"place", R"([{"flag":200}, true])", "argument 1.flag: 200 is no byte"},
      {"place", R"([{"at":"yesterday"}, true])", "argument 1.at: \"yesterday\" is no date"},
      {"place", R"([{"picture":"?"}, true])", "argument 1.picture: `?` is no letter of base64"},
      {"place", R"([{"total":"much"}, true])", "argument 1.total: \"much\" is no number"},
      {"place", "[5, true]", "argument 1: 5 is no com.acme.Order"},
      {"place", "[{}, 1]", "argument 2: 1 is no boolean"},
      {"cancel", R"(["a"])", "no overload fits:\n  cancel(java.lang.String, java.lang.String) : void\n  cancel(long) : void"},
  };
  for (const Misfit& wanted : cases) {
    SCOPED_TRACE(std::string(wanted.method) + wanted.json);
    const Expected<PreparedCall> call = prepare(wanted.method, wanted.json);
    ASSERT_FALSE(call);
    EXPECT_THAT(call.status().message(), HasSubstr(wanted.says));
  }
}

TEST(ArgumentsTest, BigNumbersKeepEveryDigit) {
  ServiceDefinition definition;
  definition.interface_name = "a.B";
  definition.methods = {
      {.name = "m", .parameters = {"java.math.BigInteger", "java.util.List<java.math.BigInteger>"}, .result = "void"}};
  const auto call = prepare_call(definition, "m", {}, parse_json(R"(["-340282366920938463463374607431768211456", [7]])").value());
  ASSERT_TRUE(call) << call.status().to_string();
  EXPECT_EQ(hessian2::from_value<BigInteger>(call->arguments[0]).value().to_string(), "-340282366920938463463374607431768211456");
  EXPECT_EQ(call->arguments[1].as_list()->items[0].as_object()->java_class, "java.math.BigInteger");
  EXPECT_EQ(pretty_json(call->arguments[0]), "\"-340282366920938463463374607431768211456\"") << "and back as JSON";
  for (const char* json : {"[1.5, []]", "[\"7a\", []]", "[123456789012345678901234567890, []]"}) {
    EXPECT_THAT(prepare_call(definition, "m", {}, parse_json(json).value()).status().message(),
                HasSubstr("is no whole number (one of more than 18 digits is written in quotes)"))
        << json;
  }
}

TEST(ArgumentsTest, TypesPickAnOverload) {
  EXPECT_TRUE(prepare("cancel", "[7]", {"long"}));
  EXPECT_THAT(prepare("cancel", "[7]", {"int"}).status().message(), HasSubstr("of these types"));
}

TEST(ArgumentsTest, AMapWhoseKeysAreNoTextTakesNumbersAndPairs) {
  ServiceDefinition definition;
  definition.interface_name = "a.B";
  definition.methods = {{.name = "m", .parameters = {"java.util.Map<java.lang.Integer,java.lang.String>"}, .result = "void"}};
  for (const char* json : {R"([{"7":"x"}])", R"([[[7,"x"]]])"}) {
    const auto call = prepare_call(definition, "m", {}, parse_json(json).value());
    ASSERT_TRUE(call) << json << ": " << call.status().to_string();
    EXPECT_EQ(call->arguments[0].as_map()->entries[0].first, Value(7)) << json;
  }
  EXPECT_FALSE(prepare_call(definition, "m", {}, parse_json(R"([{"seven":"x"}])").value()));
}

TEST(ArgumentsTest, WithoutADefinitionNothingIsCheckedButTheCount) {
  EXPECT_EQ(prepare_unchecked("m", {}, parse_json("[1,2]").value())->arguments.size(), 2u);
  EXPECT_FALSE(prepare_unchecked("m", {"int"}, parse_json("[1,2]").value()));
}

TEST(ArgumentsTest, DatesAreReadWithAndWithoutTimeAndZone) {
  using namespace std::chrono;
  struct Case {
    const char* text;
    std::int64_t seconds;
  };
  const Case cases[] = {{"1970-01-02", 86400},
                        {"1970-01-01T01:00:00Z", 3600},
                        {"1970-01-01 01:00", 3600},
                        {"1970-01-01T01:00:00+01:00", 0},
                        {"1970-01-01T01:00:00-0030", 5400},
                        {"1969-12-31T23:59:59Z", -1}};
  for (const Case& wanted : cases) {
    const Expected<Date> date = parse_date(wanted.text);
    ASSERT_TRUE(date) << wanted.text;
    EXPECT_EQ(date->time_since_epoch(), seconds(wanted.seconds)) << wanted.text;
  }
  EXPECT_EQ(parse_date("1970-01-01T00:00:00.250Z")->time_since_epoch(), 250ms);
  for (const char* wrong : {"", "1970", "1970-13-01", "1970-02-30", "1970-01-01T", "1970-01-01T25:00", "1970-01-01T01:00+1",
                            "1970-01-01T01:00:00Zx"}) {
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  }
}

TEST(ArgumentsTest, Base64IsReadWithAndWithoutPadding) {
  const auto text = [](const char* base64) {
    const Bytes bytes = from_base64(base64).value();
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  EXPECT_EQ(text(""), "");
  EXPECT_EQ(text("Zg=="), "f");
  EXPECT_EQ(text("Zm8"), "fo");
  EXPECT_EQ(text("Zm9vYmFy"), "foobar");
  EXPECT_FALSE(from_base64("Z"));
  EXPECT_FALSE(from_base64("Zg*="));
}

TEST(CallOutcomeTest, ALongResultStandsOnSeveralLinesAndADecimalAsItsDigits) {
  const Value result(MapValue{{}, {{"total", ObjectValue{"java.math.BigDecimal", {{"value", "1.50"}}}},
                                   {"text", std::string(80, 'x')},
                                   {"list", ListValue{{}, {1, 2}}}}});
  EXPECT_EQ(pretty_json(result), "{\n  \"total\": \"1.50\",\n  \"text\": \"" + std::string(80, 'x') + "\",\n  \"list\": [1,2]\n}");
}

}  // namespace
}  // namespace dubhe::tool
