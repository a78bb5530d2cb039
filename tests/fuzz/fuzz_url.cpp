// libFuzzer: can a URL from a registry hurt its parser?
#include "fuzz_target.h"
#include "url_one_input.h"

DUBHE_FUZZ_TARGET(fuzz_url::one_input)
