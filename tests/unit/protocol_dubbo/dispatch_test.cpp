// What a provider answers to bytes: those of Java, and those that make no sense.
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "dubhe/protocol/generic.h"
#include "java_frames.h"
#include "raw_peer.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
constexpr const char* kDemo = "org.apache.dubbo.demo.DemoService";

const ServiceDescriptor kDemoService = text_service(
    kDemo, {text_method("sayHello", CallForm::kTask), void_method("ping"), text_method("block", CallForm::kBlocking)});

class DispatchTest : public testing::Test {
 protected:
  std::shared_ptr<TextInvoker> export_demo(const std::string& more = {}) {
    auto service = estate.export_text(kDemoService, more);
    service->on("sayHello", [](Invocation& call) -> Task<Expected<Result>> {
      co_return text_result("Hello " + text_argument(call));
    });
    service->on("ping", [](Invocation&) -> Task<Expected<Result>> { co_return Result(); });
    return service;
  }
  std::vector<std::string> ask(const std::string& bytes) {
    if (peer.channel == nullptr && !peer.closed) peer.connect(estate);
    peer.say(estate, bytes);
    return peer.take_told();
  }
  // A whole request frame of these values.
  static std::string request(const std::vector<Value>& values, std::uint8_t flags = 0xc2, RequestId id = 5) {
    Buffer out;
    const std::size_t mark = dubbo::begin_frame(out);
    hessian2::Writer writer(out);
    for (const Value& value : values) hessian2::write_value(writer, value);
    dubbo::end_frame(out, mark, flags, 0, id);
    return std::string(out.view());
  }
  // The same, with the bytes behind the five texts given as they are.
  static std::string raw_request(const char* method, const char* descriptor, const std::string& rest) {
    Buffer out;
    const std::size_t mark = dubbo::begin_frame(out);
    hessian2::Writer writer(out);
    for (const char* text : {"2.0.2", kDemo, "0.0.0", method, descriptor}) writer.write_string(text);
    out.append(rest);
    dubbo::end_frame(out, mark, 0xc2, 0, 5);
    return std::string(out.view());
  }
  static Value map(std::vector<std::pair<std::string, Value>> entries) {
    MapValue made;
    for (auto& [key, value] : entries) made.entries.emplace_back(Value(key), std::move(value));
    return Value(std::move(made));
  }

  RawPeer peer;
  std::deque<RawPeer> peers;
  Estate estate;
};

using Lines = std::vector<std::string>;

TEST_F(DispatchTest, AnswersACallOfJavaByteForByte) {
  export_demo();
  peer.connect(estate);
  peer.say(estate, java_frame("call"));
  EXPECT_EQ(peer.got, java_frame("val_att"));
}

TEST_F(DispatchTest, AnswersEveryKindOfRequest) {
  export_demo();
  export_demo("&group=g1&version=1.0.0");
  EXPECT_EQ(ask(java_frame("call")), (Lines{R"(id 5 status 20: 4 "Hello world" {"dubbo": "2.0.2"})"}));
  EXPECT_EQ(ask(java_frame("oneway")), Lines{});
  EXPECT_EQ(ask(java_frame("noargs")), (Lines{R"(id 7 status 20: 5 {"dubbo": "2.0.2"})"}));
  EXPECT_EQ(ask(java_frame("emoji")), (Lines{"id 10 status 20: 4 \"Hello \xf0\x9f\x98\x80\" {\"dubbo\": \"2.0.2\"}"}));
  EXPECT_EQ(ask(java_frame("req_v263")), (Lines{R"(id 15 status 20: 1 "Hello world")"}));
  EXPECT_EQ(ask(java_frame("echo")), (Lines{R"(id 9 status 20: 4 "OK" {"dubbo": "2.0.2"})"}));
  EXPECT_EQ(ask(java_frame("generic")), (Lines{R"(id 8 status 20: 4 "Hello world" {"dubbo": "2.0.2"})"}));
  EXPECT_EQ(ask(java_frame("hb_req")).size(), 1u);
}

