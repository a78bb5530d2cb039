// What a C++ type is in Java, as data: for those who meet a type they were not compiled with (generic calls, service
// definitions, tools). The road to the wire does not use it.
//
// Immutable; built once per type where it is first asked for (hessian2::shape_of<T>()), lives until the program ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

struct TypeShape {
  enum class Kind : std::uint8_t {
    kOther,  // nothing is known but its name
    kBool, kByte, kShort, kChar, kInt, kLong, kFloat, kDouble,  // also boxed: `nullable`
    kString, kBytes, kChars, kDate, kDecimal, kBigInteger, kLocalDate, kLocalTime, kLocalDateTime,
    kAny,                 // java.lang.Object
    kList, kSet, kArray,  // `element`
    kMap,                 // `key`, `element`
    kEnum,                // `constants`
    kObject,              // `fields`
  };
  // Types may contain themselves: what they contain is asked for when it is needed.
  using Get = const TypeShape& (*)();
  struct Field {
    std::string_view name;  // in Java
    Get shape;
  };

  Kind kind = Kind::kOther;
  bool nullable = false;
  std::string type_name;  // "int", "java.util.List", "com.foo.Order[]": as in MethodDescriptor::parameter_types
  Get key = nullptr;
  Get element = nullptr;
  std::vector<Field> fields;
  std::vector<std::string_view> constants;
  std::vector<Get> subtypes;  // what may stand for it: their type_name tells which

  const Field* field(std::string_view name) const noexcept {
    for (const Field& one : fields) {
      if (one.name == name) return &one;
    }
    return nullptr;
  }
  // Its subtype of this class; itself where there is none.
  const TypeShape& of_class(std::string_view java_class) const {
    for (const Get one : subtypes) {
      if (one().type_name == java_class) return one();
    }
    return *this;
  }
};

}  // namespace dubhe
