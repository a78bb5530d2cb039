// The node of an application's instance: Curator's service instance with Dubbo's payload, as JSON.
//
// Pure function. Apache Dubbo 3.x (ZookeeperInstance) and dubbo-go v3.
#pragma once

#include <string>

#include "estate/estate.h"

namespace dubhe::tool {

// Never fails: what makes no sense is said in `fault`.
Instance read_instance(const std::string& application, const std::string& node_name, const std::string& data);

}  // namespace dubhe::tool
