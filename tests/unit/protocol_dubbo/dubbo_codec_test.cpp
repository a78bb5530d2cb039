#include "dubhe/protocol_dubbo/dubbo_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dubhe/serialize_hessian2/reader.h"
#include "java_frames.h"

namespace dubhe::dubbo {
namespace {

using test::java_frame;

struct WireCase {
  std::string_view name;
  FrameKind kind;
  RequestId id;
  std::uint8_t serialization;
  std::uint8_t status;
  std::size_t body_bytes;
};

// One table, asked three ways: whole, in pieces of every size, and encoded back where the frame is one of ours.
constexpr WireCase kWire[] = {
    {"hb_req", FrameKind::kHeartbeat, 1, 2, 0, 1},
    {"hb_res", FrameKind::kHeartbeatAnswer, 1, 2, 20, 1},
    {"hb_res_go", FrameKind::kHeartbeatAnswer, 1, 2, 20, 2},
    {"hb_req_fj2", FrameKind::kHeartbeat, 2, 23, 0, 5},
    {"hb_res_fj2", FrameKind::kHeartbeatAnswer, 2, 23, 20, 5},
    {"readonly", FrameKind::kReadOnly, 3, 2, 0, 2},
    {"writeable", FrameKind::kWriteable, 4, 2, 0, 2},
    {"call", FrameKind::kCall, 5, 2, 0, 228},
    {"oneway", FrameKind::kOneWay, 6, 2, 0, 228},
    {"noargs", FrameKind::kCall, 7, 2, 0, 176},
    {"generic", FrameKind::kCall, 8, 2, 0, 290},
    {"val_att", FrameKind::kAnswer, 5, 2, 20, 27},
    {"null", FrameKind::kAnswer, 5, 2, 20, 1},
    {"exc_java", FrameKind::kAnswer, 5, 2, 20, 167},
    {"bad_request", FrameKind::kAnswer, 5, 2, 40, 133},
    {"service_error", FrameKind::kAnswer, 5, 2, 70, 114},
    {"exhausted", FrameKind::kAnswer, 5, 2, 100, 93},
};

void expect_frame(const Frame& frame, const WireCase& c, std::string_view wire) {
  EXPECT_EQ(frame.kind, c.kind);
  EXPECT_EQ(frame.id, c.id);
  EXPECT_EQ(frame.serialization, c.serialization);
  EXPECT_EQ(frame.status, c.status);
  EXPECT_EQ(frame.size, wire.size());
  EXPECT_FALSE(frame.too_large);
  EXPECT_EQ(frame.body, wire.substr(kHeaderBytes));
  EXPECT_EQ(frame.body.size(), c.body_bytes);
}

TEST(DubboCodec, DecodesFramesOfJavaWhole) {
  for (const WireCase& c : kWire) {
    SCOPED_TRACE(c.name);
    const std::string wire = java_frame(c.name);
    const DecodeStep step = DubboCodec().decode(wire);
    ASSERT_TRUE(std::holds_alternative<Frame>(step));
    expect_frame(std::get<Frame>(step), c, wire);
  }
}

TEST(DubboCodec, WaitsForExactlyWhatIsMissing) {
  for (const WireCase& c : kWire) {
    const std::string wire = java_frame(c.name);
    for (std::size_t there = 0; there < wire.size(); ++there) {
      SCOPED_TRACE(std::string(c.name) + ", " + std::to_string(there) + " bytes");
      const DecodeStep step = DubboCodec().decode(std::string_view(wire).substr(0, there));
      ASSERT_TRUE(std::holds_alternative<NeedMore>(step));
      const std::size_t missing = there < kHeaderBytes ? kHeaderBytes - there : wire.size() - there;
      EXPECT_EQ(std::get<NeedMore>(step).bytes, missing);
    }
  }
}

TEST(DubboCodec, TakesOneFrameOfSeveralAndLeavesTheRest) {
  std::string all;
  for (const WireCase& c : kWire) all += java_frame(c.name);
  std::string_view rest = all;
  for (const WireCase& c : kWire) {
    SCOPED_TRACE(c.name);
    const DecodeStep step = DubboCodec().decode(rest);
    ASSERT_TRUE(std::holds_alternative<Frame>(step));
    const Frame& frame = std::get<Frame>(step);
    expect_frame(frame, c, rest.substr(0, frame.size));
    rest.remove_prefix(frame.size);
  }
  EXPECT_TRUE(rest.empty());
}

TEST(DubboCodec, WritesEventsAsJavaDoes) {
  const DubboCodec codec;
  Buffer out;
  codec.write_heartbeat(out, 1);
  EXPECT_EQ(out.view(), java_frame("hb_req"));
  out.clear();
  codec.write_read_only(out, 3);
  EXPECT_EQ(out.view(), java_frame("readonly"));
  for (const auto& [request, answer] : {std::pair("hb_req", "hb_res"), std::pair("hb_req_fj2", "hb_res_fj2")}) {
    const std::string wire = java_frame(request);
    out.clear();
    codec.write_heartbeat_answer(out, std::get<Frame>(codec.decode(wire)));
    EXPECT_EQ(out.view(), java_frame(answer));
  }
}

TEST(DubboCodec, AFrameThatIsBegunAndEndedIsReadAsItsHeadSays) {
  struct Case {
    FrameKind kind;
    std::string_view body;
    bool answer_wanted;
  };
  const DubboCodec codec;
  for (const Case& c : {Case{FrameKind::kCall, "call", true}, Case{FrameKind::kOneWay, "one way", false},
                        Case{FrameKind::kAnswer, "answer", false}, Case{FrameKind::kHeartbeat, "N", true},
                        Case{FrameKind::kHeartbeatAnswer, "N", false}, Case{FrameKind::kReadOnly, "\x01R", false},
                        Case{FrameKind::kWriteable, "\x01W", false}}) {
    SCOPED_TRACE(c.body);
    Buffer out;
    out.append("before");
    const std::size_t mark = out.size();
    codec.begin_frame(out);
    out.append(c.body);
    codec.end_frame(out, mark, {.id = 0x0102030405060708, .kind = c.kind, .status = kWireOk, .serialization = kHessian2});
    const std::string_view wire = out.view().substr(mark);
    const DecodeStep step = codec.decode(wire);
    ASSERT_TRUE(std::holds_alternative<Frame>(step));
    const Frame& frame = std::get<Frame>(step);
    EXPECT_EQ(frame.kind, c.kind);
    EXPECT_EQ(frame.body, c.body);
    EXPECT_EQ(frame.answer_wanted, c.answer_wanted);
    EXPECT_EQ(frame.id, 0x0102030405060708u);
    EXPECT_EQ(frame.status, kWireOk);
    EXPECT_EQ(frame.serialization, kHessian2);
    EXPECT_EQ(frame.size, wire.size());
  }
}

TEST(DubboCodec, WritesFailuresAsOneString) {
  for (const char* name : {"bad_request", "service_error", "exhausted"}) {
    const std::string wire = java_frame(name);
    const Frame frame = std::get<Frame>(DubboCodec().decode(wire));
    hessian2::Reader in(frame.body);
    std::string text;
    ASSERT_TRUE(in.read_string(text));
    Buffer out;
    write_failure(DubboCodec(), out, frame.id, frame.status, text);
    EXPECT_EQ(out.view(), wire) << name;
  }
}

TEST(DubboCodec, AnEventThatIsNotKnownIsAHeartbeat) {
  for (const std::string_view body : {std::string_view(""), std::string_view("NN"), std::string_view("\x05hello"),
                                      std::string_view("\xff\xff"), std::string_view("\x01X")}) {
    Buffer out;
    const std::size_t mark = begin_frame(out);
    out.append(body);
    end_frame(out, mark, kFlagRequest | kFlagEvent | kHessian2, 0, 9);
    const DecodeStep step = DubboCodec().decode(out.view());
    ASSERT_TRUE(std::holds_alternative<Frame>(step));
    EXPECT_EQ(std::get<Frame>(step).kind, FrameKind::kHeartbeat);
    EXPECT_FALSE(std::get<Frame>(step).answer_wanted);
  }
}

TEST(DubboCodec, AHeartbeatWithALongBodyIsAnsweredWithANull) {
  Buffer in, out;
  const std::size_t mark = begin_frame(in);
  in.append(std::string(1000, 'N'));
  end_frame(in, mark, kFlagRequest | kFlagTwoWay | kFlagEvent | 23, 0, 9);
  DubboCodec().write_heartbeat_answer(out, std::get<Frame>(DubboCodec().decode(in.view())));
  EXPECT_EQ(out.view().substr(kHeaderBytes), "N");
}

TEST(DubboCodec, ABodyBeyondTheLimitIsAnnouncedWithTheHeader) {
  const std::string wire = java_frame("call");
  EXPECT_FALSE(std::get<Frame>(DubboCodec(228).decode(wire)).too_large);
  EXPECT_FALSE(std::get<Frame>(DubboCodec(0).decode(wire)).too_large);
  const DecodeStep step = DubboCodec(227).decode(std::string_view(wire).substr(0, kHeaderBytes));
  ASSERT_TRUE(std::holds_alternative<Frame>(step));
  const Frame& frame = std::get<Frame>(step);
  EXPECT_TRUE(frame.too_large);
  EXPECT_EQ(frame.kind, FrameKind::kCall);
  EXPECT_EQ(frame.size, wire.size());
  EXPECT_TRUE(frame.body.empty());
}

TEST(DubboCodec, WrongBytesCloseTheConnectionAtTheFirstOne) {
  for (const std::string_view wrong : {std::string_view("G"), std::string_view("GET / HTTP/1.1\r\n"),
                                       std::string_view("\xda\xbc"), std::string_view("status\r\n"),
                                       std::string_view("\xbb\xda\xc2\0\0\0\0\0\0\0\0\0\0\0\0\0", 16)}) {
    EXPECT_TRUE(std::holds_alternative<Status>(DubboCodec().decode(wrong)));
  }
}

TEST(DubboCodec, ANegativeLengthClosesTheConnection) {
  std::string wire = java_frame("hb_req");
  wire[12] = static_cast<char>(0x80);
  const DecodeStep step = DubboCodec().decode(wire);
  ASSERT_TRUE(std::holds_alternative<Status>(step));
  EXPECT_EQ(std::get<Status>(step).code(), StatusCode::kDataLoss);
}

TEST(DubboCodec, AnIdCanBeSetLater) {
  std::string wire = java_frame("call");
  DubboCodec().set_id(wire.data(), 0x8000000000000001u);
  EXPECT_EQ(std::get<Frame>(DubboCodec().decode(wire)).id, 0x8000000000000001u);
  DubboCodec().set_id(wire.data(), 5);
  EXPECT_EQ(wire, java_frame("call"));
}

}  // namespace
}  // namespace dubhe::dubbo
