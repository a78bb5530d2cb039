// libFuzzer: can a cache file, which other programs write as well, hurt who reads it?
#include "cache_one_input.h"
#include "fuzz_target.h"

DUBHE_FUZZ_TARGET(fuzz_cache::one_input)
