// The mergers in the box, by the names that Dubbo has for them, and what a reference's `merger` means.
#pragma once

#include <string_view>
#include <vector>

#include "dubhe/cluster/merger.h"
#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"

namespace dubhe {

// By MethodDescriptor::index: how results of the groups are merged; nullptr: not at all. kNotFound: no such merger;
// kInvalidArgument: it cannot merge what the method returns.
Expected<std::vector<const Merger*>> mergers_of(ExtensionRegistry& extensions, const Url& consumer,
                                                const ServiceDescriptor& service);
// Whether the consumer asks for more than one group, and for their results to be merged.
bool asks_for_merge(const Url& consumer) noexcept;

}  // namespace dubhe
