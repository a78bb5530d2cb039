// What consumers and providers of three lines of Apache Dubbo said to each other and to Dubhe over
// a socket (tests/data/recorded): every frame is found, read to its last value, and put together
// again to the byte.
#include "dubhe/common/logger.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"
#include "dubhe/serialize_json/json_serialization.h"

#include "protocol_version.h"
#include "unit/serialize_hessian2/notation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe::dubbo {
namespace {

enum class Way : std::uint8_t { kRequest, kResponse, kEvent };

struct Recorded {
  std::string row;
  Way way = Way::kRequest;
  std::string wire;
};

constexpr std::string_view kLines[] = {"2.7", "3.2", "3.3"};
// Who called whom: a file each.
constexpr std::string_view kCells[] = {"java_2.7",       "java_3.2",       "java_3.3",
                                       "dubhe_java_2.7", "dubhe_java_3.2", "dubhe_java_3.3",
                                       "java_2.7_dubhe", "java_3.2_dubhe", "java_3.3_dubhe"};
// Of a request: the protocol's version, path, version of the service, method, descriptor; behind
// the arguments its attachments.
constexpr std::size_t kHead = 5;

Way way_of(std::string_view word) {
  if (word == "event") return Way::kEvent;
  return word == "request" ? Way::kRequest : Way::kResponse;
}

std::vector<Recorded> read_frames(std::string_view cell) {
  std::ifstream file(std::string(DUBHE_RECORDED_DATA) + "/" + std::string(cell) + ".txt");
  EXPECT_TRUE(file.is_open()) << cell;
  std::vector<Recorded> frames;
  for (std::string text; std::getline(file, text);) {
    if (text.starts_with('#')) continue;
    const std::size_t first = text.find(' '), second = text.find(' ', first + 1);
    frames.push_back({text.substr(0, first), way_of(std::string_view(text).substr(first + 1, second - first - 1)),
                      hessian2::testing::from_hex(text.substr(second + 1))});
  }
  return frames;
}
const std::vector<Recorded>& frames_of(std::string_view cell) {
  static const std::map<std::string_view, std::vector<Recorded>> kAll = [] {
    std::map<std::string_view, std::vector<Recorded>> all;
    for (const std::string_view one : kCells) all[one] = read_frames(one);
    return all;
  }();
  return kAll.at(cell);
}
std::uint8_t serialization_of(const Recorded& frame) {
  return get_header(frame.wire.data()).flags & kSerializationMask;
}
Frame decoded(const Recorded& frame) {
  const DecodeStep step = DubboCodec().decode(frame.wire);
  EXPECT_TRUE(std::holds_alternative<Frame>(step));
  return std::holds_alternative<Frame>(step) ? std::get<Frame>(step) : Frame{};
}

const Serialization& json() {
  static ExtensionRegistry registry{null_logger()};
  static const Serialization* const found = [] {
    EXPECT_TRUE(registry.add<Serialization>("gson", make_json).ok());
    return *registry.get<Serialization>("gson");
  }();
  return *found;
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

// Of hessian2 unless said otherwise.
template <class Check>
void for_every_frame(Way way, Check check, std::uint8_t serialization = kHessian2) {
  for (const std::string_view cell : kCells) {
    for (const Recorded& frame : frames_of(cell)) {
      if (frame.way != way || serialization_of(frame) != serialization) continue;
      SCOPED_TRACE(std::string(cell) + " " + frame.row);
      check(frame);
    }
  }
}

TEST(RecordedFrames, EveryFeatureOfEveryCellIsThere) {
  for (const std::string_view cell : kCells) {
    std::set<std::string> features;
    for (const Recorded& frame : frames_of(cell))
      features.insert(frame.row.substr(0, frame.row.find('/')));
    std::set<std::string> wanted = {"attachment", "call", "callback", "exception", "generic", "gson", "heartbeat", "overload",
                                    "payload", "pool", "stopping", "timeout", "typed", "version"};
    // A provider of 2.7 is called by its address, which says nothing of these.
    if (cell == "java_2.7") wanted.erase("callback");
    if (cell.ends_with("java_2.7")) wanted.erase("gson");
    EXPECT_TRUE(std::includes(features.begin(), features.end(), wanted.begin(), wanted.end())) << cell;
    EXPECT_GE(frames_of(cell).size(), cell.starts_with("java") && !cell.ends_with("dubhe") ? 400u : 150u) << cell;
  }
}

// Heartbeats, their answers and the read-only event.
TEST(RecordedFrames, EventsAreWrittenAsTheyCame) {
  std::map<FrameKind, int> seen;
  for_every_frame(Way::kEvent, [&](const Recorded& frame) {
    const Frame read = decoded(frame);
    ++seen[read.kind];
    Buffer out;
    if (read.kind == FrameKind::kHeartbeat) {
      DubboCodec().write_heartbeat(out, read.id);
    } else if (read.kind == FrameKind::kHeartbeatAnswer) {
      Frame question = read;
      question.kind = FrameKind::kHeartbeat;
      DubboCodec().write_heartbeat_answer(out, question);
    } else {
      ASSERT_EQ(read.kind, FrameKind::kReadOnly);
      DubboCodec().write_read_only(out, read.id);
    }
    EXPECT_EQ(hessian2::testing::to_hex(out.view()), hessian2::testing::to_hex(frame.wire));
  });
  EXPECT_GT(seen[FrameKind::kHeartbeat], 0);
  EXPECT_GT(seen[FrameKind::kHeartbeatAnswer], 0);
  EXPECT_GT(seen[FrameKind::kReadOnly], 0);
}

TEST(RecordedFrames, RequestsNameWhatTheyCallAndHaveAsManyArguments) {
  for_every_frame(Way::kRequest, [](const Recorded& frame) {
    const Frame read = decoded(frame);
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
    // A call back names the object that it is for instead.
    const bool back = attachments->find("callback.service.instid") != nullptr;
    ASSERT_EQ(interface == nullptr, back);
    if (!back) {
      EXPECT_EQ(*interface, values[1]);
    }
    if (*path == values[1]) return;
    // These two rows ask for an interface under the path of another service, or of none.
    const bool no_method = frame.row == "call/no-method/error";
    EXPECT_TRUE(no_method || frame.row == "call/no-service/error");
    EXPECT_EQ(*path, Value(no_method ? "dubhe.interop.FeatureService" : "dubhe.interop.NoSuchService"));
  });
}

TEST(RecordedFrames, AnswersAreOfAKnownKind) {
  for_every_frame(Way::kResponse, [](const Recorded& frame) {
    const Frame read = decoded(frame);
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

// Which status each failure came with.
TEST(RecordedFrames, FailuresHaveTheStatusThatTellsWhatToDo) {
  struct Wanted {
    std::string_view row;
    std::uint8_t status;
  };
  constexpr Wanted kWanted[] = {{"pool/full/refused", kWireExhausted},
                                 {"generic/nativejava/refused", kWireServiceError},
                                 {"payload/response/over-limit", kWireSerializationError}};
  for (const auto& [row, status] : kWanted) {
    int found = 0;
    for_every_frame(Way::kResponse, [&](const Recorded& frame) {
      if (frame.row == row && decoded(frame).status == status) ++found;
    });
    EXPECT_GE(found, 3) << row;
  }
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
    for (const Recorded& frame : frames_of("java_" + std::string(line))) {
      // The order of a HashSet of enums is another one in each process.
      if (!frame.row.starts_with("typed/") || frame.row.starts_with("typed/echoColorSet/")) continue;
      const std::vector<Value> values = values_in(frame);
      if (frame.way == Way::kRequest) {
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
  for (const Way way : {Way::kRequest, Way::kResponse}) {
    for_every_frame(way, [](const Recorded& frame) {
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
}

// Every value of these is a line.
TEST(RecordedFrames, ThoseOfGsonAreReadToTheirEnd) {
  int frames = 0;
  for (const Way way : {Way::kRequest, Way::kResponse}) {
    for_every_frame(
        way,
        [&](const Recorded& frame) {
          ++frames;
          const std::string_view body = decoded(frame).body;
          const auto in = json().reader(body);
          std::ptrdiff_t values = 0;
          while (!in->at_end()) {
            const auto value = in->read();
            ASSERT_TRUE(value) << value.status().to_string() << " in " << body;
            ++values;
          }
          EXPECT_EQ(values, std::count(body.begin(), body.end(), '\n'));
        },
        json().id());
  }
  EXPECT_GT(frames, 100);
}

}  // namespace
}  // namespace dubhe::dubbo
