// "protobuf": messages that protoc generated, as Dubbo's protobuf serialization sends them.
//
//   extensions.add<dubhe::Serialization>("protobuf", dubhe::make_protobuf);
//
// before the application starts; then `serialization: protobuf` at a service whose methods take and
// return messages.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/serialize/serialization.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

Expected<std::unique_ptr<Serialization>> make_protobuf(const ExtensionContext& context);

}  // namespace dubhe
