// Java types under their C++ names, as docs/types.md has them.
//
// Confined to one thread; lends the definition.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "model/definition.h"
#include "model/java_type.h"

namespace dubhe::tool {

class CppTypes {
 public:
  explicit CppTypes(const ServiceDefinition& definition);

  // Of a described class or enum; unique in the header.
  const std::string& name_of(const std::string& java_class) const { return names_.at(java_class); }
  // From here on it may be held by value.
  void complete(const std::string& java_class) { complete_.insert(java_class); }

  std::string field(const JavaType& type) const;
  // A type's Java name is part of the method's name on the wire: where C++ has no type for it, it is named with dubhe::as.
  std::string parameter(const JavaType& type) const;
  std::string result(const JavaType& type) const;

 private:
  enum class Place : std::uint8_t { kField, kElement, kKey, kParameter, kResult };

  std::string in(Place place, const JavaType& type) const;
  std::string collection(Place place, const JavaType& type) const;
  std::string map(Place place, const JavaType& type) const;
  std::string described(Place place, const JavaType& type) const;
  std::string element_of(const JavaType& type, std::size_t index, Place place) const;
  bool has_order(const JavaType& type) const;
  const DefinedType* defined(const JavaType& type) const;

  const ServiceDefinition& definition_;
  std::map<std::string, std::string> names_;
  std::set<std::string> complete_;
};

// What has to be included, besides dubhe.h, for the types named in `source`.
std::set<std::string> headers_for(std::string_view source);

// `name`, or another one where C++ has taken that: "delete_".
std::string cpp_identifier(std::string_view name);

}  // namespace dubhe::tool
