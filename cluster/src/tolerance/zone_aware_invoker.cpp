#include "tolerance/zone_aware_invoker.h"

#include <string>

#include "dubhe/cluster/extensions.h"
#include "tolerance/joining_cluster.h"

namespace dubhe {

namespace {

constexpr std::string_view kZone = "zone";
constexpr std::string_view kCallZone = "registry_zone";
constexpr std::string_view kCallZoneForce = "registry_zone_force";

Task<Expected<Result>> refuse(Status why) { co_return why; }

// The first connected one that `wanted` says yes to; nullptr: there is none.
template <class Wanted>
Invoker* first_available(const Snapshot& registries, Wanted wanted) {
  for (const InvokerPtr& registry : registries.invokers()) {
    if (wanted(registry->url()) && registry->available()) return registry.get();
  }
  return nullptr;
}

Status no_such_zone(const Invocation& call, const Snapshot& registries, std::string_view zone) {
  std::string text = call.service->java_interface + "." + call.method->name + ": no registry of zone `" + std::string(zone) +
                     "` has a connected provider, and the call insists on it (`registry_zone_force`). There are:";
  for (std::uint32_t i = 0; i < registries.size(); ++i) {
    const std::string_view its_zone = registries.at(i).url().get(kZone);
    text += (i > 0 ? ", " : " ") + std::string(registries.address(i)) + " (zone " +
            (its_zone.empty() ? std::string("not set") : std::string(its_zone)) + ")";
  }
  return Status(StatusCode::kUnavailable, text);
}

std::uint32_t draw_available(DirectoryView& view, const Invocation& call, const Snapshot& registries) {
  Tried tried;
  for (std::uint32_t draws = 0; draws < registries.size(); ++draws) {
    const std::uint32_t index = view.pick(call, tried);
    if (index >= registries.size()) break;
    if (registries.at(index).available()) return index;
    tried.add(index);
  }
  return 0;  // it says what is wrong
}

}  // namespace

Task<Expected<Result>> ZoneAwareInvoker::invoke(Invocation& call) {
  const auto view = directory().acquire();
  const Snapshot& registries = view->providers_for(call);
  if (registries.empty()) return refuse(Status(StatusCode::kNotFound, directory().why_empty(&call)));
  if (Invoker* preferred = first_available(registries, [](const Url& url) { return url.get_bool("preferred", false); })) {
    return preferred->invoke(call);
  }
  const std::string_view zone = call.attachments.empty() ? std::string_view() : call.attachments.get(kCallZone);
  if (!zone.empty()) {
    if (Invoker* near = first_available(registries, [zone](const Url& url) { return url.get(kZone) == zone; })) {
      return near->invoke(call);
    }
    if (call.attachments.get(kCallZoneForce) == "true") return refuse(no_such_zone(call, registries, zone));
  }
  return registries.at(draw_available(*view, call, registries)).invoke(call);
}

Expected<std::unique_ptr<Cluster>> make_zone_aware(const ExtensionContext&) { return joining_cluster<ZoneAwareInvoker>(); }

}  // namespace dubhe
