// A service as a console shows it: methods, types and the parameters it was exported with.
//
// Pure function. JSON of Apache Dubbo 3.x (FullServiceDefinition).
#pragma once

#include <string>

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/protocol/method.h"

namespace dubhe DUBHE_EXPORT {

// `provider` as others see it.
std::string service_definition_json(const ServiceDescriptor& service, const Url& provider);

}  // namespace dubhe