TEST_F(DispatchTest, RequestsMayComeInPiecesOfEverySize) {
  export_demo();
  const std::string wire = java_frame("call") + java_frame("hb_req") + java_frame("echo");
  for (std::size_t piece = 1; piece < wire.size(); piece += piece < 40 ? 1 : 37) {
    SCOPED_TRACE(piece);
    LoopbackFaults faults;
    faults.fragment_bytes = piece;
    estate.network.set_faults(faults);
    RawPeer& one = peers.emplace_back();
    one.connect(estate);
    one.say(estate, wire);
    EXPECT_EQ(one.take_told(), (Lines{R"(id 5 status 20: 4 "Hello world" {"dubbo": "2.0.2"})", "id 1 status 20: null",
                                      R"(id 9 status 20: 4 "OK" {"dubbo": "2.0.2"})"}));
  }
}

TEST_F(DispatchTest, WhatIsNotExportedIsAnsweredWithWhatIs) {
  export_demo("&version=2.0.0");
  const Lines unknown = ask(java_frame("call"));
  ASSERT_EQ(unknown.size(), 1u);
  EXPECT_TRUE(unknown[0].starts_with("id 5 status 40: \"Fail to decode request due to: Service "
                                     "org.apache.dubbo.demo.DemoService:0.0.0 not found, invocation rejected."))
      << unknown[0];
  EXPECT_NE(unknown[0].find("This port has org.apache.dubbo.demo.DemoService:2.0.0"), std::string::npos) << unknown[0];
  EXPECT_EQ(estate.provider->provider_counts().refused, 1u);
}

TEST_F(DispatchTest, AnUnknownMethodIsAnsweredWithThoseThereAre) {
  export_demo();
  const Lines there = ask(request({"2.0.2", kDemo, "0.0.0", "sayBye", "Ljava/lang/String;", "x", map({})}));
  ASSERT_EQ(there.size(), 1u);
  EXPECT_TRUE(there[0].starts_with("id 5 status 40: \"Fail to decode request due to: Service not found:"
                                   "org.apache.dubbo.demo.DemoService, sayBye"))
      << there[0];
  EXPECT_NE(there[0].find("sayHello(Ljava/lang/String;), ping()"), std::string::npos) << there[0];
  // With the wrong parameters, and with none at all.
  EXPECT_TRUE(ask(request({"2.0.2", kDemo, "0.0.0", "sayHello", "I", 1, map({})}))[0].starts_with("id 5 status 40"));
  EXPECT_TRUE(ask(request({"2.0.2", kDemo, "0.0.0", "sayHello", "", map({})}))[0].starts_with("id 5 status 70"));
}

TEST_F(DispatchTest, AnUnknownServiceIsAnsweredWithThoseThereAre) {
  export_demo();
  export_demo("&group=blue&version=1.0.0");
  for (const char* method : {"sayHello", "$echo"}) {
    const char* descriptor = *method == '$' ? "Ljava/lang/Object;" : "Ljava/lang/String;";
    const Lines told = ask(request({"2.0.2", "a.b.Unknown", "3.0.0", method, descriptor, "x", map({})}));
    ASSERT_EQ(told.size(), 1u);
    EXPECT_TRUE(told[0].starts_with("id 5 status 40: \"Fail to decode request due to: Service a.b.Unknown:3.0.0 not found")) << told[0];
    EXPECT_NE(told[0].find("This port has org.apache.dubbo.demo.DemoService, blue/org.apache.dubbo.demo.DemoService:1.0.0"),
              std::string::npos) << told[0];
  }
}

TEST_F(DispatchTest, TheWrongGroupIsAServiceError) {
  export_demo("&group=blue");
  const Lines there = ask(java_frame("call"));
  ASSERT_EQ(there.size(), 1u);
  EXPECT_TRUE(there[0].starts_with("id 5 status 70: \"Not found exported service: org.apache.dubbo.demo.DemoService, may be "
                                   "version or group mismatch"))
      << there[0];
  EXPECT_NE(there[0].find("group blue"), std::string::npos) << there[0];
}

