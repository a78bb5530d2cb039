// What consumers and providers of three lines of Apache Dubbo said to each other over a socket
// (tests/data/recorded): every frame is found, read to its last value, and put together again to
// the byte.
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"

#include "protocol_version.h"
#include "unit/serialize_hessian2/notation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe::dubbo {
namespace {

struct Recorded {
  std::string row;
  bool is_request;
  std::string wire;
};

constexpr std::string_view kLines[] = {"2.7", "3.2", "3.3"};
// Of a request: the protocol's version, path, version of the service, method, descriptor; behind
// the arguments its attachments.
constexpr std::size_t kHead = 5;

std::vector<Recorded> read_frames(std::string_view line) {
  std::ifstream file(std::string(DUBHE_RECORDED_DATA) + "/java_" + std::string(line) + ".txt");
  EXPECT_TRUE(file.is_open());
  std::vector<Recorded> frames;
  for (std::string text; std::getline(file, text);) {
    if (text.starts_with('#')) continue;
    const std::size_t first = text.find(' '), second = text.find(' ', first + 1);
    frames.push_back({text.substr(0, first),
                      text.substr(first + 1, second - first - 1) == "request",
                      hessian2::testing::from_hex(text.substr(second + 1))});
  }
  return frames;
}
const std::vector<Recorded>& frames_of(std::string_view line) {
  static const std::map<std::string_view, std::vector<Recorded>> kAll = [] {
    std::map<std::string_view, std::vector<Recorded>> all;
    for (const std::string_view one : kLines) all[one] = read_frames(one);
    return all;
  }();
  return kAll.at(line);
}

// All values of a body, which must end with the last.
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
std::vector<Value> values_in(const Recorded& frame) {
  return values_of(std::string_view(frame.wire).substr(kHeaderBytes));
}

template <class Check>
void for_every_frame(Check check) {
  for (const std::string_view line : kLines) {
    for (const Recorded& frame : frames_of(line)) {
      SCOPED_TRACE(std::string(line) + " " + frame.row +
                   (frame.is_request ? " request" : " response"));
      check(frame);
    }
  }
}

TEST(RecordedFrames, EveryFeatureOfEveryLineIsThere) {
  for (const std::string_view line : kLines) {
    std::set<std::string> features;
    for (const Recorded& frame : frames_of(line))
      features.insert(frame.row.substr(0, frame.row.find('/')));
    EXPECT_EQ(features, (std::set<std::string>{"attachment", "call", "exception", "generic",
                                               "overload", "typed", "version"}))
        << line;
    EXPECT_GE(frames_of(line).size(), 400u) << line;
  }
}

TEST(RecordedFrames, RequestsNameWhatTheyCallAndHaveAsManyArguments) {
  for_every_frame([](const Recorded& frame) {
    if (!frame.is_request) return;
    const DecodeStep step = DubboCodec().decode(frame.wire);
    ASSERT_TRUE(std::holds_alternative<Frame>(step));
    const Frame& read = std::get<Frame>(step);
    EXPECT_EQ(read.size, frame.wire.size());
    EXPECT_EQ(read.serialization, kHessian2);
    const bool one_way = frame.row.starts_with("call/one-way") && read.kind == FrameKind::kOneWay;
    EXPECT_TRUE(read.kind == FrameKind::kCall || one_way);
    const std::vector<Value> values = values_in(frame);
    ASSERT_GT(values.size(), kHead);
    ASSERT_NE(values[kHead - 1].as_string(), nullptr);
    const auto count = count_parameters(*values[kHead - 1].as_string());
    ASSERT_TRUE(count);
    EXPECT_EQ(values.size(), kHead + *count + 1);
    const auto attachments = values.back().as_map();
    ASSERT_NE(attachments, nullptr);
    const Value* const path = attachments->find("path");
    const Value* const interface = attachments->find("interface");
    ASSERT_NE(path, nullptr);
    ASSERT_NE(interface, nullptr);
    EXPECT_EQ(*interface, values[1]);
    // These two rows ask for an interface under the path of another service, or of none.
    if (frame.row == "call/no-method/error") {
      EXPECT_EQ(*path, Value("dubhe.interop.FeatureService"));
    } else if (frame.row == "call/no-service/error") {
      EXPECT_EQ(*path, Value("dubhe.interop.NoSuchService"));
    } else {
      EXPECT_EQ(*path, values[1]);
    }
  });
}

TEST(RecordedFrames, AnswersAreOfAKnownKind) {
  for_every_frame([](const Recorded& frame) {
    if (frame.is_request) return;
    const DecodeStep step = DubboCodec().decode(frame.wire);
    ASSERT_TRUE(std::holds_alternative<Frame>(step));
    const Frame& read = std::get<Frame>(step);
    EXPECT_EQ(read.kind, FrameKind::kAnswer);
    const std::vector<Value> values = values_in(frame);
    ASSERT_FALSE(values.empty());
    if (read.status != kWireOk) {
      EXPECT_NE(values[0].as_string(), nullptr) << "a failure says why";
      return;
    }
    std::int64_t kind = -1;
    ASSERT_TRUE(values[0].to_int64(kind));
    const bool null = kind % 3 == kResultNull, attachments = kind > kResultNull;
    EXPECT_EQ(values.size(), 1u + (null ? 0 : 1) + (attachments ? 1 : 0));
    EXPECT_EQ(kind % 3 == kResultException,
              values.size() > 1 && values[1].as_object() != nullptr &&
                  values[1].as_object()->find("stackTrace") != nullptr);
  });
}

// What the provider of a line answers when it is not what it was given: Evolving has another third
// field on each side, and Dubbo 3.3 misreads the float fields of FloatField.
std::string echoed(std::string_view line, const std::string& row, const Value& sent) {
  if (row == "typed/echoEvolving/evolving")
    return R"(dubhe.interop.Evolving{added: null, name: "seven", id: 7})";
  if (row == "typed/echoFloatField/float-field" && line == "3.3")
    return "dubhe.interop.FloatField{fourth: 1069128089, third: 7, second: 2.1875, first: 0.0}";
  return sent.to_string();
}

// TypedService answers what it was given.
TEST(RecordedFrames, WhatIsEchoedIsWhatWasSent) {
  for (const std::string_view line : kLines) {
    std::map<std::string, Value> sent;
    int compared = 0;
    for (const Recorded& frame : frames_of(line)) {
      if (!frame.row.starts_with("typed/")) continue;
      const std::vector<Value> values = values_in(frame);
      if (frame.is_request) {
        ASSERT_GT(values.size(), kHead) << frame.row;
        sent[frame.row] = values[kHead];
      } else if (const auto argument = sent.find(frame.row);
                 argument != sent.end() && values.size() > 2) {
        EXPECT_EQ(values[1].to_string(), echoed(line, frame.row, argument->second))
            << line << " " << frame.row;
        ++compared;
      }
    }
    EXPECT_GE(compared, 100) << line;
  }
}

TEST(RecordedFrames, ArePutTogetherAgainToTheByte) {
  for_every_frame([](const Recorded& frame) {
    const Header header = get_header(frame.wire.data());
    Buffer out;
    const std::size_t mark = begin_frame(out);
    hessian2::Writer writer(out);
    for (const Value& value : values_in(frame)) hessian2::write_value(writer, value);
    ASSERT_TRUE(writer.ok());
    end_frame(out, mark, header.flags, header.status, header.id);
    EXPECT_EQ(hessian2::testing::to_hex(out.view()), hessian2::testing::to_hex(frame.wire));
  });
}

}  // namespace
}  // namespace dubhe::dubbo
