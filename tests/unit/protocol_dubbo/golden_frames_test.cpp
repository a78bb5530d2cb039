// Whole frames as three lines of Apache Dubbo wrote them (tests/data/hessian2): found in a stream, read, and put together
// again from what was read, to the byte.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"
#include "unit/serialize_hessian2/notation.h"

namespace dubhe::dubbo {
namespace {

struct FrameCase {
  std::string_view name;
  FrameKind kind;
  RequestId id;
  std::uint8_t status;
  std::string_view values;  // of the body, one after the other, as Value::to_string() shows them
};

#define DUBHE_HEAD R"("2.0.2" "dubhe.interop.TypedService" "0.0.0" )"
#define DUBHE_TAIL R"( {"path": "dubhe.interop.TypedService", "interface": "dubhe.interop.TypedService", "version": "0.0.0"})"
#define DUBHE_ANSWER R"( {"dubbo": "2.0.2"})"
#define DUBHE_ANN R"(dubhe.interop.Person{tags: ["a", "b"], age: 31, name: "Ann"})"

constexpr FrameCase kFrames[] = {
    {"request-int", FrameKind::kCall, 1, 0, DUBHE_HEAD R"("echoInt" "I" 7)" DUBHE_TAIL},
    {"request-text", FrameKind::kCall, 2, 0, DUBHE_HEAD R"("echoString" "Ljava/lang/String;" "中 😀")" DUBHE_TAIL},
    {"request-null", FrameKind::kCall, 3, 0, DUBHE_HEAD R"("echoString" "Ljava/lang/String;" null)" DUBHE_TAIL},
    {"request-person", FrameKind::kCall, 4, 0, DUBHE_HEAD R"("echoPerson" "Ldubhe/interop/Person;" )" DUBHE_ANN DUBHE_TAIL},
    {"request-array", FrameKind::kCall, 5, 0, DUBHE_HEAD R"("echoIntMatrix" "[[I" [[1, 2], [], [3]])" DUBHE_TAIL},
    {"request-nested", FrameKind::kCall, 6, 0,
     DUBHE_HEAD R"("echoNested" "Ljava/util/Map;" {"a": [{1: ["x", "y"], 2: []}, {}], "b": []})" DUBHE_TAIL},
    {"request-many", FrameKind::kCall, 8, 0,
     DUBHE_HEAD R"("many" "ZBCIJDLjava/lang/String;Ljava/util/List;Ljava/util/Map;" true -1 "x" 7 9L 1.5 "text" ["a", "b"] {"k": 1})" DUBHE_TAIL},
    {"request-no-arguments", FrameKind::kCall, 9, 0, DUBHE_HEAD R"("nothing" "")" DUBHE_TAIL},
    {"request-one-way", FrameKind::kOneWay, 10, 0, DUBHE_HEAD R"("echoInt" "I" 7)" DUBHE_TAIL},
    {"request-attachments", FrameKind::kCall, 11, 0,
     R"("2.0.2" "dubhe.interop.TypedService" "1.0.0" "echoInt" "I" 7 {"path": "dubhe.interop.TypedService", "interface": "dubhe.interop.TypedService", "version": "1.0.0", "timeout": "1000", "group": "red", "x-cjk": "中文"})"},
    {"request-generic", FrameKind::kCall, 12, 0,
     DUBHE_HEAD R"("$invoke" "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;" "echoPerson" ["dubhe.interop.Person"] [{"name": "Ann", "age": 31}])" DUBHE_TAIL},
    {"response-int", FrameKind::kAnswer, 1, 20, "4 7" DUBHE_ANSWER},
    {"response-null", FrameKind::kAnswer, 3, 20, "5" DUBHE_ANSWER},
    {"response-person", FrameKind::kAnswer, 4, 20, "4 " DUBHE_ANN DUBHE_ANSWER},
    {"response-tree", FrameKind::kAnswer, 4, 20,
     R"(4 dubhe.interop.Node{children: [dubhe.interop.Node{children: [dubhe.interop.Node{children: [], parent: <cycle>, name: "leaf"}], parent: <cycle>, name: "left"}, dubhe.interop.Node{children: [], parent: <cycle>, name: "right"}], parent: null, name: "root"})" DUBHE_ANSWER},
    {"response-attachments", FrameKind::kAnswer, 5, 20, R"(4 "kept" {"reply-x": "中文", "dubbo": "2.0.2"})"},
    {"response-exception", FrameKind::kAnswer, 6, 20,
     R"(3 dubhe.interop.BusinessException{suppressedExceptions: [], stackTrace: [java.lang.StackTraceElement{format: 0, lineNumber: 12, fileName: "Service.java", methodName: "call", declaringClass: "demo.Service", moduleVersion: null, moduleName: null, classLoaderName: null}], details: ["first", "second"], cause: <cycle>, detailMessage: "no", reason: "no", code: 7})" DUBHE_ANSWER},
    {"error-not-found", FrameKind::kAnswer, 20, 60, R"("Not found exported service")"},
    {"error-pool", FrameKind::kAnswer, 21, 100, R"("Thread pool is EXHAUSTED!")"},
    {"error-bad-request", FrameKind::kAnswer, 22, 40, R"("Fail to decode request")"},
    {"error-service", FrameKind::kAnswer, 23, 70, R"("中文")"},
    {"heartbeat", FrameKind::kHeartbeat, 30, 0, "null"},
    {"heartbeat-answer", FrameKind::kHeartbeatAnswer, 30, 20, "null"},
    {"read-only", FrameKind::kReadOnly, 31, 0, R"("R")"},
};
// Whose contents others look at (response-all-fields and so on are values of golden_test.cpp).
constexpr std::string_view kOnlyCodec[] = {"request-date-time", "response-employee", "response-all-fields", "response-cause"};

constexpr std::string_view kLines[] = {"2.7", "3.2", "3.3"};

std::map<std::string, std::string> frames_of(std::string_view line) {
  std::ifstream file(std::string(DUBHE_GOLDEN_DATA) + "/java_" + std::string(line) + "_frames.txt");
  EXPECT_TRUE(file.is_open());
  std::map<std::string, std::string> frames;
  for (std::string text; std::getline(file, text);) {
    if (text.empty() || text.front() == '#') continue;
    const std::size_t space = text.find(' ');
    frames[text.substr(0, space)] = hessian2::testing::from_hex(text.substr(space + 1));
  }
  return frames;
}

std::vector<Value> values_of(std::string_view body) {
  hessian2::Reader in(body);
  std::vector<Value> values;
  while (!in.at_end()) {
    if (!hessian2::read_value(in, values.emplace_back())) {
      ADD_FAILURE() << in.status().to_string();
      break;
    }
  }
  return values;
}

TEST(GoldenFrames, EveryFrameIsHereAndInTheTable) {
  for (const std::string_view line : kLines) {
    const auto frames = frames_of(line);
    EXPECT_EQ(frames.size(), std::size(kFrames) + std::size(kOnlyCodec));
    for (const FrameCase& c : kFrames) EXPECT_TRUE(frames.contains(std::string(c.name))) << line << " " << c.name;
    for (const std::string_view name : kOnlyCodec) EXPECT_TRUE(frames.contains(std::string(name))) << line << " " << name;
  }
}

TEST(GoldenFrames, ReadAsWhatJavaSaid) {
  for (const std::string_view line : kLines) {
    const auto frames = frames_of(line);
    for (const FrameCase& c : kFrames) {
      SCOPED_TRACE(std::string(line) + " " + std::string(c.name));
      const std::string& wire = frames.at(std::string(c.name));
      const DecodeStep step = DubboCodec().decode(wire);
      ASSERT_TRUE(std::holds_alternative<Frame>(step));
      const Frame& frame = std::get<Frame>(step);
      EXPECT_EQ(frame.kind, c.kind);
      EXPECT_EQ(frame.id, c.id);
      EXPECT_EQ(frame.status, c.status);
      EXPECT_EQ(frame.serialization, kHessian2);
      EXPECT_EQ(frame.size, wire.size());
      std::string shown;
      for (const Value& value : values_of(frame.body)) shown += (shown.empty() ? "" : " ") + value.to_string();
      EXPECT_EQ(shown, c.values);
    }
  }
}

TEST(GoldenFrames, AreFoundInAStreamThatComesInPieces) {
  for (const std::string_view line : kLines) {
    const auto frames = frames_of(line);
    std::string stream;
    for (const auto& [name, wire] : frames) stream += wire;
    std::size_t begin = 0, found = 0;
    for (std::size_t there = 0; there <= stream.size(); ++there) {
      const DecodeStep step = DubboCodec().decode(std::string_view(stream).substr(begin, there - begin));
      ASSERT_FALSE(std::holds_alternative<Status>(step)) << there;
      if (const Frame* frame = std::get_if<Frame>(&step)) {
        EXPECT_EQ(begin + frame->size, there) << "found as soon as its last byte is there";
        begin = there;
        ++found;
      }
    }
    EXPECT_EQ(begin, stream.size());
    EXPECT_EQ(found, frames.size());
  }
}

// The values of one body share its tables of classes, types and references; so do those that are written.
TEST(GoldenFrames, ArePutTogetherAgainToTheByte) {
  for (const std::string_view line : kLines) {
    for (const auto& [name, wire] : frames_of(line)) {
      SCOPED_TRACE(std::string(line) + " " + name);
      const Header header = get_header(wire.data());
      Buffer out;
      const std::size_t mark = begin_frame(out);
      hessian2::Writer writer(out);
      for (const Value& value : values_of(std::string_view(wire).substr(kHeaderBytes))) hessian2::write_value(writer, value);
      ASSERT_TRUE(writer.ok());
      end_frame(out, mark, header.flags, header.status, header.id);
      EXPECT_EQ(hessian2::testing::to_hex(out.view()), hessian2::testing::to_hex(wire));
    }
  }
}

}  // namespace
}  // namespace dubhe::dubbo
