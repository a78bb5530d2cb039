// The filters of generic calls, with Dubbo's names and places in the chain.
#pragma once

#include <memory>

#include "dubhe/common/export.h"
#include "dubhe/protocol/filter.h"

namespace dubhe DUBHE_EXPORT {

// "generic", provider: makes arguments of what a caller of $invoke has sent, and brings the answer into the form that it
// reads. Costs any other call one comparison.
inline constexpr int kGenericFilterOrder = -20000;
Expected<std::unique_ptr<Filter>> make_generic_filter(const ExtensionContext& context);

// "genericimpl", consumer, where the URL has `generic`: makes $invoke of calls of a generic reference, and of typed calls of
// a service that is implemented generically.
//
// Named all the same where the URL says `generic=false`, it lets every call pass.
inline constexpr int kGenericImplFilterOrder = 20000;
Expected<std::unique_ptr<Filter>> make_generic_impl_filter(const ExtensionContext& context);

}  // namespace dubhe
