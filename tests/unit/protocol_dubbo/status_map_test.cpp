#include "dubhe/protocol_dubbo/status_map.h"

#include <gtest/gtest.h>

namespace dubhe::dubbo {
namespace {

TEST(StatusMap, SaysWhatAConsumerMakesOfEveryStatusOfTheWire) {
  struct Case {
    int wire;
    StatusCode code;
    std::string_view name;
  };
  const Case cases[] = {
      {20, StatusCode::kOk, "OK"},
      {25, StatusCode::kDataLoss, "SERIALIZATION_ERROR"},
      {30, StatusCode::kDeadlineExceeded, "CLIENT_TIMEOUT"},
      {31, StatusCode::kDeadlineExceeded, "SERVER_TIMEOUT"},
      {35, StatusCode::kInterrupted, "CHANNEL_INACTIVE"},
      {40, StatusCode::kInvalidArgument, "BAD_REQUEST"},
      {50, StatusCode::kPeerFailure, "BAD_RESPONSE"},
      {60, StatusCode::kNotFound, "SERVICE_NOT_FOUND"},
      {70, StatusCode::kPeerFailure, "SERVICE_ERROR"},
      {80, StatusCode::kPeerFailure, "SERVER_ERROR"},
      {90, StatusCode::kDataLoss, "CLIENT_ERROR"},
      {100, StatusCode::kOverloaded, "SERVER_THREADPOOL_EXHAUSTED_ERROR"},
      {0, StatusCode::kPeerFailure, ""},
      {77, StatusCode::kPeerFailure, ""},
      {255, StatusCode::kPeerFailure, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.wire);
    EXPECT_EQ(from_wire(static_cast<std::uint8_t>(c.wire)), c.code);
    EXPECT_EQ(wire_name(static_cast<std::uint8_t>(c.wire)), c.name);
  }
}

TEST(StatusMap, SaysWhatAProviderAnswersForEveryCode) {
  struct Case {
    StatusCode code;
    int wire;
    bool comes_back;  // the consumer sees the same code
  };
  const Case cases[] = {
      {StatusCode::kOk, 20, true},
      {StatusCode::kUnavailable, 70, false},  // it may have run: nobody may take it for "nothing was written"
      {StatusCode::kInterrupted, 35, true},
      {StatusCode::kDeadlineExceeded, 31, true},
      {StatusCode::kCancelled, 70, false},
      {StatusCode::kOverloaded, 100, true},
      {StatusCode::kInvalidArgument, 40, true},
      {StatusCode::kNotFound, 60, true},
      {StatusCode::kAlreadyExists, 70, false},
      {StatusCode::kPermissionDenied, 70, false},
      {StatusCode::kFailedPrecondition, 70, false},
      {StatusCode::kUnimplemented, 70, false},
      {StatusCode::kDataLoss, 25, true},
      {StatusCode::kPeerFailure, 70, true},
      {StatusCode::kInternal, 70, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(to_string(c.code)));
    EXPECT_EQ(to_wire(c.code), c.wire);
    EXPECT_EQ(from_wire(to_wire(c.code)), c.comes_back ? c.code : StatusCode::kPeerFailure);
  }
}

}  // namespace
}  // namespace dubhe::dubbo
