#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/protocol/generic.h"
#include "dubhe/protocol_generic/filters.h"
#include "dubhe/protocol_generic/java_bean.h"
#include "dubhe/proxy/descriptor.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "orders.h"

namespace orders {
namespace {

using namespace dubhe;

struct Warehouse {
  virtual ~Warehouse() = default;
  virtual Item take(Item item, std::int32_t many) = 0;
  virtual void count() = 0;
};
DUBHE_SERVICE(Warehouse, "shop.Warehouse", take, count)

// Writes down what is asked on the wire, and answers what the test says.
class Provider final : public Invoker {
 public:
  Task<Expected<Result>> invoke(Invocation& call) override {
    asked = call.method->name + "(";
    Buffer bytes;
    hessian2::Writer out(bytes);
    call.method->write_arguments(out, call.argument_refs);
    hessian2::Reader in(bytes.view());
    while (!in.at_end()) {
      Value value;
      EXPECT_TRUE(hessian2::read_value(in, value));
      asked += (asked.back() == '(' ? "" : ", ") + value.to_string();
    }
    asked += ")";
    meant = call.generic_method;
    form = call.attachments.get("generic");
    if (!fails.ok()) co_return fails;
    if (!throws.is_null()) co_return Result::thrown({throws.as_object()->java_class, hessian2::exception_message(throws), throws});
    if (call.result_slot == nullptr) co_return Result();
    Buffer body;
    hessian2::Writer answer(body);
    hessian2::write_value(answer, answers);
    hessian2::Reader back(body.view());
    if (Status read = call.method->read_result(back, call.result_slot); !read.ok()) co_return read;
    co_return Result::in_slot();
  }
  const ServiceDescriptor& service() const noexcept override { return service_descriptor<Warehouse>(); }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

  std::string asked, meant, form;
  Value answers, throws;
  Status fails;

 private:
  Url url_;
};

Expected<std::unique_ptr<Filter>> filter_for(const std::string& generic) {
  ExtensionRegistry registry(null_logger());
  const Url url = Url("dubbo", "host", 1, "shop.Warehouse").with("generic", generic);
  return make_generic_impl_filter(ExtensionContext(registry, url, "genericimpl"));
}

class GenericImplFilterTest : public testing::Test {
 protected:
  // A call of a generic reference.
  Expected<Result> ask(const std::string& generic, const std::string& name, std::vector<std::string> types,
                       const std::vector<Value>& arguments) {
    MethodDescriptor method;
    method.name = name;
    method.parameter_types = std::move(types);
    method.of_values = true;
    method.write_arguments = [](hessian2::Writer& out, const void* const* at) {
      for (; *at != nullptr; ++at) hessian2::write_value(out, *static_cast<const Value*>(*at));
    };
    method.read_result = [](hessian2::Reader& in, void* out) {
      return hessian2::read_value(in, *static_cast<Value*>(out)) ? Status() : in.status();
    };
    std::vector<const void*> refs;
    for (const Value& argument : arguments) refs.push_back(&argument);
    refs.push_back(nullptr);
    value = Value();
    Invocation call(provider->service(), method);
    call.argument_refs = refs.data();
    call.result_slot = &value;
    return run(generic, call);
  }
  Expected<Result> run(const std::string& generic, Invocation& call) {
    const MethodDescriptor* const method = call.method;
    const void* const* const refs = call.argument_refs;
    void* const slot = call.result_slot;
    std::vector<std::unique_ptr<Filter>> filters;
    filters.push_back(*filter_for(generic));
    const InvokerPtr chain = make_filter_chain(std::move(filters), provider);
    Expected<Result> answer = Status(StatusCode::kInternal, "pending");
    start(chain->invoke(call), [&](Expected<Result> done) { answer = std::move(done); });
    EXPECT_EQ(call.method, method);
    EXPECT_EQ(call.argument_refs, refs);
    EXPECT_EQ(call.result_slot, slot);
    EXPECT_TRUE(call.generic_method.empty());
    EXPECT_FALSE(call.attachments.has("generic"));
    return answer;
  }

