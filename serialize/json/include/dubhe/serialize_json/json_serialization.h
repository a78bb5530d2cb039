// "gson" (also called "json"): one line of JSON per value, as Dubbo's Gson serialization writes it,
// under the same id.
//
// What it can carry, and what a Java peer reads of it: docs/serialization.md.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/serialize/serialization.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

Expected<std::unique_ptr<Serialization>> make_json(const ExtensionContext& context);

}  // namespace dubhe
