// A service as its provider described it in the metadata report: methods and the types they use.
//
// Value types, and a pure function. The text is Apache Dubbo's FullServiceDefinition, 2.7 (types inside each other) and 3.x
// (types by name); Dubhe writes the latter.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/common/expected.h"

namespace dubhe::tool {

struct DefinedMethod {
  std::string name{};
  std::vector<std::string> parameters{};  // Java types, with their type arguments where they are known
  std::string result{};
};

// A class with its properties, or an enum with its constants.
struct DefinedType {
  std::vector<std::pair<std::string, std::string>> properties{};  // name and type, sorted by name
  std::vector<std::string> constants{};

  bool is_enum() const noexcept { return !constants.empty(); }
};

struct ServiceDefinition {
  std::string interface_name{}, group{}, version{}, application{};
  std::vector<DefinedMethod> methods{};        // sorted by name, then by parameters
  std::map<std::string, DefinedType> types{};  // by name; classes and enums that are not of the Java library
};

// kDataLoss says what is wrong with the text.
Expected<ServiceDefinition> parse_definition(std::string_view text);

// "find(java.lang.String) : com.acme.Order"
std::string to_string(const DefinedMethod& method);

}  // namespace dubhe::tool
