#include "callback_filters.h"

#include "dubhe/protocol/filter.h"
#include "dubhe/protocol/filter_protocol.h"

#include <string>
#include <utility>

namespace dubhe::dubbo {

namespace {

Expected<InvokerPtr> around(ExtensionRegistry& extensions, InvokerPtr inner, const Url& url,
                            bool provider_side) {
  auto filters = extensions.activate<Filter>(
      url, provider_side ? kServiceFilterKey : kReferenceFilterKey, provider_side);
  if (!filters) return filters.status().with_context("calls back of " + url.service_key());
  const Status prepared = prepare_filters(*filters, inner->service());
  if (!prepared.ok()) return prepared.with_context("calls back of " + url.service_key());
  return make_filter_chain(std::move(*filters), std::move(inner));
}

}  // namespace

Expected<InvokerPtr> around_object(ExtensionRegistry* extensions, InvokerPtr object,
                                   const Url& at) {
  if (extensions == nullptr) return object;
  return around(*extensions, std::move(object), at.with("side", "provider"), true);
}

// Nothing of the service's own settings: they are about its calls, not about those that go back.
Expected<InvokerPtr> around_call_back(ExtensionRegistry* extensions, InvokerPtr back,
                                      std::string_view peer) {
  if (extensions == nullptr) return back;
  const std::string& interface_name = back->service().java_interface;
  const Url url("callback", std::string(peer.substr(0, peer.rfind(':'))), 0, interface_name,
                {{"interface", interface_name}, {"side", "consumer"}});
  return around(*extensions, std::move(back), url, false);
}

}  // namespace dubhe::dubbo
