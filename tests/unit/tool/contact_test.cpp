#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doctor/sessions.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "fake_tree.h"
#include "peer/contact.h"
#include "peer/offered.h"

namespace dubhe::tool {
namespace {

using namespace std::string_view_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

std::string heartbeat_answer() {
  const dubbo::DubboCodec codec;
  Buffer question, answer;
  codec.write_heartbeat(question, 1);
  codec.write_heartbeat_answer(answer, std::get<Frame>(codec.decode(question.view())));
  return std::string(answer.view());
}

class ContactTest : public ::testing::Test {
 protected:
  Handshake handshake(std::deque<std::string> pieces, Received::Kind last = Received::Kind::kClosed) {
    dialler.says("10.0.0.7:20880", std::move(pieces), last);
    Contact contact(dialler, Url("dubbo", "10.0.0.7", 20880, "a.B"), {});
    EXPECT_EQ(contact.dialled().kind, Dialled::Kind::kConnected);
    return contact.handshake();
  }
  FakeDialler dialler;
};

TEST_F(ContactTest, AnAnswerIsTakenInPiecesOfAnySize) {
  const std::string answer = heartbeat_answer();
  for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
    std::deque<std::string> pieces;
    for (std::size_t at = 0; at < answer.size(); at += piece) pieces.push_back(answer.substr(at, piece));
    EXPECT_EQ(handshake(pieces).kind, Handshake::Kind::kAnswered) << piece;
  }
}

TEST_F(ContactTest, SilenceClosingAndForeignBytesAreToldApart) {
  EXPECT_EQ(handshake({}, Received::Kind::kClosed).kind, Handshake::Kind::kClosed);
  EXPECT_EQ(handshake({}, Received::Kind::kTimedOut).kind, Handshake::Kind::kSilent);
  const std::string half = heartbeat_answer().substr(0, 10);
  EXPECT_EQ(handshake({half}, Received::Kind::kTimedOut).kind, Handshake::Kind::kForeign);
  EXPECT_EQ(handshake({"SSH-2.0-OpenSSH"}).kind, Handshake::Kind::kForeign);
}

TEST_F(ContactTest, AFrameThatAnnouncesAnEndlessBodyIsForeignAndNotAwaited) {
  std::string header("\xda\xbb\x22\x14\0\0\0\0\0\0\0\x01\x7f\xff\xff\xff"sv);
  const Handshake answered = handshake({header}, Received::Kind::kTimedOut);
  EXPECT_EQ(answered.kind, Handshake::Kind::kForeign);
  EXPECT_THAT(answered.text, HasSubstr("a frame of 2147483663 bytes"));
}

TEST_F(ContactTest, WhoOffersGsonAloneIsAskedInIt) {
  const auto echo_of = [&](std::string_view serialization, std::uint8_t id, std::string_view body) {
    std::string answer("\xda\xbb\0\x14\0\0\0\0\0\0\0\x01\0\0\0\0"sv);
    answer[2] = static_cast<char>(id);
    answer.back() = static_cast<char>(body.size());
    dialler.says("10.0.0.7:20880", {answer.append(body)});
    Contact contact(dialler, *Url::parse("dubbo://10.0.0.7:20880/a.B?interface=a.B&serialization=" + std::string(serialization)), {});
    EXPECT_EQ(contact.dialled().kind, Dialled::Kind::kConnected);
    return contact.echo(Value("hi"));
  };
  const Echo answered = echo_of("gson", 16, "1\n\"hi\"\n");
  EXPECT_EQ(answered.kind, Echo::Kind::kValue);
  EXPECT_EQ(answered.value, Value("hi"));
  const Echo thrown = echo_of("json", 16, R"(0
{"exception":"{\"detailMessage\":\"no\"}","clazz":"a.Bad"}
)");
  EXPECT_EQ(thrown.kind, Echo::Kind::kException);
  EXPECT_EQ(thrown.text, "no");
  EXPECT_EQ(echo_of("protobuf", 22, "").kind, Echo::Kind::kUnasked);
  EXPECT_EQ(echo_of("hessian2", 2, "\x91\x02hi").value, Value("hi"));
}

TEST(SpokenWithTest, TheBestThatBothSidesHave) {
  const auto spoken = [](std::string_view parameters) {
    return spoken_with(*Url::parse("dubbo://10.0.0.7:20880/a.B?" + std::string(parameters)));
  };
  EXPECT_EQ(spoken("a=b"), Spoken::kHessian2);
  EXPECT_EQ(spoken("serialization=gson&prefer.serialization=gson,hessian2"), Spoken::kHessian2);
  EXPECT_EQ(spoken("serialization=json"), Spoken::kGson);
  EXPECT_EQ(spoken("prefer.serialization=kryo,gson"), Spoken::kGson);
  EXPECT_EQ(spoken("serialization=protobuf"), Spoken::kMessages);
  EXPECT_EQ(spoken("serialization=kryo"), Spoken::kNothing);
}

TEST(DescribeBytesTest, KnownLanguagesHaveNames) {
  EXPECT_THAT(describe_bytes("HTTP/1.1 400"), HasSubstr("HTTP"));
  EXPECT_THAT(describe_bytes("\x15\x03\x01\0\x02"sv), HasSubstr("TLS"));
  EXPECT_THAT(describe_bytes("\0\0\x12\x04\0\0\0\0\0"sv), HasSubstr("HTTP/2"));
  EXPECT_EQ(describe_bytes("hello\n"), "\"hello.\"");
}

TEST(SessionsTest, TheCommandConsNamesThoseWithAConnection) {
  FakeDialler dialler;
  dialler.says("10.0.0.1:2181", {" /10.0.0.7:41000[1](queued=0,recved=9,sent=9,sid=0x10000de0a1", "00000,lop=PING)\n"
                                 " /10.0.0.8:41002[0](queued=0,recved=1,sent=0)\n"});
  dialler.says("10.0.0.2:2181", {" /10.0.0.9:41000[1](sid=0xff,lop=PING)\n"});
  EXPECT_THAT(connected_sessions(dialler, {"10.0.0.1:2181", "10.0.0.2:2181"}, Millis(10)),
              Optional(ElementsAre(0xffu, 0x10000de0a100000u)));
}

TEST(SessionsTest, NobodyCanTellWhenOneServerDoesNot) {
  FakeDialler dialler;
  dialler.says("10.0.0.1:2181", {"x(sid=0x1)"});
  dialler.says("10.0.0.2:2181", {"cons is not executed because it is not in the whitelist.\n"});
  EXPECT_EQ(connected_sessions(dialler, {"10.0.0.1:2181", "10.0.0.2:2181"}, Millis(10)), std::nullopt);
  EXPECT_EQ(connected_sessions(dialler, {"10.0.0.1:2181", "10.0.0.3:2181"}, Millis(10)), std::nullopt);
}

}  // namespace
}  // namespace dubhe::tool