  std::shared_ptr<Provider> provider = std::make_shared<Provider>();
  Value value;
};

TEST_F(GenericImplFilterTest, ACallOfAGenericReferenceBecomesInvoke) {
  provider->answers = map({{"class", "shop.Item"}, {"sku", "y"}});
  ASSERT_TRUE(ask("true", "take", {"shop.Item", "int"}, {object("shop.Item", {{"sku", "x"}}), 2}).ok());
  EXPECT_EQ(provider->asked, R"($invoke("take", ["shop.Item", "int"], [{"class": "shop.Item", "sku": "x"}, 2]))");
  EXPECT_EQ(provider->meant, "take");
  EXPECT_EQ(provider->form, "true");
  EXPECT_EQ(value.to_string(), R"({"class": "shop.Item", "sku": "y"})");
}

TEST_F(GenericImplFilterTest, TypesThatAreNotSaidAreNull) {
  ASSERT_TRUE(ask("TRUE", "take", {}, {1}).ok());
  EXPECT_EQ(provider->asked, R"($invoke("take", null, [1]))");
  ASSERT_TRUE(ask("true", "count", {}, {}).ok());
  EXPECT_EQ(provider->asked, R"($invoke("count", [], []))");
}

TEST_F(GenericImplFilterTest, EveryFormHasItsArgumentsAndResults) {
  const Value item = map({{"class", "shop.Item"}, {"sku", "x"}});
  provider->answers = generic::to_bean(item);
  ASSERT_TRUE(ask("bean", "take", {"shop.Item"}, {item}).ok());
  EXPECT_EQ(provider->form, "bean");
  EXPECT_NE(provider->asked.find(R"([org.apache.dubbo.common.beanutil.JavaBeanDescriptor{className: "shop.Item", type: 7)"),
            std::string::npos) << provider->asked;
  EXPECT_EQ(value, item);

  provider->answers = object("shop.Item", {{"sku", "z"}});
  ASSERT_TRUE(ask("raw.return", "take", {"shop.Item"}, {item}).ok());
  EXPECT_EQ(provider->form, "raw.return");
  EXPECT_EQ(provider->asked, R"($invoke("take", ["shop.Item"], [{"class": "shop.Item", "sku": "x"}]))");
  EXPECT_EQ(value.to_string(), R"(shop.Item{sku: "z"})");
}

TEST_F(GenericImplFilterTest, AnExceptionIsTheServicesOwnAgain) {
  for (const char* name : {"com.alibaba.dubbo.rpc.service.GenericException", "org.apache.dubbo.rpc.service.GenericException"}) {
    provider->throws = hessian2::make_exception_object(name, "text");
    provider->throws.as_object()->fields.emplace_back("exceptionClass", "shop.SoldOutException");
    provider->throws.as_object()->fields.emplace_back("exceptionMessage", "none left");
    const auto answer = ask("true", "take", {}, {});
    ASSERT_TRUE(answer.ok() && answer->is_exception());
    EXPECT_EQ(answer->exception->java_class, "shop.SoldOutException");
    EXPECT_EQ(answer->exception->message, "none left");
    EXPECT_EQ(answer->exception->object.as_object()->java_class, name);
  }
  provider->throws = hessian2::make_exception_object("shop.Other", "text");
  EXPECT_EQ(ask("true", "take", {}, {})->exception->java_class, "shop.Other");
}

TEST_F(GenericImplFilterTest, ATypedCallOfAServiceThatIsImplementedGenericallyBecomesInvoke) {
  const ServiceDescriptor& service = service_descriptor<Warehouse>();
  const Item item{"x", 3, Color::kGreen, *Decimal::parse("1.50")};
  const std::int32_t many = 2;
  const void* refs[] = {&item, &many, nullptr};
  Item taken;
  Invocation call(service, service.methods[0]);
  call.argument_refs = refs;
  call.result_slot = &taken;
  provider->answers = map({{"sku", "y"}, {"color", "RED"}, {"count", "7"}});
  const auto answer = run("true", call);
  ASSERT_TRUE(answer.ok()) << answer.status().to_string();
  EXPECT_EQ(provider->asked,
            R"($invoke("take", ["shop.Item", "int"], [{"class": "shop.Item", "price": java.math.BigDecimal{value: "1.50"}, )"
            R"("color": "GREEN", "count": 3, "sku": "x"}, 2]))");
  EXPECT_EQ(taken.sku, "y");
  EXPECT_EQ(taken.count, 7);
  EXPECT_EQ(taken.color, Color::kRed);

  provider->answers = map({{"count", "lots"}});
  const auto wrong = run("true", call);
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.status().message().find("shop.Item.count: \"lots\" for short"), std::string::npos) << wrong.status().message();

  provider->throws = hessian2::make_exception_object("com.alibaba.dubbo.rpc.service.GenericException", "text");
  provider->throws.as_object()->fields.emplace_back("exceptionClass", "shop.SoldOutException");
  EXPECT_EQ(run("true", call)->exception->object.as_object()->java_class, "shop.SoldOutException");
}

TEST_F(GenericImplFilterTest, AMethodWithoutAResultHasNone) {
  const ServiceDescriptor& service = service_descriptor<Warehouse>();
  const void* refs[] = {nullptr};
  Invocation call(service, service.methods[1]);
  call.argument_refs = refs;
  EXPECT_TRUE(run("true", call).ok());
  EXPECT_EQ(provider->asked, R"($invoke("count", [], []))");
}

TEST_F(GenericImplFilterTest, FailuresAndEchoesPass) {
  provider->fails = Status(StatusCode::kOverloaded, "full");
  EXPECT_EQ(ask("true", "take", {}, {}).status(), provider->fails);
  provider->fails = Status();
  provider->answers = "hi";
  ASSERT_TRUE(ask("true", "$echo", {"java.lang.Object"}, {"hi"}).ok());
  EXPECT_EQ(provider->asked, R"($echo("hi"))");
  EXPECT_EQ(value, Value("hi"));
}

TEST(GenericImplFilter, IsMadeForTheFormsThereAre) {
  for (const char* form : {"true", "bean", "raw.return", "", "false"}) EXPECT_TRUE(filter_for(form).ok()) << form;
  struct Row {
    const char *form, *why;
  };
  const Row rows[] = {
      {"nativejava", "dubbo.security.serialize.generic.native-java-enable"},
      {"gson", "is not spoken here"},
      {"protobuf-json", "is not spoken here"},
      {"maybe", "is no form of generic calls"},
  };
  for (const Row& row : rows) {
    const auto made = filter_for(row.form);
    ASSERT_FALSE(made.ok()) << row.form;
    EXPECT_NE(made.status().message().find(row.why), std::string::npos) << made.status().message();
  }
}

}  // namespace
}  // namespace orders
