#include "registry/reference.h"

#include <iterator>
#include <string_view>
#include <utility>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/cluster_filter.h"
#include "dubhe/protocol/filter.h"
#include "dubhe/protocol/filter_protocol.h"
#include "dubhe/protocol/foreign_filters.h"
#include "dubhe/protocol/protocol.h"
#include "tolerance/mergers.h"

namespace dubhe {

namespace {

constexpr std::string_view kRouterKey = "router";

// `loadbalance`, `greet.loadbalance`
bool names_a_balancer(std::string_view key) {
  return key == LoadBalance::kPoint || key.ends_with(std::string(".") + std::string(LoadBalance::kPoint));
}

Refer make_refer(ExtensionRegistry& extensions, const ServiceDescriptor& service) {
  return [&extensions, &service](const Url& provider) -> Expected<InvokerPtr> {
    if (!extensions.has<Protocol>(provider.protocol())) {
      return Status(StatusCode::kNotFound, "no protocol `" + provider.protocol() + "`");
    }
    auto protocol = extensions.get<Protocol>(provider.protocol(), provider.address());
    if (!protocol) return Status(StatusCode::kFailedPrecondition, protocol.status().to_string());
    auto invoker = (*protocol)->refer(provider, service);
    // kNotFound would say that there is no such protocol.
    if (!invoker && invoker.status().code() == StatusCode::kNotFound) {
      return Status(StatusCode::kFailedPrecondition, invoker.status().message());
    }
    return invoker;
  };
}

}  // namespace

Status check_names(ExtensionRegistry& extensions, const Url& consumer) {
  const std::string who = "reference to " + consumer.display_key();
  for (const auto& [key, value] : consumer.parameters()) {
    if (!names_a_balancer(key)) continue;
    auto made = extensions.make<LoadBalance>(value, consumer, who + ", " + key);
    if (!made) return made.status();
  }
  const auto asked = without_foreign_filters(consumer, kReferenceFilterKey, &extensions.logger());
  if (!asked) return asked.status().with_context(who);
  if (auto filters = extensions.activate<Filter>(*asked, kReferenceFilterKey, false); !filters) {
    return filters.status().with_context(who);
  }
  return {};
}

Expected<DirectoryPtr> make_directory(ExtensionRegistry& extensions, Executor& control, const Url& consumer,
                                      const ServiceDescriptor& service, ReferenceSource source) {
  Directory::Options options;
  if (source.routed) {
    auto routers = extensions.activate<Router>(consumer, kRouterKey, false);
    if (!routers) return routers.status().with_context("reference to " + consumer.display_key());
    options.routers = std::move(*routers);
  }
  options.consumer = consumer;
  options.service = &service;
  options.source = std::move(source.name);
  options.explain_source = std::move(source.explain);
  options.refer = make_refer(extensions, service);
  options.make_load_balance = [&extensions](std::string_view name, const Url& url) {
    return extensions.make<LoadBalance>(name, url, url.address());
  };
  options.control = &control;
  options.clock = extensions.resource<WallClock>();
  options.logger = &extensions.logger();
  options.keep_last_list = source.keep_last_list;
  options.of_registries = source.of_registries;
  return Directory::create(std::move(options));
}

Expected<InvokerPtr> make_cluster_invoker(ExtensionRegistry& extensions, DirectoryPtr directory) {
  const Url& consumer = directory->url();
  auto cluster = asks_for_merge(consumer) ? extensions.get<Cluster>("mergeable", "`merger` of the reference")
                                          : extensions.adaptive<Cluster>(consumer);
  if (!cluster) return cluster.status().with_context("reference to " + consumer.display_key());
  const auto asked = without_foreign_filters(consumer, ClusterFilter::kListKey, &extensions.logger());
  if (!asked) return asked.status().with_context("reference to " + consumer.display_key());
  auto placed = extensions.activate<ClusterFilter>(*asked, ClusterFilter::kListKey, false);
  if (!placed) return placed.status().with_context("reference to " + consumer.display_key());
  std::vector<std::unique_ptr<Filter>> filters(std::make_move_iterator(placed->begin()),
                                               std::make_move_iterator(placed->end()));
  auto invoker = (*cluster)->join(directory);
  if (!invoker) return invoker.status().with_context("reference to " + consumer.display_key());
  const Status prepared = prepare_filters(filters, (*invoker)->service());
  if (!prepared.ok()) return prepared.with_context("reference to " + consumer.display_key());
  return make_filter_chain(std::move(filters), std::move(*invoker));
}

}  // namespace dubhe
