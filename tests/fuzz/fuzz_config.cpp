// libFuzzer: can a dubhe.yaml hurt who reads it?
#include "config_one_input.h"
#include "fuzz_target.h"

DUBHE_FUZZ_TARGET(fuzz_config::one_input)
