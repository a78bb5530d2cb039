// What a consumer makes of answers as Java and Go providers write them.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "answer.h"
#include "java_frames.h"
#include "raw_peer.h"

namespace dubhe::test {
namespace {

const ServiceDescriptor kDemoService =
    text_service("org.apache.dubbo.demo.DemoService", {text_method("sayHello", CallForm::kTask), void_method("ping")});

// The outcome of a call of `method` that was answered with this body.
std::string told(std::string_view body, const char* method = "sayHello", const Attachments** attachments = nullptr) {
  static Expected<Result> result = Result();
  OpenCall open(kDemoService, kDemoService.methods[std::string_view(method) == "ping" ? 1 : 0], "x");
  result = dubbo::read_result_body(body, open.call);
  if (!result) return std::string(to_string(result.status().code()));
  if (attachments != nullptr) *attachments = result->attachments.get();
  if (result->is_exception()) return result->exception->java_class + ": " + result->exception->message;
  return result->kind == Result::Kind::kInSlot ? "\"" + open.answer.value + "\"" : "null";
}

std::string told_frame(const char* name, const char* method = "sayHello") { return told(java_frame(name).substr(16), method); }

TEST(JavaAnswers, AreReadInAllTheirForms) {
  EXPECT_EQ(told_frame("val_att"), "\"Hello world\"");
  EXPECT_EQ(told_frame("val"), "\"Hello world\"");
  EXPECT_EQ(told_frame("val_go"), "\"Hello world\"");
  EXPECT_EQ(told_frame("val_att", "ping"), "null");
  EXPECT_EQ(told_frame("null_att"), "null");
  EXPECT_EQ(told_frame("null"), "null");
  for (const char* name : {"exc_att", "exc_java", "exc_ste", "exc"}) {
    EXPECT_EQ(told_frame(name), "java.lang.RuntimeException: boom") << name;
  }
  EXPECT_EQ(told_frame("exc_generic"), "com.alibaba.dubbo.rpc.service.GenericException: java.lang.IllegalStateException: no");
}

TEST(JavaAnswers, AttachmentsOfTheAnswerAreKept) {
  const Attachments* attachments = nullptr;
  Buffer body;
  hessian2::Writer out(body);
  out.write_int(5);
  out.begin_map();
  for (const char* text : {"dubbo", "2.0.2", "trace", "t-1"}) out.write_string(text);
  out.end_map();
  EXPECT_EQ(told(body.view(), "ping", &attachments), "null");
  ASSERT_NE(attachments, nullptr);
  EXPECT_EQ(attachments->get("trace"), "t-1");
  EXPECT_EQ(attachments->size(), 1u);
}

TEST(JavaAnswers, CutAtEveryByteAreDataLossOrWhole) {
  for (const char* name : {"val_att", "val", "null_att", "exc_att", "exc_java", "exc_ste", "exc_generic"}) {
    const std::string body = java_frame(name).substr(16);
    for (std::size_t left = 0; left < body.size(); ++left) {
      SCOPED_TRACE(std::string(name) + " " + std::to_string(left));
      EXPECT_EQ(told(std::string_view(body).substr(0, left)), "data loss");
    }
  }
}

TEST(JavaAnswers, AKindThatIsNoneIsDataLoss) {
  for (const std::string_view odd : {"\x8f", "\x96", "\xbf", "I\x7f\xff\xff\xff", "N", "\x05hello"}) {
    EXPECT_EQ(told(odd), "data loss");
  }
}

TEST(JavaAnswers, TheTextOfAFailureIsReadInItsOwnSerialization) {
  EXPECT_EQ(dubbo::read_failure_text(2, "\x05oh no"), "oh no");
  EXPECT_EQ(dubbo::read_failure_text(2, "N"), "");
  EXPECT_EQ(dubbo::read_failure_text(2, ""), "");
  EXPECT_EQ(dubbo::read_failure_text(23, std::string_view("\0\0\0\x06\x4eoh no", 10)), "Noh no");
  EXPECT_EQ(dubbo::read_failure_text(2, "\xff\x01"), "1793");  // a number is text as well, as for Java
  EXPECT_EQ(dubbo::read_failure_text(2, "\x09text"), "text");  // cut short: what is there of it
}

TEST(JavaAnswers, OfAFailureOnlyTheFirstLineIsKept) {
  EXPECT_EQ(dubbo::first_line(""), "");
  EXPECT_EQ(dubbo::first_line(" \r\n\n"), "");
  EXPECT_EQ(dubbo::first_line("no thread is free"), "no thread is free");
  EXPECT_EQ(dubbo::first_line("one\n"), "one");
  EXPECT_EQ(dubbo::first_line("one\r\ntwo"), "one (1 more line left out)");
  EXPECT_EQ(dubbo::first_line("\n one\n\ntwo\n"), "one (2 more lines left out)");
}

// A provider that answers every call with the frame of the test.
class PlayedProvider : public testing::Test {
 protected:
  class End final : public ChannelHandler {
   public:
    End(PlayedProvider& test, Channel& channel) : test_(test), channel_(channel) {}
    Status on_bytes(Buffer& in) override {
      for (;;) {
        const DecodeStep step = dubbo::DubboCodec(0).decode(in.view());
        const Frame* frame = std::get_if<Frame>(&step);
        if (frame == nullptr) return Status();
        if (frame->kind == FrameKind::kCall) {
          std::string answer = test_.answer;
          // Bytes that are no frame stay as they are: set_id() would write the magic as well.
          if (answer.starts_with("\xda\xbb")) dubbo::DubboCodec().set_id(answer.data(), frame->id);
          channel_.output().append(answer);
          channel_.flush_later();
        }
        in.consume(frame->size);
      }
    }
    void on_closed(const Status&, std::uint64_t) override {}

