// One list of providers, divided by the routers, with the settings of each method: everything a call needs to know of its
// reference at one moment.
//
// Immutable, thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/cluster/cluster_settings.h"
#include "dubhe/cluster/router.h"
#include "dubhe/cluster/snapshot.h"
#include "dubhe/protocol/invocation.h"

namespace dubhe {

class RoutedList {
 public:
  struct MethodPlan {
    MethodOptions options;
    ClusterSettings cluster;
    std::string load_balance;
  };

  RoutedList(std::uint64_t version, Snapshot all, const ServiceDescriptor& service,
             std::span<const std::unique_ptr<Router>> routers);

  std::uint64_t version() const noexcept { return version_; }
  const Snapshot& all() const noexcept { return all_; }
  const ServiceDescriptor& service() const noexcept { return service_; }

  std::size_t leaf_count() const noexcept { return leaves_.size(); }
  const Snapshot& leaf(std::size_t index) const noexcept { return leaves_[index]; }
  // Where the routers send this call.
  std::size_t leaf_of(const Invocation& call) const noexcept;
  // Why the routers left nobody for this call; empty when they did not.
  std::string why_empty(const Invocation& call) const;

  bool lists(const MethodDescriptor& method) const noexcept {
    return method.index < service_.methods.size() && &service_.methods[method.index] == &method;
  }
  // nullptr: not a method of the service, or no provider to read settings from.
  const MethodPlan* plan(const MethodDescriptor& method) const noexcept {
    return lists(method) && !plans_.empty() ? &plans_[method.index] : nullptr;
  }
  // Those of the whole reference, for methods that the service does not list.
  const ClusterSettings& settings(const MethodDescriptor& method) const noexcept {
    const MethodPlan* own = plan(method);
    return own != nullptr ? own->cluster : settings_;
  }
  // Settings and balancer of a method the service does not list; there is a provider.
  MethodOptions options_of(std::string_view method) const;
  std::string_view load_balance_of(std::string_view method) const noexcept;

 private:
  struct Node {
    std::unique_ptr<const Route> route;  // null: a leaf
    std::size_t leaf = 0;
    std::vector<Node> children;  // one per part
  };
  Node divide(Snapshot snapshot, std::span<const std::unique_ptr<Router>> routers);
  // The node that decides last for this call: its child there is a leaf.
  const Node& walk(const Invocation& call, const Node** decided_by, std::size_t* part) const noexcept;

  const std::uint64_t version_;
  const Snapshot all_;
  const ServiceDescriptor& service_;
  std::vector<MethodPlan> plans_;
  ClusterSettings settings_;
  std::vector<Snapshot> leaves_;
  Node root_;
};

}  // namespace dubhe
