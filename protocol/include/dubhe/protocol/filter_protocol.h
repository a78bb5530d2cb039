// The wrapper of the `protocol` point that puts filters around everything exported and referred.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/protocol/protocol.h"

namespace dubhe DUBHE_EXPORT {

// Parameter that names the filters of an export, of a reference: "mine,-accesslog,default".
inline constexpr std::string_view kServiceFilterKey = "service.filter";
inline constexpr std::string_view kReferenceFilterKey = "reference.filter";

// Wraps `inner`: an exported invoker gets the activated filters of the provider side and those its URL names, a referred
// one those of the consumer side. A protocol that only finds other protocols (`registry`, `service-discovery`) is
// returned as it is: filters belong around the provider, not around the search for it.
Expected<std::unique_ptr<Protocol>> wrap_with_filters(std::unique_ptr<Protocol> inner, const ExtensionContext& context);

// Registers that wrapper under the name "filter".
Status add_filter_wrapper(ExtensionRegistry& registry);

}  // namespace dubhe
