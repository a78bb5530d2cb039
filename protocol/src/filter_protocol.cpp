#include "dubhe/protocol/filter_protocol.h"

#include "dubhe/protocol/filter.h"
#include "dubhe/protocol/foreign_filters.h"

namespace dubhe {

namespace {

class FilterProtocol final : public Protocol {
 public:
  FilterProtocol(std::unique_ptr<Protocol> inner, ExtensionRegistry& registry)
      : inner_(std::move(inner)), registry_(registry) {}

  Expected<std::unique_ptr<Exporter>> export_service(InvokerPtr service, const Url& at) override {
    const auto asked = without_foreign_filters(at, kServiceFilterKey, &registry_.logger());
    if (!asked) return asked.status().with_context("export of " + at.service_key());
    auto filters = registry_.activate<Filter>(*asked, kServiceFilterKey, true);
    if (!filters) return filters.status().with_context("export of " + at.service_key());
    const Status prepared = prepare_filters(*filters, service->service());
    if (!prepared.ok()) return prepared.with_context("export of " + at.service_key());
    return inner_->export_service(make_filter_chain(std::move(*filters), std::move(service)), at);
  }

  Expected<InvokerPtr> refer(const Url& provider, const ServiceDescriptor& service) override {
    const auto asked = without_foreign_filters(provider, kReferenceFilterKey, nullptr);  // told when the reference was made
    if (!asked) return asked.status();
    auto filters = registry_.activate<Filter>(*asked, kReferenceFilterKey, false);
    if (!filters) return filters.status().with_context("reference to " + provider.service_key());
    const Status prepared = prepare_filters(*filters, service);
    if (!prepared.ok()) return prepared.with_context("reference to " + provider.service_key());
    auto invoker = inner_->refer(provider, service);
    if (!invoker) return invoker;
    return make_filter_chain(std::move(*filters), std::move(*invoker));
  }

  Task<void> shut_down(Deadline until) override { return inner_->shut_down(until); }

 private:
  const std::unique_ptr<Protocol> inner_;
  ExtensionRegistry& registry_;
};

bool finds_other_protocols(std::string_view name) noexcept {
  return name == "registry" || name.starts_with("service-discovery");
}

}  // namespace

Expected<std::unique_ptr<Protocol>> wrap_with_filters(std::unique_ptr<Protocol> inner,
                                                      const ExtensionContext& context) {
  if (finds_other_protocols(context.name())) return inner;
  return std::unique_ptr<Protocol>(std::make_unique<FilterProtocol>(std::move(inner), context.registry()));
}

Status add_filter_wrapper(ExtensionRegistry& registry) {
  return registry.wrap<Protocol>("filter", wrap_with_filters);
}

}  // namespace dubhe
