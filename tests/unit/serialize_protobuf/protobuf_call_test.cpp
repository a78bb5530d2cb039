// Methods that take and return generated messages, over the dubbo protocol.
#include "dubhe/proxy/proxy.h"
#include "dubhe/proxy/service_invoker.h"
#include "dubhe/serialize_protobuf/message.h"
#include "dubhe/serialize_protobuf/protobuf_serialization.h"

#include "unit/protocol_dubbo/estate.h"

#include <greeting.pb.h>

namespace dubhe::test {

class Greeter {
 public:
  virtual ~Greeter() = default;
  virtual Task<GreetReply> greet(GreetRequest request) = 0;
};
DUBHE_SERVICE(Greeter, "dubhe.test.pb.Greeter", greet)

namespace {

class LoudGreeter final : public Greeter {
 public:
  Task<GreetReply> greet(GreetRequest request) override {
    if (request.name().empty()) throw std::runtime_error("nobody is there");
    GreetReply reply;
    reply.set_text("Hello, " + request.name() + (request.inner().loud() ? "!" : "."));
    co_return reply;
  }
};

class ProtobufCallTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(estate.registry.add<Serialization>("protobuf", make_protobuf).ok());
    const Url at = *Url::parse(
        "dubbo://provider:20880/"
        "dubhe.test.pb.Greeter?interface=dubhe.test.pb.Greeter&serialization=protobuf");
    estate.export_invoker(make_service_invoker<Greeter>(std::make_shared<LoudGreeter>(), at), at);
  }
  // The reply's text; what went wrong else.
  std::string greet(const GreetRequest& request, const std::string& more) {
    const ServiceDescriptor& service = service_descriptor<Greeter>();
    const InvokerPtr invoker = estate.refer(service, more);
    GreetReply reply;
    const void* arguments[] = {&request};
    Invocation call(service, service.methods.front());
    call.argument_refs = arguments;
    call.result_slot = &reply;
    std::optional<Expected<Result>> answer;
    estate.loop().post([&] {
      start(invoker->invoke(call),
            [&](Expected<Result> result) { answer.emplace(std::move(result)); });
    });
    estate.run();
    if (!answer) return "no answer";
    if (!*answer) return (*answer).status().message();
    if ((*answer)->is_exception())
      return (*answer)->exception->java_class + ": " + (*answer)->exception->message;
    return reply.text();
  }

  Estate estate;
};

TEST_F(ProtobufCallTest, MessagesGoThereAndBack) {
  GreetRequest request;
  request.set_name("Ann");
  request.mutable_inner()->set_loud(true);
  EXPECT_EQ(greet(request, "&serialization=protobuf"), "Hello, Ann!");
}

TEST_F(ProtobufCallTest, ExceptionsKeepClassAndMessage) {
  const std::string told = greet(GreetRequest(), "&serialization=protobuf");
  EXPECT_TRUE(told.starts_with("java.lang.RuntimeException: ")) << told;
  EXPECT_NE(told.find("nobody is there"), std::string::npos) << told;
}

TEST_F(ProtobufCallTest, InHessian2TheyAreRefusedBeforeAnythingIsSent) {
  EXPECT_NE(greet(GreetRequest(), "").find("use `serialization=protobuf`"), std::string::npos);
}

}  // namespace
}  // namespace dubhe::test
