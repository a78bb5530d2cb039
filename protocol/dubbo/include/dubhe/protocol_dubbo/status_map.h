// The one place where the status byte of an answer meets our Status.
#pragma once

#include <cstdint>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/protocol_dubbo/wire.h"

namespace dubhe {
namespace dubbo DUBHE_EXPORT {

// What a consumer makes of an answer's status byte; one that no table knows is kPeerFailure. kWireOk is kOk.
StatusCode from_wire(std::uint8_t wire_status) noexcept;
// What a provider answers when a call failed with `code`.
std::uint8_t to_wire(StatusCode code) noexcept;
// "SERVER_THREADPOOL_EXHAUSTED_ERROR"; "status 77" has no name: empty.
std::string_view wire_name(std::uint8_t wire_status) noexcept;

}  // namespace dubbo
}  // namespace dubhe