TEST_F(DispatchTest, GroupAndVersionChooseAmongExports) {
  for (const std::string key : {"", "&group=a", "&group=b", "&group=a&version=1.0.0"}) {
    export_demo(key)->on("sayHello", [key](Invocation&) -> Task<Expected<Result>> { co_return text_result("[" + key + "]"); });
  }
  struct Case {
    const char *field_version, *group, *version, *answer;
  };
  const Case cases[] = {
      {"0.0.0", "", "", "[]"},      {"", "", "", "[]"},           {"0.0.0", "a", "", "[&group=a]"},
      {"0.0.0", "b", "", "[&group=b]"}, {"1.0.0", "a", "", "[&group=a&version=1.0.0]"},
      {"0.0.0", "a", "1.0.0", "[&group=a&version=1.0.0]"},  // the attachment wins over the field
      {"1.0.0", "a", "0.0.0", "[&group=a]"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.field_version) + "/" + c.group + "/" + c.version);
    std::vector<std::pair<std::string, Value>> attachments{{"path", kDemo}};
    if (*c.group != 0) attachments.emplace_back("group", c.group);
    if (*c.version != 0) attachments.emplace_back("version", c.version);
    const Lines told = ask(request({"2.0.2", kDemo, c.field_version, "sayHello", "Ljava/lang/String;", "x", map(attachments)}));
    ASSERT_EQ(told.size(), 1u);
    EXPECT_NE(told[0].find("\"" + std::string(c.answer) + "\""), std::string::npos) << told[0];
  }
  // A null for the version.
  EXPECT_NE(ask(request({"2.0.2", kDemo, Value(), "sayHello", "Ljava/lang/String;", "x", Value()}))[0].find("\"[]\""), std::string::npos);
}

TEST_F(DispatchTest, OtherSerializationsAreRefusedInWords) {
  export_demo();
  std::string wire = java_frame("call");
  wire[2] = static_cast<char>(0xd7);  // fastjson2
  const Lines told = ask(wire);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].starts_with("id 5 status 40: \"Fail to decode request due to: Unexpected serialization id:23")) << told[0];
  EXPECT_NE(told[0].find("`serialization=hessian2`"), std::string::npos);
  EXPECT_NE(told[0].find("`prefer.serialization=hessian2`"), std::string::npos);
  wire[2] = static_cast<char>(0x97);  // one way: nobody is told
  EXPECT_EQ(ask(wire), Lines{});
  peer.say(estate, java_frame("hb_req_fj2"));  // but their heartbeats are answered
  EXPECT_EQ(peer.got, java_frame("hb_res_fj2"));
}

TEST_F(DispatchTest, ABodyCutAtEveryByteIsRefusedAndTheConnectionLives) {
  export_demo();
  const std::string wire = java_frame("call");
  const std::size_t body = wire.size() - 16;
  for (std::size_t left = 0; left < body; ++left) {
    SCOPED_TRACE(left);
    std::string cut = wire.substr(0, 16 + left);
    dubbo::put_header(cut.data(), {0xc2, 0, 5, static_cast<std::int32_t>(left)});
    const Lines told = ask(cut);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_TRUE(told[0].starts_with("id 5 status 40: \"Fail to decode request due to: ")) << told[0];
  }
  EXPECT_EQ(ask(wire).size(), 1u);
  EXPECT_FALSE(peer.closed);
}

TEST_F(DispatchTest, EveryByteMayBeWrongWithoutHarm) {
  export_demo();
  const std::string wire = java_frame("call");
  for (std::size_t at = 16; at < wire.size(); ++at) {
    for (const unsigned char wrong : {0x00, 0x4e, 0x5a, 0x51, 0x43, 0xff, 0x7f}) {
      std::string broken = wire;
      broken[at] = static_cast<char>(wrong);
      const Lines told = ask(broken);
      ASSERT_EQ(told.size(), 1u) << at << " " << static_cast<int>(wrong);
    }
  }
  EXPECT_FALSE(peer.closed);
}

TEST_F(DispatchTest, WrongArgumentsAreRefused) {
  export_demo();
  for (const Value& wrong : {Value(), map({}), Value(ListValue{"", {Value(1)}})}) {
    const Lines told = ask(request({"2.0.2", kDemo, "0.0.0", "sayHello", "Ljava/lang/String;", wrong, map({})}));
    ASSERT_EQ(told.size(), 1u);
    EXPECT_TRUE(told[0].starts_with("id 5 status 40: \"Fail to decode request due to: arguments of ")) << told[0];
  }
}

