// The filters of generic calls, with Dubbo's names and places in the chain.
#pragma once

#include <memory>

#include "dubhe/protocol/filter.h"

namespace dubhe {

// "genericimpl", consumer, where the URL has `generic`: makes $invoke of calls of a generic reference, and of typed calls of
// a service that is implemented generically.
inline constexpr int kGenericImplFilterOrder = 20000;
Expected<std::unique_ptr<Filter>> make_generic_impl_filter(const ExtensionContext& context);

}  // namespace dubhe
