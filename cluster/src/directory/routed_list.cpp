#include "directory/routed_list.h"

#include <utility>

#include "dubhe/cluster/load_balance.h"
#include "dubhe/cluster/method_options.h"

namespace dubhe {

RoutedList::RoutedList(std::uint64_t version, Snapshot all, const ServiceDescriptor& service,
                       std::span<const std::unique_ptr<Router>> routers)
    : version_(version), all_(std::move(all)), service_(service), root_(divide(all_, routers)) {
  if (all_.empty()) return;
  // As in Dubbo, the first provider's word counts where the consumer has said nothing.
  const Url& url = all_.at(0).url();
  settings_ = read_cluster_settings(url, "");
  plans_.reserve(service_.methods.size());
  for (const MethodDescriptor& method : service_.methods) {
    plans_.push_back({options_of(method.name), read_cluster_settings(url, method.name),
                      std::string(load_balance_of(method.name))});
  }
}

RoutedList::Node RoutedList::divide(Snapshot snapshot, std::span<const std::unique_ptr<Router>> routers) {
  Node node;
  if (routers.empty() || snapshot.empty()) {
    node.leaf = leaves_.size();
    leaves_.push_back(std::move(snapshot));
    return node;
  }
  node.route = routers.front()->prepare(snapshot);
  if (node.route == nullptr || node.route->parts() == 0) {
    node.route.reset();
    return divide(std::move(snapshot), routers.subspan(1));
  }
  node.children.reserve(node.route->parts());
  for (std::size_t i = 0; i < node.route->parts(); ++i) {
    node.children.push_back(divide(snapshot.part(node.route->part(i)), routers.subspan(1)));
  }
  return node;
}

const RoutedList::Node& RoutedList::walk(const Invocation& call, const Node** decided_by,
                                         std::size_t* part) const noexcept {
  const Node* node = &root_;
  while (node->route != nullptr) {
    const std::size_t chosen = node->route->part_of(call);
    const std::size_t index = chosen < node->children.size() ? chosen : 0;
    if (decided_by != nullptr) {
      *decided_by = node;
      *part = index;
    }
    node = &node->children[index];
  }
  return *node;
}

[[gnu::hot]]
std::size_t RoutedList::leaf_of(const Invocation& call) const noexcept { return walk(call, nullptr, nullptr).leaf; }

std::string RoutedList::why_empty(const Invocation& call) const {
  const Node* decided_by = nullptr;
  std::size_t part = 0;
  const Node& end = walk(call, &decided_by, &part);
  if (decided_by == nullptr || !leaves_[end.leaf].empty()) return {};
  return decided_by->route->why_empty(part);
}

// As in Dubbo, the first provider's word counts where the consumer has said nothing.
MethodOptions RoutedList::options_of(std::string_view method) const { return read_method_options(all_.at(0).url(), method); }

std::string_view RoutedList::load_balance_of(std::string_view method) const noexcept {
  if (all_.empty()) return LoadBalance::kDefault;
  return all_.at(0).url().get_method(method, LoadBalance::kPoint, LoadBalance::kDefault);
}

}  // namespace dubhe
