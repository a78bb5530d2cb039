// libFuzzer: can bytes from a peer hurt the Hessian 2 decoder of described types?
#include "fuzz_target.h"
#include "hessian2_one_input.h"

DUBHE_FUZZ_TARGET(fuzz_hessian2::typed_input)
