#include "peer_meters.h"

#include <functional>
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

std::string_view PeerMeters::host_of(std::string_view peer) noexcept {
  const std::size_t colon = peer.rfind(':');
  return colon == std::string_view::npos ? peer : peer.substr(0, colon);
}

std::size_t PeerMeters::hash(std::string_view host) noexcept { return std::hash<std::string_view>()(host); }

MethodMeters& PeerMeters::of_host(std::string_view host) {
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
  // Somebody else may have filled it meanwhile. Looked at before the limit: a call begins and ends on the same meter only
  // if a host, once sent to the others, is never found afterwards.
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
