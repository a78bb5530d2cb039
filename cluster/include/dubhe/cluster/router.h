// Leaves out the providers that must not get a call: divides them once, says per call which part it may use.
//
// Interfaces. A Router is one per reference, asked on the control executor; a Route is immutable and asked by every loop.
// Routers stand in a chain: each divides the parts that the one before it made, so that a call costs one question per
// router and never a copy of a list.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/cluster/snapshot.h"
#include "dubhe/common/export.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

// How one router divided one list.
class Route {
 public:
  virtual ~Route() = default;
  virtual std::size_t parts() const noexcept = 0;
  // The providers of the i-th part: ascending indices. May be empty: calls sent there have no provider.
  virtual std::vector<std::uint32_t> part(std::size_t index) const = 0;
  // Which part this call may use, less than parts(). Any loop; without lock, parsing or allocation.
  virtual std::size_t part_of(const Invocation& call) const noexcept = 0;
  // Why that part is empty, for a person: a sentence with the mend.
  virtual std::string why_empty(std::size_t index) const = 0;
};

class Router {
 public:
  static constexpr std::string_view kPoint = "router";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;

  virtual ~Router() = default;
  virtual std::unique_ptr<const Route> prepare(const Snapshot& providers) = 0;
};

}  // namespace dubhe
