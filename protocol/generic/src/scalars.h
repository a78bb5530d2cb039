// The single values of generic calls: texts for numbers, dates and enums, and the way a shape wants them.
//
// Pure functions.
#pragma once

#include <optional>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/type_shape.h"

namespace dubhe::generic {

// A value for a `shape` that contains no others. What needs no conversion, or has none, is returned as it is: the reader
// then says what it wants.
Expected<Value> convert_scalar(const Value& value, const TypeShape& shape);

// byte[] as a list of numbers.
Value numbers_of(const Bytes& bytes);

// java.time.LocalDate, LocalTime and LocalDateTime as their text ("2024-02-29", "08:30", "2024-02-29T08:30:05"), from the
// objects that stand for them on the wire; empty: another class.
std::optional<Value> as_iso_text(const ObjectValue& object);

}  // namespace dubhe::generic
