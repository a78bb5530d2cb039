// Values of unknown type (dubhe::Value) on the wire: generic calls, and what nobody described.
//
// Free functions. Shared containers and cycles are kept: a container that is reached twice is written once and referred
// to, and comes back as one.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

// A weak container that is gone is written as null.
void write_value(Writer& out, const Value& value);

// false: see in.status().
bool read_value(Reader& in, Value& out);

}  // namespace hessian2
}  // namespace dubhe
