// The form of objects in generic calls of the kind "true": maps with an entry `class`.
//
// Pure functions. Facts: Apache Dubbo 3.2, PojoUtils.
#pragma once

#include "dubhe/common/value.h"

namespace dubhe::generic {

// Objects of the user's classes become maps, at any depth; numbers, texts, dates and Java's own classes stay as they are.
// What is shared, and cycles, stay so.
Value to_maps(const Value& value);

}  // namespace dubhe::generic
