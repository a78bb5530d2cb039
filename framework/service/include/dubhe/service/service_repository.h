// What one application provides and refers to right now: Dubbo's ServiceRepository, for programs, logs and tests.
//
// Values: a snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

struct ServiceRecord {
  enum class State : std::uint8_t {
    kWaiting,   // provided; start() makes it reachable
    kExported,  // can be called under `urls`
  };
  std::string key;  // "group/interface:version", parts that are not set left out
  std::string interface;
  State state = State::kWaiting;
  std::vector<Url> urls{};  // as others are told, one for each protocol; empty while it waits, and with `scope: local`
};

struct ReferenceRecord {
  std::string key;
  std::string interface;
  bool looked_for = true;     // false: `init: false`, and nobody has called it yet
  bool available = false;     // there is a provider that can be called now
  std::size_t running = 0;    // calls that have not ended
};

}  // namespace dubhe
