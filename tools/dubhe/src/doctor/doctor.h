// `dubhe doctor`: walks the chain from the registry to an answered call, and says at which link it breaks.
//
// Confined to one thread, which it blocks.
#pragma once

#include <string>

#include "doctor/diagnosis.h"
#include "doctor/wishes.h"
#include "dubhe/common/url.h"
#include "estate/instruments.h"

namespace dubhe::tool {

Diagnosis diagnose(const Url& registry, const Wishes& wishes, const Instruments& instruments);

}  // namespace dubhe::tool
