// TypedService as the provider has it. A translation unit of its own: there is much to compile.
#pragma once

#include "typed_service.h"

#include <memory>

namespace interop {

std::shared_ptr<TypedService> make_typed_provider();

}  // namespace interop
