// libFuzzer: can a body of protobuf messages from a peer hurt its reader?
#include "fuzz_target.h"
#include "protobuf_one_input.h"

DUBHE_FUZZ_TARGET(fuzz_protobuf::one_input)
