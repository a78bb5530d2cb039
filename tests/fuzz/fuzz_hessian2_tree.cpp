// libFuzzer: can bytes from a peer hurt the Hessian 2 decoder where types are not known?
#include "fuzz_target.h"
#include "hessian2_one_input.h"

DUBHE_FUZZ_TARGET(fuzz_hessian2::tree_input)
