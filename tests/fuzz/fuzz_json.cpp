// libFuzzer: can a body of JSON from a peer hurt its reader?
#include "fuzz_target.h"
#include "json_one_input.h"

DUBHE_FUZZ_TARGET(fuzz_json::one_input)
