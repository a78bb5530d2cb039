// The form of objects in generic calls of the kind "true": maps with an entry `class`, enums by their names.
//
// Pure functions. Facts: Apache Dubbo 3.2, PojoUtils and CompatibleTypeUtils; docs/generic.md has them as a table.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/type_shape.h"

namespace dubhe {
namespace generic DUBHE_EXPORT {

// Objects of the user's classes become maps, at any depth; numbers, texts, dates and Java's own classes stay as they are.
// Enums are known by `shape`, which says what `value` is an object of; nullptr: nobody knows. What is shared, and cycles,
// stay so.
Value to_maps(const Value& value, const TypeShape* shape = nullptr);

// The way back, to what a method whose parameter has this shape reads: maps become objects, texts become numbers, dates,
// enums. kInvalidArgument: a text is none of these, and where.
Expected<Value> from_maps(const Value& value, const TypeShape& shape);

}  // namespace generic
}  // namespace dubhe