// Lists in lists, lengths that nothing backs, and what refers to itself: wherever a request may hold a value.
TEST_F(DispatchTest, DeepDataAndFalseLengthsAreRefusedWhereverTheyAre) {
  export_demo();
  constexpr const char* kGenericTypes = "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;";
  const std::string no_attachments = "HZ";
  for (const std::string& odd : {std::string(100000, '\x79') + "N", std::string(100000, '\x79'), std::string("XI\x7f\xff\xff\xff"),
                                 std::string("S\xff\xff"), std::string("B\xff\xff"), std::string("\x51I\x7f\xff\xff\xff"),
                                 std::string("OI\x7f\xff\xff\xff"), std::string("C\x01xI\x7f\xff\xff\xff")}) {
    const std::string requests[] = {
        raw_request("sayHello", "Ljava/lang/String;", odd + no_attachments),
        raw_request("sayBye", "Ljava/lang/Object;", odd + no_attachments),
        raw_request("$echo", "Ljava/lang/Object;", odd + no_attachments),
        raw_request("$invoke", kGenericTypes, "\x08sayHelloN" + odd + no_attachments),
        raw_request("$invoke", kGenericTypes, "\x08sayHello" + odd + "N" + no_attachments),
        raw_request("ping", "", "H\x01k" + odd + "Z"),
        raw_request("ping", "", odd),
    };
    for (const std::string& bytes : requests) {
      const Lines told = ask(bytes);
      ASSERT_EQ(told.size(), 1u);
      EXPECT_TRUE(told[0].starts_with("id 5 status 40: \"Fail to decode request due to: ")) << told[0].substr(0, 300);
    }
  }
  EXPECT_TRUE(ask(raw_request("$echo", "Ljava/lang/Object;", std::string(100000, '\x79') + "N"))[0].find("max_depth") != std::string::npos);
  EXPECT_EQ(ask(java_frame("call")).size(), 1u);
  EXPECT_FALSE(peer.closed);
}

TEST_F(DispatchTest, WhatRefersToItselfIsTakenOrRefusedButNeverFollowed) {
  int attachments_seen = 0;
  export_demo()->on("ping", [&](Invocation& call) -> Task<Expected<Result>> {
    attachments_seen += static_cast<int>(call.attachments.values().size());
    co_return Result();
  });
  const std::string itself = "H\x02meQ\x90Z";  // a map whose value `me` is the map
  peer.connect(estate);
  peer.say(estate, raw_request("$echo", "Ljava/lang/Object;", itself + "HZ"));
  const auto echoed = peer.take();
  ASSERT_EQ(echoed.size(), 1u);
  EXPECT_TRUE(echoed[0].second.starts_with("\x94" + itself));
  EXPECT_TRUE(ask(raw_request("sayHello", "Ljava/lang/String;", itself + "HZ"))[0].starts_with("id 5 status 40"));
  EXPECT_TRUE(ask(raw_request("sayBye", "Ljava/lang/Object;", itself + "HZ"))[0].starts_with("id 5 status 40"));
  // As an attachment: the attachments are container 0, the map in them is number 1.
  EXPECT_TRUE(ask(raw_request("ping", "", "H\x01kH\x02meQ\x91ZZ"))[0].starts_with("id 5 status 20"));
  EXPECT_EQ(attachments_seen, 1);
  // The attachments themselves: their copy is an attachment, once.
  EXPECT_TRUE(ask(raw_request("ping", "", "H\x02meQ\x90Z"))[0].starts_with("id 5 status 20"));
  EXPECT_EQ(attachments_seen, 2);
  EXPECT_FALSE(peer.closed);
}

TEST_F(DispatchTest, ADescriptorThatIsNoneIsRefused) {
  export_demo();
  for (const char* odd : {"L", "[", "Q", "Ljava/lang/String", "[[[["}) {
    EXPECT_TRUE(ask(request({"2.0.2", kDemo, "0.0.0", "x", odd, map({})}))[0].starts_with("id 5 status 40")) << odd;
  }
}

TEST_F(DispatchTest, BytesBehindTheAttachmentsAreIgnored) {
  export_demo();
  EXPECT_EQ(ask(request({"2.0.2", kDemo, "0.0.0", "sayHello", "Ljava/lang/String;", "x", map({}), Value(), 7})),
            (Lines{R"(id 5 status 20: 4 "Hello x" {"dubbo": "2.0.2"})"}));
}

