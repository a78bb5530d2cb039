// A network in memory: addresses are names in it, connections are pairs of byte queues. For tests of everything above the
// transport, and for several applications in one process.
//
// Thread-safe. Deterministic: what one end appended in a turn arrives at the other end's loop as one posted job, cut into
// the pieces and broken at the place that set_faults() says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

struct LoopbackFaults {
  std::size_t fragment_bytes = 0;  // on_bytes() for at most this much of what comes; 0: as it was sent
  // The connection is lost for both ends once exactly so many bytes have passed in this direction; those do arrive.
  std::optional<std::uint64_t> cut_to_server = std::nullopt;
  std::optional<std::uint64_t> cut_to_client = std::nullopt;
  std::size_t capacity = 1 << 20;  // bytes under way in one direction before the sender has to wait
};

class LoopbackNetwork {
 public:
  LoopbackNetwork();
  LoopbackNetwork(const LoopbackNetwork&) = delete;
  LoopbackNetwork& operator=(const LoopbackNetwork&) = delete;
  // Channels that are still open are dropped without a word: destroy the transports on it first.
  ~LoopbackNetwork();

  // For connections that are made from now on.
  void set_faults(const LoopbackFaults& faults);
  // The host's cable: what is connected to it is lost, and nobody reaches it until it is plugged in again. It goes on
  // listening, and reaches others.
  void unplug(const std::string& host);
  void plug_in(const std::string& host);
  // Connections made so far, refused ones not counted.
  std::size_t connections_made() const;
  // Ends that have not had their on_closed().
  std::size_t open_channels() const;

  class State;

 private:
  friend class LoopbackTransporter;
  std::shared_ptr<State> state_;
};

}  // namespace dubhe
