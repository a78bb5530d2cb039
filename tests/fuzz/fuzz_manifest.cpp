// libFuzzer: can a manifest in a folder of plugins hurt who reads it?
#include "fuzz_target.h"
#include "manifest_one_input.h"

DUBHE_FUZZ_TARGET(fuzz_manifest::one_input)