TEST_F(DispatchTest, TheTimeoutMayComeAsTextOrNumber) {
  Duration left{};
  export_demo()->on("sayHello", [&](Invocation& call) -> Task<Expected<Result>> {
    left = call.deadline.left(estate.loop().now());
    co_return Result();
  });
  struct Case {
    std::vector<std::pair<std::string, Value>> attachments;
    Duration left;
  };
  const Case cases[] = {
      {{{"timeout", "300"}}, 300ms},
      {{{"timeout", 300}}, 300ms},
      {{{"timeout", std::int64_t{300}}}, 300ms},
      {{{"timeout", "1000"}, {"_TO", 40}}, 40ms},
      {{{"timeout", "1000"}, {"_TO", "40"}}, 40ms},
      {{{"_to", "50"}}, 50ms},
      {{{"timeout", "0"}}, Duration::max()},
      {{{"timeout", "-1"}}, Duration::max()},
      {{{"timeout", "soon"}}, Duration::max()},
      {{}, Duration::max()},
  };
  for (const Case& c : cases) {
    ask(request({"2.0.2", kDemo, "0.0.0", "sayHello", "Ljava/lang/String;", "x", map(c.attachments)}));
    EXPECT_EQ(left, c.left);
  }
}

TEST_F(DispatchTest, AnAnswerThatIsTooLargeIsASerializationError) {
  export_demo("&payload=1000")->on("sayHello", [](Invocation&) -> Task<Expected<Result>> {
    co_return text_result(std::string(2000, 'x'));
  });
  const Lines told = ask(java_frame("call"));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].starts_with("id 5 status 25: \"Data length too large: 2")) << told[0];
  EXPECT_NE(told[0].find("max payload: 1000"), std::string::npos);
  EXPECT_EQ(estate.provider->provider_counts().too_large_answers, 1u);
}

TEST_F(DispatchTest, ARequestThatIsTooLargeIsABadRequestAndItsBodyIsSkipped) {
  export_demo("&payload=300");
  peer.connect(estate);
  const std::string large = request({"2.0.2", kDemo, "0.0.0", "sayHello", "Ljava/lang/String;", std::string(5000, 'x'), map({})});
  EXPECT_TRUE(ask(large.substr(0, 16)).at(0).starts_with("id 5 status 40: \"Data length too large"));
  EXPECT_EQ(ask(large.substr(16, 3000)), Lines{});
  EXPECT_EQ(ask(large.substr(3016) + java_frame("call")), (Lines{R"(id 5 status 20: 4 "Hello world" {"dubbo": "2.0.2"})"}));
}

TEST_F(DispatchTest, GenericCallsFindTheirMethod) {
  export_demo();
  const auto generic = [&](const char* method, Value types, Value arguments, std::vector<std::pair<std::string, Value>> more = {}) {
    more.emplace_back("path", kDemo);
    return ask(request({"2.0.2", kDemo, "0.0.0", "$invoke", "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;", method,
                        std::move(types), std::move(arguments), map(more)}))
        .at(0);
  };
  const auto list = [](const char* type, std::vector<Value> items) { return Value(ListValue{type, std::move(items)}); };
  EXPECT_TRUE(generic("sayHello", list("[string", {"java.lang.String"}), list("[object", {"x"})).starts_with("id 5 status 20: 4 \"Hello x\""));
  EXPECT_TRUE(generic("sayHello", Value(), list("[object", {"x"})).starts_with("id 5 status 20: 4 \"Hello x\""));
  EXPECT_TRUE(generic("sayHello", list("", {"java.lang.String"}), list("", {"x"}), {{"generic", "true"}}).starts_with("id 5 status 20"));
  EXPECT_TRUE(generic("ping", Value(), Value()).starts_with("id 5 status 20: 5"));
  EXPECT_TRUE(generic("sayHello", list("[string", {"int"}), list("[object", {"x"})).starts_with("id 5 status 70"));
  EXPECT_TRUE(generic("sayBye", Value(), Value()).starts_with("id 5 status 70"));
  EXPECT_TRUE(generic("sayHello", Value(), list("[object", {"x", "y"})).starts_with("id 5 status 40"));
  EXPECT_TRUE(generic("sayHello", Value(), list("[object", {Value()})).starts_with("id 5 status 40"));
  // Lists whose length is not told, by which they end, count all the same.
  const auto open_ended = [&](const std::string& arguments) {
    return ask(raw_request("$invoke", "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;",
                           "\x08sayHelloNW" + arguments + "ZHZ")).at(0);
  };
  EXPECT_TRUE(open_ended("\x01x").starts_with("id 5 status 20: 4 \"Hello x\""));
  EXPECT_TRUE(open_ended("").starts_with("id 5 status 40"));
  EXPECT_TRUE(open_ended("\x01x\x01y").starts_with("id 5 status 40"));
  EXPECT_TRUE(generic("sayHello", Value(), list("[object", {"x"}), {{"generic", "nativejava"}}).starts_with("id 5 status 70"));
}

