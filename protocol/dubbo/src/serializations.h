// Which serializations one service or reference speaks: resolved by name when it is made.
//
// hessian2 is always spoken, by its own road; here stand the others.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"
#include "dubhe/serialize/serialization.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dubhe::dubbo {

// Provider: what it takes beside hessian2, the names of `serialization` and `prefer.serialization`.
// A name that does not exist here fails: a provider never lists what it cannot read.
Expected<std::vector<const ArchiveSerialization*>> taken_serializations(ExtensionRegistry& registry,
                                                                        const Url& at);

// Consumer: `serialization`, which a reference may have of its own, if `prefer.serialization` lists
// it; else the first name of that list that exists here, else `serialization`, else hessian2
// (nullptr). A name that does not exist here is said, and hessian2 taken: every provider reads it.
const ArchiveSerialization* chosen_serialization(ExtensionRegistry& registry, const Url& provider,
                                                 Logger& logger);

// For others: the names as they are spelled everywhere ("json" is "gson" to a Java peer).
Expected<Url> with_known_names(ExtensionRegistry& registry, const Url& at);

// "fastjson2 (23)"; "unknown (30)".
std::string serialization_name(std::uint8_t id);

}  // namespace dubhe::dubbo
