#include "peer_meters.h"

#include <cstring>
#include <utility>

namespace dubhe {

namespace {

CallKind with_peer(CallKind kind, std::string_view peer) {
  kind.peer = peer;
  return kind;
}

}  // namespace

PeerMeters::PeerMeters(Monitor& monitor, CallKind kind)
    : monitor_(monitor), kind_(std::move(kind)), others_(monitor, with_peer(kind_, "other")) {}

PeerMeters::~PeerMeters() {
  for (auto& place : places_) delete place.load(std::memory_order_relaxed);
}

[[gnu::hot]] std::string_view PeerMeters::host_of(std::string_view peer) noexcept {
  for (std::size_t at = peer.size(); at > 0; --at) {
    if (peer[at - 1] == ':') return peer.substr(0, at - 1);
  }
  return peer;
}

// Of both ends, which is all of an IPv4 address. Runs in every call, so it asks no library.
std::size_t PeerMeters::hash(std::string_view host) noexcept {
  std::uint64_t first = 0, last = 0;
  if (host.size() >= sizeof first) {
    std::memcpy(&first, host.data(), sizeof first);
    std::memcpy(&last, host.data() + host.size() - sizeof last, sizeof last);
  } else {
    for (const char letter : host) first = first << 8 | static_cast<unsigned char>(letter);
  }
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15u;
  return static_cast<std::size_t>(((first * kOdd ^ last) * kOdd) >> 40);
}

[[gnu::hot]] MethodMeters& PeerMeters::of_host(std::string_view host) {
  for (std::size_t step = 0, first = hash(host); step < kPlaces; ++step) {
    const std::size_t place = (first + step) % kPlaces;
    Entry* entry = places_[place].load(std::memory_order_acquire);
    if (entry == nullptr) return add(host, place);
    if (entry->host == host) return entry->meters;
  }
  return others_;
}

MethodMeters& PeerMeters::add(std::string_view host, std::size_t place) {
  std::lock_guard lock(mutex_);
  // Somebody else may have filled it meanwhile.
  for (;; place = (place + 1) % kPlaces) {
    Entry* entry = places_[place].load(std::memory_order_acquire);
    if (entry == nullptr) break;
    if (entry->host == host) return entry->meters;
  }
  if (hosts_ >= kMaxHosts) return others_;
  ++hosts_;
  auto* entry = new Entry(monitor_, with_peer(kind_, host));
  places_[place].store(entry, std::memory_order_release);
  return entry->meters;
}

}  // namespace dubhe
