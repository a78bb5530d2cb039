// Services in several serializations on one port, chosen by either side, refused with the mend;
// what a Gson peer sends.
#include "dubhe/proxy/proxy.h"
#include "dubhe/proxy/service_invoker.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_json/json_serialization.h"

#include "raw_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe::test {

struct Item {
  std::string name;
  std::optional<std::int32_t> count;
};
DUBHE_TYPE(Item, "shop.Item", name, count)

struct SoldOut {
  std::string item;
};
DUBHE_EXCEPTION(SoldOut, "shop.SoldOut", item)

class Shop {
 public:
  virtual ~Shop() = default;
  virtual Task<Item> order(Item item, std::int64_t amount) = 0;
  // Only hessian2 keeps objects shared: tells in what a request came.
  virtual Task<bool> shared(std::vector<std::shared_ptr<Item>> items) = 0;
};
DUBHE_SERVICE(Shop, "shop.Shop", order, shared)

namespace {

using testing::AllOf;
using testing::HasSubstr;

class SmallShop final : public Shop {
 public:
  Task<Item> order(Item item, std::int64_t amount) override {
    if (item.name == "none") throw SoldOut{item.name};
    (co_await this_call())
        .set_response_attachment("seen", (co_await this_call()).attachment("tenant"));
    item.count = static_cast<std::int32_t>(amount);
    co_return item;
  }
  Task<bool> shared(std::vector<std::shared_ptr<Item>> items) override {
    co_return items[0] == items[1];
  }
};

class SerializationTest : public ::testing::Test {
 protected:
  SerializationTest() {
    EXPECT_TRUE(estate.registry.add<Serialization>("gson", make_json).ok());
    EXPECT_TRUE(estate.registry.alias<Serialization>("json", "gson").ok());
  }
  static Url at(const std::string& more) {
    return *Url::parse("dubbo://provider:20880/shop.Shop?interface=shop.Shop" + more);
  }
  void export_shop(const std::string& more) {
    estate.export_invoker(make_service_invoker<Shop>(std::make_shared<SmallShop>(), at(more)),
                          at(more));
  }
  Status export_status(const std::string& more) {
    auto exporter = estate.provider->export_service(
        make_service_invoker<Shop>(std::make_shared<SmallShop>(), at(more)), at(more));
    return exporter ? Status() : exporter.status();
  }
  template <class R>
  Expected<Result> call(const std::string& more, std::size_t method, const void* const* arguments,
                        R& result) {
    const ServiceDescriptor& service = service_descriptor<Shop>();
    const InvokerPtr invoker = estate.refer(service, more);
    Invocation invocation(service, service.methods[method]);
    invocation.argument_refs = arguments;
    invocation.result_slot = &result;
    invocation.attachments.set("tenant", "acme");
    std::optional<Expected<Result>> answer;
    estate.loop().post([&] {
      start(invoker->invoke(invocation),
            [&](Expected<Result> result_of_call) { answer.emplace(std::move(result_of_call)); });
    });
    estate.run();
    EXPECT_TRUE(answer.has_value());
    return answer ? std::move(*answer)
                  : Expected<Result>(Status(StatusCode::kInternal, "no answer"));
  }
  // "hessian2", "another", or what went wrong.
  std::string spoken(const std::string& more) {
    const auto item = std::make_shared<Item>();
    const std::vector<std::shared_ptr<Item>> items{item, item};
    const void* arguments[] = {&items};
    bool same = false;
    const auto answer = call(more, 1, arguments, same);
    return !answer ? answer.status().message() : same ? "hessian2" : "another";
  }
  // A request as a peer with Gson writes it: five texts, the arguments, the attachments, each on
  // its line.
  static std::string gson_request(std::string_view method, std::string_view descriptor,
                                  std::string_view arguments) {
    Buffer out;
    const std::size_t mark = dubbo::begin_frame(out);
    for (const std::string_view text : {std::string_view("2.0.2"), std::string_view("shop.Shop"),
                                        std::string_view("0.0.0"), method, descriptor}) {
      out.append("\"");
      out.append(text);
      out.append("\"\n");
    }
    out.append(arguments);
    out.append(R"({"path":"shop.Shop","interface":"shop.Shop","version":"0.0.0","tenant":"acme"})"
               "\n");
    dubbo::end_frame(out, mark, 0xd0, 0, 5);
    return std::string(out.view());
  }
  std::string ask(const std::string& bytes) {
    if (peer.channel == nullptr) peer.connect(estate);
    peer.say(estate, bytes);
    const auto frames = peer.take();
    if (frames.size() != 1) return std::to_string(frames.size()) + " frames";
    return std::to_string(frames[0].first.serialization) + "/" +
           std::to_string(frames[0].first.status) + " " + frames[0].second;
  }

