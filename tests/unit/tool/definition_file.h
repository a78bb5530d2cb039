// The definition of com.acme.OrderService as a provider of Java Dubbo 3.2.10 wrote it.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "model/definition.h"

namespace dubhe::tool {

inline std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::string order_service_text() { return read_file(DUBHE_TEST_DATA "/order_service_3_2_10.json"); }
inline ServiceDefinition order_service() { return parse_definition(order_service_text()).value(); }

}  // namespace dubhe::tool