// A service of any method; tells what it was called with.
class AnyService : public Invoker {
 public:
  static const ServiceDescriptor& descriptor() {
    static const ServiceDescriptor kAny = [] {
      ServiceDescriptor service = text_service(kDemo, {});
      service.any_method = true;
      service.any_form = CallForm::kTask;
      return service;
    }();
    return kAny;
  }
  explicit AnyService(Url url) : url_(std::move(url)) {}
  Task<Expected<Result>> invoke(Invocation& call) override {
    std::string text = signature(call.method->name, call.method->parameter_types);
    for (const Value& value : *static_cast<std::vector<Value>*>(call.argument_tuple)) text += " " + value.to_string();
    co_return text_result(std::move(text));
  }
  const ServiceDescriptor& service() const noexcept override { return descriptor(); }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

 private:
  const Url url_;
};

TEST_F(DispatchTest, AServiceOfAnyMethodTakesWhateverItsCallersDescribe) {
  export_demo();
  const Url at = *Url::parse("dubbo://provider:20880/" + std::string(kDemo) + "?interface=" + kDemo + "&group=any");
  estate.export_invoker(std::make_shared<AnyService>(at), at);
  const auto call = [&](const char* method, const char* descriptor, std::vector<Value> arguments, const char* group = "any") {
    std::vector<Value> values{"2.0.2", kDemo, "0.0.0", method, descriptor};
    values.insert(values.end(), arguments.begin(), arguments.end());
    values.push_back(map({{"path", kDemo}, {"group", group}}));
    return ask(request(values)).at(0);
  };
  EXPECT_TRUE(call("buy", "ILjava/lang/String;", {7, "x"}).starts_with(R"x(id 5 status 20: 4 "buy(int, java.lang.String) 7 \"x\"")x"))
      << call("buy", "ILjava/lang/String;", {7, "x"});
  EXPECT_TRUE(call("close", "", {}).starts_with(R"x(id 5 status 20: 4 "close()")x"));
  // The typed export of another group has this method, and is not meant.
  EXPECT_TRUE(call("sayHello", "Ljava/lang/String;", {"x"}).starts_with(R"x(id 5 status 20: 4 "sayHello(java.lang.String) \"x\"")x"));
  EXPECT_TRUE(call("sayHello", "Ljava/lang/String;", {"x"}, "").starts_with(R"x(id 5 status 20: 4 "Hello x")x"));
  const Value types(ListValue{"[string", {"int"}}), arguments(ListValue{"[object", {7}});
  EXPECT_TRUE(call("$invoke", kGenericDescriptor.data(), {"buy", types, arguments}).starts_with(R"x(id 5 status 20: 4 "buy(int) 7")x"));
  EXPECT_TRUE(call("$invoke", kGenericDescriptor.data(), {"buy", Value(), arguments}).starts_with(R"x(id 5 status 20: 4 "buy() 7")x"));
  EXPECT_TRUE(call("$echo", "Ljava/lang/Object;", {"hi"}).starts_with(R"x(id 5 status 20: 4 "hi")x"));
  // What makes no sense.
  EXPECT_TRUE(call("buy", "Q", {7}).starts_with("id 5 status 40")) << call("buy", "Q", {7});
  EXPECT_TRUE(call("buy", "II", {7}).starts_with("id 5 status 40")) << call("buy", "II", {7});
  EXPECT_TRUE(call("buy", "I", {7}, "blue").starts_with("id 5 status 70")) << call("buy", "I", {7}, "blue");
  EXPECT_TRUE(call("buy", "I", {7}, "").starts_with("id 5 status 40")) << call("buy", "I", {7}, "");
}

TEST_F(DispatchTest, EchoGivesBackWhateverItWasGiven) {
  export_demo();
  const Value graph = map({{"list", Value(ListValue{"", {1, "two", 3.5, Value()}})}, {"long", std::int64_t{1} << 40}});
  for (const Value& value : {Value("OK"), Value(), Value(7), graph}) {
    const Lines told = ask(request({"2.0.2", kDemo, "0.0.0", "$echo", "Ljava/lang/Object;", value, map({})}));
    EXPECT_EQ(told, (Lines{"id 5 status 20: " + (value.is_null() ? "5" : "4 " + value.to_string()) + R"( {"dubbo": "2.0.2"})"}));
  }
  EXPECT_TRUE(ask(request({"2.0.2", "a.b.Unknown", "0.0.0", "$echo", "Ljava/lang/Object;", "x", map({})}))[0].starts_with("id 5 status 40"));
}

// As Java does; a dubbo-go consumer takes a null behind "there is a value" for a broken answer and waits for its timeout.
TEST_F(DispatchTest, ANullIsAnsweredWithoutAValue) {
  struct Null {
    static const TypeOps& ops() {
      static const TypeOps kOps = [] {
        TypeOps ops = string_ops();
        ops.write = [](hessian2::Writer& out, const void*) { out.write_null(); };
        return ops;
      }();
      return kOps;
    }
    static Task<Expected<Result>> as_tree(Invocation&) { co_return Result::of_tree(Value()); }
    static Task<Expected<Result>> as_value(Invocation&) { co_return Result::of(AnyValue(std::string(), ops())); }
  };
  for (const auto answer : {&Null::as_tree, &Null::as_value}) {
    export_demo()->on("sayHello", answer);
    EXPECT_EQ(ask(java_frame("call")), (Lines{R"(id 5 status 20: 5 {"dubbo": "2.0.2"})"}));
    EXPECT_EQ(ask(java_frame("req_v263")), (Lines{"id 15 status 20: 2"}));
    estate.exporters.clear();
  }
}

TEST_F(DispatchTest, AServiceThatIsWithdrawnIsRefusedAndItsRunningCallsFinish) {
  Completion<bool> go;
  struct Greeting {
    static Task<Expected<Result>> after(Completion<bool>& go, Invocation& call) {
      co_await go;
      co_return text_result("Hello " + text_argument(call));
    }
  };
  export_demo()->on("sayHello", [&go](Invocation& call) { return Greeting::after(go, call); });
  EXPECT_EQ(ask(java_frame("call")), Lines{});
  estate.exporters.clear();
  EXPECT_TRUE(ask(java_frame("call")).at(0).starts_with("id 5 status 40"));
  estate.loop().post([&go] { go.complete(true); });
  estate.run();
  EXPECT_EQ(peer.take_told(), (Lines{R"(id 5 status 20: 4 "Hello world" {"dubbo": "2.0.2"})"}));
}

TEST_F(DispatchTest, OneServiceIsNotExportedTwiceOnOnePort) {
  export_demo();
  const Url at = *Url::parse(std::string("dubbo://provider:20880/") + kDemo + "?interface=" + kDemo);
  auto again = estate.provider->export_service(std::make_shared<TextInvoker>(kDemoService, at), at);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.status().code(), StatusCode::kAlreadyExists);
}

TEST_F(DispatchTest, GarbageClosesOnlyItsConnection) {
  export_demo();
  for (const std::string& garbage : {std::string("GET / HTTP/1.1\r\n\r\n"), std::string("\xda"), std::string(100, '\0'), std::string("status\r\n"),
                                    java_frame("call").substr(0, 12) + std::string("\xff\xff\xff\xff", 4)}) {
    RawPeer& one = peers.emplace_back();
    one.connect(estate);
    one.say(estate, garbage);
    EXPECT_EQ(one.closed, garbage.size() > 1) << garbage;
  }
  EXPECT_EQ(ask(java_frame("call")).size(), 1u);
}

}  // namespace
}  // namespace dubhe::test
