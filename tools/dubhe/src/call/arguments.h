// Arguments written as JSON, fitted to the types that a method's definition names.
//
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "model/definition.h"

namespace dubhe::tool {

// What a generic call is made of.
struct PreparedCall {
  std::string method{};
  std::vector<std::string> types{};  // erased Java names; none: the provider chooses by name
  std::vector<Value> arguments{};
};

// `arguments` is a JSON array, or one value that is no array for a method of one parameter. Of overloads the first that
// fits is taken, `types` picks one. kNotFound: no such method, or none with so many parameters; kInvalidArgument names the
// place that does not fit ("argument 1, items[0].amount"), what is there and what is wanted.
//
// Objects become maps with their class in an entry `class`; enums are their names; dates are milliseconds or ISO 8601;
// byte[] is base64; java.math.BigDecimal and BigInteger are numbers or texts; maps whose keys are no text are lists of
// pairs.
Expected<PreparedCall> prepare_call(const ServiceDefinition& definition, const std::string& method,
                                    const std::vector<std::string>& types, const Value& arguments);

// kNotFound, with the nearest name, when `method` is not among `methods`.
Status check_method(const std::string& interface_name, const std::vector<std::string>& methods, const std::string& method);

// The same where no definition is to be had: nothing is checked.
Expected<PreparedCall> prepare_unchecked(const std::string& method, const std::vector<std::string>& types,
                                         const Value& arguments);

}  // namespace dubhe::tool
