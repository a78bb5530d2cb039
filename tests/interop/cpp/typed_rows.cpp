// typed/METHOD/NAME: a declared type, to the provider and back.
#include "consumer.h"

namespace interop {

void add_typed_rows(RowTable&) {}

}  // namespace interop
