// The form of objects in generic calls of the kind "bean": JavaBeanDescriptor, which names the class of everything.
//
// Pure functions. Facts: Apache Dubbo 3.2, JavaBeanSerializeUtil.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/type_shape.h"

namespace dubhe {
namespace generic DUBHE_EXPORT {

bool is_bean(const Value& value);

// `shape` says what `value` is an object of; nullptr: nobody knows, then a number is an Integer, a Long or a Double, and an
// object whose only field is a text `name` is an enum. Maps with an entry `class` are objects. A descriptor stays one.
Value to_bean(const Value& value, const TypeShape* shape = nullptr);

// To the form "true" of pojo.h, but that enums stay objects of their class. What is no descriptor stays as it is.
Value from_bean(const Value& value);

}  // namespace generic
}  // namespace dubhe
