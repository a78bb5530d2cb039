#include "registry/joined_registries.h"

#include <string>
#include <utility>

#include "dubhe/cluster/cluster.h"
#include "dubhe/common/block_on.h"
#include "registry/reference.h"

namespace dubhe {

namespace {

constexpr std::string_view kZoneAware = "zone-aware";

// What the cluster over registries sees of one: the reference's settings, with those of the registry that are about choosing.
Url seen_from_above(const Url& registry, const Url& consumer) {
  Url url = consumer.without("timestamp").without("weight").without("loadbalance");
  for (const std::string_view key : {std::string_view("preferred"), std::string_view("zone"), std::string_view("weight")}) {
    if (registry.has(key)) url = url.with(key, registry.get(key));
  }
  return Url(registry.protocol(), registry.host(), registry.port(), consumer.path(), url.parameters());
}

class SeenFromAbove final : public Invoker {
 public:
  SeenFromAbove(InvokerPtr inner, Url url) : inner_(std::move(inner)), url_(std::move(url)) {}
  Task<Expected<Result>> invoke(Invocation& call) override { return inner_->invoke(call); }
  const ServiceDescriptor& service() const noexcept override { return inner_->service(); }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return inner_->available(); }

 private:
  const InvokerPtr inner_;
  const Url url_;
};

Task<bool> hand_over(DirectoryPtr directory, std::vector<InvokerPtr> invokers) {
  directory->set_invokers(std::move(invokers));
  co_return true;
}

}  // namespace

Expected<InvokerPtr> join_registries(ExtensionRegistry& extensions, std::vector<RegistryInvoker> registries,
                                     const Url& consumer, const ServiceDescriptor& service) {
  Executor* const control = extensions.resource<Executor>();
  if (control == nullptr) {
    return Status(StatusCode::kFailedPrecondition, "several registries need the resource Executor (the control executor)");
  }
  std::string name(kZoneAware);
  ReferenceSource source;
  source.routed = false;
  source.of_registries = true;
  std::vector<InvokerPtr> invokers;
  for (RegistryInvoker& one : registries) {
    if (name == kZoneAware && one.registry.has("cluster")) name = one.registry.get("cluster");
    source.name += (source.name.empty() ? "" : ", ") + one.registry.protocol() + "://" + one.registry.address();
    invokers.push_back(std::make_shared<SeenFromAbove>(std::move(one.invoker), seen_from_above(one.registry, consumer)));
  }
  auto cluster = extensions.get<Cluster>(name, "`cluster` of the registries of " + consumer.display_key());
  if (!cluster) return cluster.status();
  auto directory = make_directory(extensions, *control, consumer, service, std::move(source));
  if (!directory) return directory.status();
  (void)block_on(*control, hand_over(*directory, std::move(invokers)));
  return (*cluster)->join(std::move(*directory));
}

}  // namespace dubhe