  RawPeer peer;
  Estate estate;
};

TEST_F(SerializationTest, DescribedTypesGoThereAndBackInJson) {
  export_shop("&serialization=gson");
  const Item item{"天 \"x\"", std::nullopt};
  const std::int64_t amount = 12;
  const void* arguments[] = {&item, &amount};
  Item result;
  const auto answer = call("&serialization=gson", 0, arguments, result);
  ASSERT_TRUE(answer.ok()) << answer.status().to_string();
  EXPECT_EQ(result.name, item.name);
  EXPECT_EQ(result.count, 12);
  ASSERT_NE(answer->attachments, nullptr);
  EXPECT_EQ(answer->attachments->get("seen"), "acme");
}

TEST_F(SerializationTest, ExceptionsKeepTheirFields) {
  export_shop("&serialization=gson");
  const Item item{"none", std::nullopt};
  const std::int64_t amount = 1;
  const void* arguments[] = {&item, &amount};
  Item result;
  const auto answer = call("&serialization=gson", 0, arguments, result);
  ASSERT_TRUE(answer.ok() && answer->is_exception())
      << (answer.ok() ? "no exception" : answer.status().to_string());
  EXPECT_EQ(answer->exception->java_class, "shop.SoldOut");
  EXPECT_EQ(*answer->exception->object.as_object()->find("item"), Value("none"));
}

TEST_F(SerializationTest, TheConsumerTakesTheFirstPreferredThatItHas) {
  export_shop("&serialization=gson");
  EXPECT_EQ(spoken(""), "hessian2");
  EXPECT_EQ(spoken("&serialization=gson"), "another");
  EXPECT_EQ(spoken("&prefer.serialization=fastjson2,gson,hessian2"), "another");
  EXPECT_EQ(spoken("&prefer.serialization=fastjson2,hessian2,gson"), "hessian2");
  EXPECT_EQ(spoken("&serialization=gson&prefer.serialization=hessian2,gson"), "another");
  EXPECT_EQ(spoken("&serialization=gson&prefer.serialization=hessian2"), "hessian2");
  EXPECT_EQ(spoken("&serialization=kryo"), "hessian2");  // a provider's, which is said
}

TEST_F(SerializationTest, ServicesOfOnePortHaveEachTheirOwn) {
  export_shop("&prefer.serialization=hessian2,json&group=both");
  export_shop("&group=plain");
  EXPECT_EQ(spoken("&group=both&serialization=gson"), "another");
  EXPECT_EQ(spoken("&group=both"), "hessian2");
  EXPECT_EQ(spoken("&group=plain"), "hessian2");
  EXPECT_THAT(spoken("&group=plain&serialization=gson"),
              AllOf(HasSubstr("Unexpected serialization id:16"),
                    HasSubstr("shop.Shop takes hessian2 (2), and this is gson (16)"),
                    HasSubstr("`serialization=hessian2`"),
                    HasSubstr("`prefer.serialization` of the provider")));
}

TEST_F(SerializationTest, APortThatTakesNoOtherSaysWhichItTakes) {
  export_shop("");
  EXPECT_THAT(spoken("&serialization=gson"), AllOf(HasSubstr("Unexpected serialization id:16"),
                                                   HasSubstr("this port takes hessian2 (2)")));
}

TEST_F(SerializationTest, AProviderListsOnlyWhatExists) {
  EXPECT_THAT(export_status("&serialization=gsom").message(),
              AllOf(HasSubstr("gsom"), HasSubstr("gson")));
  EXPECT_THAT(export_status("&prefer.serialization=hessian2,fastjson2").message(),
              HasSubstr("fastjson2"));
  auto exporter = estate.provider->export_service(
      make_service_invoker<Shop>(std::make_shared<SmallShop>(), at("")),
      at("&serialization=json&prefer.serialization=json,hessian2"));
  ASSERT_TRUE(exporter.ok()) << exporter.status().to_string();
  EXPECT_EQ((*exporter)->url().get("serialization"), "gson");  // the name that Java knows
  EXPECT_EQ((*exporter)->url().get("prefer.serialization"), "gson,hessian2");
}

TEST_F(SerializationTest, AnswersAGsonPeerInItsLines) {
  export_shop("&serialization=gson");
  EXPECT_EQ(ask(gson_request("order", "Lshop/Item;J", "{\"count\":1,\"name\":\"a\"}\n7\n")),
            "16/20 4\n{\"name\":\"a\",\"count\":7}\n{\"dubbo\":\"2.0.2\",\"seen\":\"acme\"}\n");
  EXPECT_EQ(ask(gson_request("$echo", "Ljava/lang/Object;", "[1,\"x\",null]\n")),
            "16/20 4\n[1,\"x\",null]\n{\"dubbo\":\"2.0.2\"}\n");
  EXPECT_EQ(ask(gson_request("$invoke", "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
                             "\"order\"\n[\"shop.Item\",\"long\"]\n[{\"name\":\"b\"},3]\n")),
            "16/20 "
            "4\n{\"class\":\"shop.Item\",\"count\":3,\"name\":\"b\"}\n{\"dubbo\":\"2.0.2\","
            "\"seen\":\"acme\"}\n");
}

TEST_F(SerializationTest, RefusesAGsonPeersNonsenseInWords) {
  export_shop("&serialization=gson");
  EXPECT_THAT(
      ask(gson_request("order", "Lshop/Item;J", "{\"name\":[]}\n7\n")),
      AllOf(HasSubstr("2/40 "), HasSubstr("argument 1: name: json: [ stands where a text should")));
  EXPECT_THAT(ask(gson_request("order", "Lshop/Item;J", "null\n7\n")),
              HasSubstr("null for shop.Item"));
  EXPECT_THAT(ask(gson_request("order", "Lshop/Item;J", "{}\n")), HasSubstr("2/40 "));
  EXPECT_THAT(ask(gson_request("nothing", "J", "7\n")), HasSubstr("It has no nothing(J)"));
}

}  // namespace
}  // namespace dubhe::test
