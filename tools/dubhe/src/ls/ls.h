// `dubhe ls`: what is registered.
//
// Pure functions over an Estate.
#pragma once

#include <string>

#include "cli/table.h"
#include "dubhe/common/expected.h"
#include "estate/estate.h"

namespace dubhe::tool {

enum class Listed { kServices, kProviders, kConsumers, kInstances };

// Those whose name (of the interface, of the application for instances) matches `pattern`; see name_matches().
Expected<Table> list(Estate& estate, Listed what, const std::string& pattern);

}  // namespace dubhe::tool
