// TypedService as the provider has it. A translation unit of its own: there is much to compile.
#pragma once

#include <memory>

#include "typed_service.h"

namespace interop {

std::shared_ptr<TypedService> make_typed_provider();

}  // namespace interop