   private:
    PlayedProvider& test_;
    Channel& channel_;
  };

  void SetUp() override {
    auto made = (*estate.registry.get<Transporter>("tcp"))
                    ->listen("provider", 20880, {}, [this](Channel& channel) -> std::unique_ptr<ChannelHandler> {
                      return std::make_unique<End>(*this, channel);
                    });
    ASSERT_TRUE(made.ok());
    listener = std::move(*made);
    demo = estate.refer(kDemoService, "&payload=5000");
  }
  std::string outcome(const std::string& with) {
    answer = with;
    const OpenCall& call = *calls.emplace_back(estate.call(*demo, "sayHello", "x"));
    text = call.answer.text();
    return call.answer.told();
  }

  std::string answer, text;
  std::vector<std::unique_ptr<OpenCall>> calls;  // one that is pending lends what it has to the estate
  Estate estate;
  std::unique_ptr<Listener> listener;
  InvokerPtr demo;
};

TEST_F(PlayedProvider, StatusesBecomeOurs) {
  EXPECT_EQ(outcome(java_frame("val_att")), "Hello world");
  EXPECT_EQ(outcome(java_frame("bad_request")), "invalid argument");
  EXPECT_NE(text.find("Service org.apache.dubbo.demo.DemoService:0.0.0 not found"), std::string::npos) << text;
  EXPECT_EQ(outcome(java_frame("service_error")), "peer failure");
  EXPECT_NE(text.find("status 70 SERVICE_ERROR"), std::string::npos) << text;
  EXPECT_EQ(outcome(java_frame("exhausted")), "overloaded");
  std::string other = java_frame("val_att");
  other[2] = 0x17;
  EXPECT_EQ(outcome(other), "data loss");
  EXPECT_NE(text.find("the answer is in fastjson2 (23), the request was in hessian2 (2)"), std::string::npos) << text;
}

TEST_F(PlayedProvider, AStackTraceIsCutToItsFirstLine) {
  std::string trace = "java.lang.IllegalStateException: the order is closed";
  for (int i = 1; i < 40; ++i) trace += "\n\tat com.example.Orders.step" + std::to_string(i) + "(Orders.java:" + std::to_string(i) + ")";
  struct Case {
    std::uint8_t wire_status;
    const char* name;
  };
  for (const Case& c : {Case{50, "BAD_RESPONSE"}, Case{70, "SERVICE_ERROR"}, Case{80, "SERVER_ERROR"}}) {
    Buffer frame;
    dubbo::write_failure(dubbo::DubboCodec(), frame, 0, c.wire_status, trace);
    EXPECT_EQ(outcome(std::string(frame.view())), "peer failure");
    EXPECT_EQ(text, "DemoService.sayHello at provider:20880: status " + std::to_string(c.wire_status) + " " + c.name +
                        ": java.lang.IllegalStateException: the order is closed (39 more lines left out)");
  }
}

TEST_F(PlayedProvider, AnAnswerThatIsTooLargeFailsItsCallAloneAndIsSkipped) {
  Buffer large;
  const std::size_t mark = dubbo::begin_frame(large);
  large.append(std::string(6000, 'x'));
  dubbo::end_frame(large, mark, 2, 20, 0);
  EXPECT_EQ(outcome(std::string(large.view())), "data loss");
  EXPECT_NE(text.find("6000 bytes"), std::string::npos) << text;
  EXPECT_EQ(outcome(java_frame("val")), "Hello world");
  EXPECT_EQ(estate.network.connections_made(), 1u);
}

TEST_F(PlayedProvider, AnswersMayComeInPiecesOfEverySize) {
  const std::string whole = java_frame("val_att");
  for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
    SCOPED_TRACE(piece);
    LoopbackFaults faults;
    faults.fragment_bytes = piece;
    estate.network.set_faults(faults);
    demo = estate.refer(kDemoService, "&connections=1");
    EXPECT_EQ(outcome(whole), "Hello world");
  }
}

TEST_F(PlayedProvider, GarbageEndsTheCallAndTheConnection) {
  EXPECT_EQ(outcome("HTTP/1.1 400 Bad Request\r\n\r\n"), "interrupted");
  EXPECT_NE(text.find("begins with dabb"), std::string::npos) << text;
}

TEST_F(PlayedProvider, EventsOfJavaAreUnderstood) {
  EXPECT_EQ(outcome(java_frame("readonly") + java_frame("val")), "pending");  // set_id() went to the event
  EXPECT_FALSE(demo->available());
  EXPECT_EQ(outcome(""), "unavailable");
  estate.loop().advance(std::chrono::seconds(5));
  EXPECT_EQ(calls[0]->answer.told(), "deadline exceeded");  // once
}

TEST_F(PlayedProvider, EveryCutOfTheAnswerIsInterrupted) {
  const std::string whole = java_frame("val_att");
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    SCOPED_TRACE(cut);
    LoopbackFaults faults;
    faults.cut_to_client = cut;
    estate.network.set_faults(faults);
    const InvokerPtr own = estate.refer(kDemoService, "&connections=1&reconnect=false");
    answer = whole;
    const auto call = estate.call(*own, "sayHello", "x");
    EXPECT_EQ(call->answer.told(), cut == whole.size() ? "Hello world" : "interrupted");
    EXPECT_EQ(call->answer.answers.size(), 1u);
  }
}

// Cuts on the way to the provider: nothing may have run before the last byte of the request has left.
TEST_F(PlayedProvider, EveryCutOfTheRequestIsUnavailableUntilItHasLeft) {
  answer = java_frame("val_att");
  bool arrived = false;
  std::uint64_t cut = 0;
  for (; !arrived && cut < 1000; ++cut) {
    SCOPED_TRACE(cut);
    LoopbackFaults faults;
    faults.cut_to_server = cut;
    estate.network.set_faults(faults);
    const InvokerPtr own = estate.refer(kDemoService, "&connections=1&reconnect=false");
    const auto call = estate.call(*own, "sayHello", "x");
    ASSERT_EQ(call->answer.answers.size(), 1u);
    arrived = call->answer.told() != "unavailable";
  }
  // The first cut behind the request: it left, and then the connection was lost or the answer came.
  EXPECT_GT(cut, 100u);
  EXPECT_LT(cut, 1000u);
}

}  // namespace
}  // namespace dubhe::test
