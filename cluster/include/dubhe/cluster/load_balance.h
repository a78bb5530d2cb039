// Picks one of many providers: prepared when the list or a weight changes, cheap per call.
//
// Interfaces. One LoadBalance per reference and event loop, its Pickers used on that loop only: never called by two threads
// at once, so neither needs a lock. A Picker may use its LoadBalance, which outlives it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "dubhe/cluster/call_watch.h"
#include "dubhe/cluster/snapshot.h"
#include "dubhe/cluster/tried.h"
#include "dubhe/common/export.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

class Picker {
 public:
  static constexpr std::uint32_t kNobody = UINT32_MAX;

  virtual ~Picker() = default;
  // 1. An index into the snapshot it was prepared with, never one in `tried`.
  // 2. kNobody when everybody it would ever choose is in `tried`; never with an empty `tried`.
  // 3. Whether the provider is connected is not its business: the cluster adds those that are not to `tried` and asks again.
  virtual std::uint32_t pick(const Invocation& call, const Tried& tried) = 0;
  // Who is told of the calls that go to this provider (see Provider::watch); nullptr: nobody, which costs nothing. The
  // provider keeps it.
  virtual CallWatch* watch(std::uint32_t) const noexcept { return nullptr; }
};

class LoadBalance {
 public:
  static constexpr std::string_view kPoint = "loadbalance";
  static constexpr std::string_view kDefault = "random";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;
  static constexpr std::array kAdaptiveKeys = {std::string_view("loadbalance")};

  virtual ~LoadBalance() = default;
  // `providers` is not empty and outlives the picker. Asked again for every new list, and every second while a weight grows:
  // what a balancer remembers of earlier calls it keeps in itself.
  virtual std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) = 0;
};

// The form for small plugins: one function that looks at all of them. Costs a copy of the list when an attempt is repeated.
class SimpleLoadBalance : public LoadBalance {
 public:
  // One of `from`, which is not empty.
  virtual const Invoker& select(std::span<const InvokerPtr> from, const Invocation& call) = 0;

  std::unique_ptr<Picker> prepare(const Snapshot& providers, const MethodDescriptor& method) final;
};

}  // namespace dubhe
