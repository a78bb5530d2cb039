// refer_service, refer_direct, export_service, unregister_all: one service over any number of registries.
#include <string>
#include <utility>
#include <vector>

#include "dubhe/cluster/registry_protocol.h"
#include "dubhe/common/block_on.h"
#include "dubhe/protocol/reachable.h"
#include "directory/routed_list.h"
#include "registry/joined_registries.h"
#include "registry/reference.h"

namespace dubhe {

namespace {

class JointExporter final : public Exporter {
 public:
  explicit JointExporter(std::vector<std::unique_ptr<Exporter>> exporters) : exporters_(std::move(exporters)) {}
  const Url& url() const noexcept override { return exporters_.front()->url(); }

 private:
  const std::vector<std::unique_ptr<Exporter>> exporters_;  // one per registry; they share the export itself
};

bool may_come_later(const Status& status) {
  return status.code() == StatusCode::kNotFound || status.code() == StatusCode::kUnavailable;
}

// A URL given by hand says little; the consumer says the rest.
Url complete(const Url& given, const Url& consumer) {
  Url url = given;
  if (url.path().empty()) url = url.with_path(std::string(consumer.interface_name()));
  url = url.with_absent("interface", consumer.interface_name());
  for (const std::string_view key : {std::string_view("group"), std::string_view("version")}) {
    const std::string_view value = consumer.get(key);
    if (!value.empty() && value != "*") url = url.with_absent(key, value);
  }
  return url;
}

Task<bool> feed(DirectoryPtr directory, std::vector<Url> providers) {
  directory->on_list(Category::kProviders, providers);
  co_return true;
}

std::string names_of(std::span<const Url> urls) {
  std::string text;
  for (const Url& url : urls) text += (text.empty() ? "" : ", ") + url.protocol() + "://" + url.address();
  return text;
}

}  // namespace

Url as_registry_url(const Url& address, std::string_view key, const Url& inner) {
  Url url = address;
  if (address.protocol() != kRegistryProtocol) {
    url = url.with("registry", address.protocol()).with_protocol(std::string(kRegistryProtocol));
  }
  return url.with(key, url_encode(inner.to_string()));
}

Expected<InvokerPtr> refer_service(ExtensionRegistry& extensions, std::span<const Url> registries, const Url& consumer,
                                   const ServiceDescriptor& service) {
  auto protocol = extensions.get<Protocol>(kRegistryProtocol);
  if (!protocol) return protocol.status();
  std::vector<RegistryInvoker> invokers;
  std::vector<const Url*> empty_ones;
  Status failure;
  for (const Url& registry : registries) {
    if (!registry.get_bool("subscribe", true)) continue;
    auto invoker = (*protocol)->refer(as_registry_url(registry, kReferKey, consumer), service);
    if (invoker) {
      invokers.push_back({registry, std::move(*invoker)});
      continue;
    }
    const Status why = invoker.status();
    if (!may_come_later(why) || registries.size() == 1) return why;
    failure = failure.ok() ? why : Status(why.code(), failure.message() + "\n" + why.message());
    empty_ones.push_back(&registry);
  }
  if (invokers.empty()) {
    if (!failure.ok()) return failure;
    return Status(StatusCode::kInvalidArgument, "reference to " + consumer.display_key() +
                                                    ": no registry to look it up in. Set `registry.address`, or `url` of "
                                                    "the reference.");
  }
  // One has providers: the others may get some later.
  const Url patient = consumer.with("check", "false");
  for (const Url* registry : empty_ones) {
    auto invoker = (*protocol)->refer(as_registry_url(*registry, kReferKey, patient), service);
    if (!invoker) return invoker.status();
    invokers.push_back({*registry, std::move(*invoker)});
  }
  if (invokers.size() == 1) return std::move(invokers.front().invoker);
  return join_registries(extensions, std::move(invokers), consumer, service);
}

namespace {

// Dubbo's `check`: one of them has to be there now. Their connections are being made at the same time.
Task<Status> somebody_is_there(DirectoryPtr directory, std::string what) {
  const auto view = directory->acquire();
  std::string failures;
  for (const InvokerPtr& provider : view->list().all().invokers()) {
    const Status reached = co_await reach_peer(*provider, Deadline::never());  // `connect.timeout` is its limit
    if (reached.ok()) co_return Status();
    failures += "\n  " + reached.message();
  }
  co_return Status(StatusCode::kUnavailable,
                   what + ": nobody answers at its `url`" + failures +
                       "\n  mend: start the provider, or correct `url`; with `check: false` the reference is made without it");
}

}  // namespace

Expected<InvokerPtr> refer_direct(ExtensionRegistry& extensions, std::span<const Url> providers, const Url& consumer,
                                  const ServiceDescriptor& service) {
  Executor* const control = extensions.resource<Executor>();
  if (control == nullptr || current_executor() != nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "a direct reference is made on an ordinary thread, and needs the resource Executor (the control executor)");
  }
  if (const Status names = check_names(extensions, consumer); !names.ok()) return names;
  ReferenceSource source;
  source.name = "the reference's `url` (" + names_of(providers) + ")";
  source.routed = false;
  auto directory = make_directory(extensions, *control, consumer, service, std::move(source));
  if (!directory) return directory.status();
  std::vector<Url> completed;
  for (const Url& provider : providers) completed.push_back(complete(provider, consumer));
  (void)block_on(*control, feed(*directory, std::move(completed)));
  if ((*directory)->empty()) return Status(StatusCode::kNotFound, (*directory)->why_empty());
  if (consumer.get_bool("check", true)) {
    const Status there = block_on(*control, somebody_is_there(*directory, "reference to " + consumer.display_key()));
    if (!there.ok()) return there;
  }
  return make_cluster_invoker(extensions, std::move(*directory));
}

Expected<std::unique_ptr<Exporter>> export_service(ExtensionRegistry& extensions, InvokerPtr service,
                                                   std::span<const Url> registries, const Url& provider) {
  if (registries.empty()) {
    auto protocol = extensions.adaptive<Protocol>(provider);
    if (!protocol) return protocol.status().with_context("export of " + provider.service_key());
    return (*protocol)->export_service(std::move(service), provider);
  }
  auto protocol = extensions.get<Protocol>(kRegistryProtocol);
  if (!protocol) return protocol.status();
  std::vector<std::unique_ptr<Exporter>> exporters;
  for (const Url& registry : registries) {
    auto exporter = (*protocol)->export_service(service, as_registry_url(registry, kExportKey, provider));
    if (!exporter) return exporter.status();
    exporters.push_back(std::move(*exporter));
  }
  return std::unique_ptr<Exporter>(std::make_unique<JointExporter>(std::move(exporters)));
}

Status unregister_all(ExtensionRegistry& extensions, Deadline until) {
  Executor* const control = extensions.resource<Executor>();
  if (control == nullptr) return {};
  if (current_executor() != nullptr) {
    return Status(StatusCode::kFailedPrecondition, "unregister_all() on an event loop: it would wait for itself");
  }
  auto protocol = extensions.get<Protocol>(kRegistryProtocol);
  if (!protocol) return protocol.status();
  block_on(*control, (*protocol)->shut_down(until));
  return {};
}

}  // namespace dubhe
