// The meters of one export, by the host a call comes from: found by hash, without a lock.
//
// Thread-safe. A fixed number of hosts; those that come later share the meters of "other".
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "method_meters.h"

namespace dubhe {

class PeerMeters {
 public:
  PeerMeters(Monitor& monitor, CallKind kind);
  ~PeerMeters();

  CallMeter& meter_of(const Invocation& call) { return of_host(host_of(call.peer)).meter_of(call); }

  // "10.0.0.8" of "10.0.0.8:51234", "[::1]" of "[::1]:51234".
  static std::string_view host_of(std::string_view peer) noexcept;

 private:
  struct Entry {
    Entry(Monitor& monitor, CallKind kind) : host(kind.peer), meters(monitor, std::move(kind)) {}
    const std::string host;
    MethodMeters meters;
  };
  static constexpr std::size_t kPlaces = 256;  // a power of two
  static constexpr std::size_t kMaxHosts = 128;
  static std::size_t hash(std::string_view host) noexcept;
  MethodMeters& of_host(std::string_view host);
  MethodMeters& add(std::string_view host, std::size_t place);

  Monitor& monitor_;
  const CallKind kind_;
  std::array<std::atomic<Entry*>, kPlaces> places_{};
  std::mutex mutex_;  // guards hosts_ and filling a place
  std::size_t hosts_ = 0;
  MethodMeters others_;
};

}  // namespace dubhe
