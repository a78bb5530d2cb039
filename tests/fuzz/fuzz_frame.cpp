// libFuzzer: can bytes from a peer hurt the decoder of dubbo frames?
#include "frame_one_input.h"
#include "fuzz_target.h"

DUBHE_FUZZ_TARGET(fuzz_frame::one_input)
