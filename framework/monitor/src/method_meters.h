// The meters of one chain, by method: found by index, without a lock.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/monitor/monitor.h"
#include "dubhe/protocol/invocation.h"

namespace dubhe {

class MethodMeters {
 public:
  // Kinds are `kind` with the method's name.
  MethodMeters(Monitor& monitor, CallKind kind) : monitor_(monitor), kind_(std::move(kind)) {}

  CallMeter& meter_of(const Invocation& call) {
    const Table* table = table_.load(std::memory_order_acquire);
    const std::size_t index = call.method->index;
    if (table != nullptr && index < table->size && table->service == call.service && is_listed(call)) {
      if (CallMeter* meter = table->meters[index].load(std::memory_order_acquire)) return *meter;
    }
    return look_up(call);
  }

 private:
  struct Table {
    const ServiceDescriptor* service;
    std::size_t size;
    std::unique_ptr<std::atomic<CallMeter*>[]> meters;
  };
  static bool is_listed(const Invocation& call) noexcept {
    return call.method->index < call.service->methods.size() &&
           &call.service->methods[call.method->index] == call.method;
  }
  CallMeter& look_up(const Invocation& call);

  Monitor& monitor_;
  const CallKind kind_;
  std::mutex mutex_;  // guards owned_
  std::unique_ptr<Table> owned_;
  std::atomic<Table*> table_{nullptr};
};

}  // namespace dubhe
