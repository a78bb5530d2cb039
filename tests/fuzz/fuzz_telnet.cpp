// libFuzzer: can bytes from a telnet client hurt the reader of its lines?
#include "fuzz_target.h"
#include "telnet_one_input.h"

DUBHE_FUZZ_TARGET(fuzz_telnet::one_input)
