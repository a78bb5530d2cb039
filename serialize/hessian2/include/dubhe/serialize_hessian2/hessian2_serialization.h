// "hessian2" as an extension: the road of trees, for generic calls. Typed calls use writer.h and reader.h themselves.
#pragma once

#include <memory>

#include "dubhe/common/export.h"
#include "dubhe/serialize/serialization.h"

namespace dubhe DUBHE_EXPORT {

Expected<std::unique_ptr<Serialization>> make_hessian2(const ExtensionContext& context);

}  // namespace dubhe
