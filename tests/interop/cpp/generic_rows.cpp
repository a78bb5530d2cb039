// generic/…: calls without the interface.
#include "compare.h"
#include "consumer.h"

#include <chrono>
#include <utility>

namespace interop {

namespace {

using dubhe::ListValue;
using dubhe::MapValue;
using dubhe::ObjectValue;
using dubhe::Value;

const char* const kPerson = "dubhe.interop.Person";

std::shared_ptr<dubhe::GenericService> generic(Consumer& consumer, const char* service,
                                               const std::string& form) {
  dubhe::ReferenceOptions options;
  options.generic = form;
  return consumer.refer_generic(std::string("dubhe.interop.") + service, options);
}

Value text_list(std::vector<Value> items) { return Value(ListValue{"", std::move(items)}); }
Value decimal(const char* text) {
  return Value(ObjectValue{"java.math.BigDecimal", {{"value", text}}});
}
MapValue person() {
  return {"", {{"class", kPerson}, {"name", "Ann"}, {"age", 31}, {"tags", text_list({"a", "b"})}}};
}
Value employee() {
  MapValue employee = person();
  employee.entries[0].second = "dubhe.interop.Employee";
  employee.entries.emplace_back("company", "Acme");
  employee.entries.emplace_back("salary", decimal("12345.60"));
  employee.entries.emplace_back("boss", person());
  return Value(std::move(employee));
}

// A method that returns its argument, as a map, a text or a number.
struct Echo {
  const char *method, *type;
  Value value;
};

Verdict echoes(Consumer& consumer, const std::string& form, const Echo& echo) {
  return differs(
      echo.value,
      generic(consumer, "TypedService", form)->call(echo.method, {echo.type}, {echo.value}));
}

std::map<std::string, Echo> echoes_of(Consumer& consumer) {
  const Value ann(person());
  return {
      {"text", {"echoString", "java.lang.String", "text"}},
      {"int", {"echoInt", "int", -300000}},
      {"pojo", {"echoPerson", kPerson, ann}},
      {"pojo-nested", {"echoEmployee", "dubhe.interop.Employee", employee()}},
      {"list", {"echoPersonList", "java.util.List", text_list({ann, Value()})}},
      {"map", {"echoIntMap", "java.util.Map", *consumer.values().find("int-map")}},
      {"enum", {"echoColor", "dubhe.interop.Color", "GREEN"}},
      {"date", {"echoDate", "java.util.Date", *consumer.values().find("date-millis")}},
      {"decimal", {"echoDecimal", "java.math.BigDecimal", decimal("1.00")}},
      {"null", {"echoString", "java.lang.String", Value()}},
  };
}

Verdict true_echo(Consumer& consumer, const Row& row) {
  const auto all = echoes_of(consumer);
  const auto found = all.find(row.position);
  return found == all.end() ? "this consumer does not know the row"
                            : echoes(consumer, "true", found->second);
}

Verdict many(Consumer& consumer, const Row&) {
  const std::vector<std::string> types{
      "boolean",          "byte",           "char",         "int", "long", "double",
      "java.lang.String", "java.util.List", "java.util.Map"};
  const std::vector<Value> arguments{true,
                                     -1,
                                     "x",
                                     7,
                                     Value(std::int64_t{9}),
                                     1.5,
                                     "text",
                                     text_list({"a", "b"}),
                                     MapValue{"", {{"k", 1}}}};
  return differs(Value("true|-1|x|7|9|1.5|text|[a, b]|{k=1}"),
                 generic(consumer, "TypedService", "true")->call("many", types, arguments));
}

Verdict checked_exception(Consumer& consumer, const Row&) {
  try {
    generic(consumer, "FeatureService", "true")
        ->call("fail", {"int", "java.lang.String"}, {7, "no"});
  } catch (const dubhe::ApplicationException& thrown) {
    return expect_equal("dubhe.interop.BusinessException", thrown.java_class());
  }
  return "BusinessException was expected, and it was answered";
}

// $invokeAsync itself: a provider answers it as it does $invoke.
Verdict invoke_async(Consumer& consumer, const Row&) {
  dubhe::CallOptions options;
  options.attachments = {{"generic", "true"}};
  const Value answer =
      generic(consumer, "TypedService", "plain")
          ->call("$invokeAsync", {"java.lang.String", "java.lang.String[]", "java.lang.Object[]"},
                 {"echoString", ListValue{"[string", {"java.lang.String"}},
                  ListValue{"[object", {"text"}}},
                 options);
  return differs(Value("text"), answer);
}

Verdict bean(Consumer& consumer, const Row& row) {
  if (row.position == "list")
    return echoes(consumer, "bean",
                  {"echoIntList", "java.util.List", *consumer.values().find("int-list")});
  return echoes(consumer, "bean", echoes_of(consumer).at(row.position));
}

// A class that consumers do not have: here it is an object of that name all the same.
Verdict unknown_class(Consumer& consumer) {
  const Value answer = generic(consumer, "ValueService", "raw.return")
                           ->call("give", {"java.lang.String"}, {"value/foreign/return"});
  return differs(
      Value(ObjectValue{"dubhe.interop.ProviderOnly", {{"id", 7}, {"name", "seven"}}}), answer);
}

Verdict raw_return(Consumer& consumer, const Row& row) {
  if (row.position == "unknown-class") return unknown_class(consumer);
  if (row.position == "text") return echoes(consumer, "raw.return", echoes_of(consumer).at("text"));
  const Value answer =
      generic(consumer, "TypedService", "raw.return")->call("echoPerson", {kPerson}, {person()});
  return differs(*consumer.values().find("person"), answer);
}

Verdict nativejava(Consumer& consumer, const Row&) {
  std::string message;
  Verdict verdict = fails(
      [&] {
        generic(consumer, "TypedService", "nativejava")
            ->call("echoString", {"java.lang.String"}, {"text"});
      },
      &message);
  if (verdict.empty() &&
      message.find("dubbo.security.serialize.generic.native-java-enable") == message.npos) {
    verdict = "the message does not name the setting: " + message;
  }
  return verdict;
}

}  // namespace

void add_generic_rows(RowTable& to) {
  to["generic/true"] = true_echo;
  to["generic/true/void"] = [](Consumer& c, const Row&) {
    return differs(
        Value(),
        generic(c, "FeatureService", "true")->call("nothing", {"java.lang.String"}, {"generic"}));
  };
  to["generic/true/many"] = many;
  to["generic/true/checked-exception"] = checked_exception;
  to["generic/true/async"] = invoke_async;
  to["generic/true/overload"] = [](Consumer& c, const Row&) {
    return differs(
        Value("long 1"),
        generic(c, "OverloadService", "true")->call("of", {"long"}, {Value(std::int64_t{1})}));
  };
  to["generic/bean"] = bean;
  to["generic/raw-return"] = raw_return;
  to["generic/nativejava/refused"] = nativejava;
  to["call/null-argument/refused"] = [](Consumer& c, const Row&) {
    return fails([&] { generic(c, "TypedService", "plain")->call("echoInt", {"int"}, {Value()}); });
  };
}

}  // namespace interop
