#include "dubhe/protocol_dubbo/status_map.h"

namespace dubhe::dubbo {

namespace {

struct Line {
  std::uint8_t wire;
  StatusCode code;
  bool both_ways;  // what to_wire() answers for the code
  std::string_view name;
};

constexpr Line kLines[] = {
    {kWireOk, StatusCode::kOk, true, "OK"},
    {kWireSerializationError, StatusCode::kDataLoss, true, "SERIALIZATION_ERROR"},
    {kWireClientTimeout, StatusCode::kDeadlineExceeded, false, "CLIENT_TIMEOUT"},
    {kWireServerTimeout, StatusCode::kDeadlineExceeded, true, "SERVER_TIMEOUT"},
    {kWireChannelInactive, StatusCode::kInterrupted, true, "CHANNEL_INACTIVE"},
    {kWireBadRequest, StatusCode::kInvalidArgument, true, "BAD_REQUEST"},
    {kWireBadResponse, StatusCode::kPeerFailure, false, "BAD_RESPONSE"},
    {kWireServiceNotFound, StatusCode::kNotFound, true, "SERVICE_NOT_FOUND"},
    {kWireServiceError, StatusCode::kPeerFailure, true, "SERVICE_ERROR"},
    {kWireServerError, StatusCode::kPeerFailure, false, "SERVER_ERROR"},
    {kWireClientError, StatusCode::kDataLoss, false, "CLIENT_ERROR"},
    {kWireExhausted, StatusCode::kOverloaded, true, "SERVER_THREADPOOL_EXHAUSTED_ERROR"},
};

const Line* find(std::uint8_t wire) noexcept {
  for (const Line& line : kLines) {
    if (line.wire == wire) return &line;
  }
  return nullptr;
}

}  // namespace

StatusCode from_wire(std::uint8_t wire_status) noexcept {
  const Line* line = find(wire_status);
  return line == nullptr ? StatusCode::kPeerFailure : line->code;
}

std::uint8_t to_wire(StatusCode code) noexcept {
  for (const Line& line : kLines) {
    if (line.both_ways && line.code == code) return line.wire;
  }
  return kWireServiceError;  // whatever else failed here, a peer sees that the service failed
}

std::string_view wire_name(std::uint8_t wire_status) noexcept {
  const Line* line = find(wire_status);
  return line == nullptr ? std::string_view() : line->name;
}

}  // namespace dubhe::dubbo
