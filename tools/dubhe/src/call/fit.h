// One JSON value as an argument of a Java type.
//
// Confined to one thread; lends the definition.
#pragma once

#include <string>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "model/definition.h"
#include "model/java_type.h"

namespace dubhe::tool {

class Fit {
 public:
  explicit Fit(const ServiceDefinition& definition) : definition_(definition) {}
  // `place` is for messages.
  Expected<Value> fit(const Value& value, const JavaType& type, const std::string& place, int depth = 0) const;

 private:
  Expected<Value> fit_list(const Value& value, const JavaType& element, std::string wire_type, const std::string& place,
                           int depth) const;
  Expected<Value> fit_map(const Value& value, const JavaType& type, const std::string& place, int depth) const;
  Expected<Value> fit_object(const Value& value, const std::string& java_class, const DefinedType& type,
                             const std::string& place, int depth) const;

  const ServiceDefinition& definition_;
};

// base64, with or without padding; kInvalidArgument otherwise.
Expected<Bytes> from_base64(std::string_view text);
// "2024-05-01", "2024-05-01T12:30:00.250Z", "…+02:00"; without a zone it is UTC.
Expected<Date> parse_date(std::string_view text);

}  // namespace dubhe::tool
