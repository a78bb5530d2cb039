// Dubbo's filters, with its names, sides and places in the chain. What each does, its keys and its
// errors: docs/filters.md.
//
// Factories for the points `filter` and, where it says so, `clusterfilter`.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/protocol/filter.h"

#include <limits>
#include <memory>

namespace dubhe DUBHE_EXPORT {

inline constexpr int kOutermostFilterOrder = std::numeric_limits<int>::min();

// Provider.
inline constexpr int kContextFilterOrder = kOutermostFilterOrder;
Expected<std::unique_ptr<Filter>> make_context_filter(const ExtensionContext& context);
inline constexpr int kEchoFilterOrder = -110000;
Expected<std::unique_ptr<Filter>> make_echo_filter(const ExtensionContext& context);
Expected<std::unique_ptr<Filter>> make_exception_filter(const ExtensionContext& context);
Expected<std::unique_ptr<Filter>> make_timeout_filter(const ExtensionContext& context);
Expected<std::unique_ptr<Filter>> make_access_log_filter(const ExtensionContext& context);
Expected<std::unique_ptr<Filter>> make_token_filter(const ExtensionContext& context);
Expected<std::unique_ptr<Filter>> make_execute_limit_filter(const ExtensionContext& context);
Expected<std::unique_ptr<Filter>> make_tps_limit_filter(const ExtensionContext& context);

// Consumer, around the cluster.
Expected<std::unique_ptr<Filter>> make_consumer_context_filter(const ExtensionContext& context);

// Consumer, at the chosen provider.
Expected<std::unique_ptr<Filter>> make_active_limit_filter(const ExtensionContext& context);
Expected<std::unique_ptr<Filter>> make_deprecated_filter(const ExtensionContext& context);
Expected<std::unique_ptr<Filter>> make_rpc_exception_filter(const ExtensionContext& context);

// Both sides.
Expected<std::unique_ptr<Filter>> make_cache_filter(const ExtensionContext& context);
inline constexpr int kValidationFilterOrder = 10000;
Expected<std::unique_ptr<Filter>> make_validation_filter(const ExtensionContext& context);

}  // namespace dubhe
