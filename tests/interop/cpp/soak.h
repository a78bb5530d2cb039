// Mixed calls without a pause on every provider there is, with failover as Dubbo sets it or with `--retries N`.
#pragma once

namespace interop {

// Prints `ready` with the first answer, `reached KIND` with its `--least`th answer of kind(), and at last `soak calls=N failed=F
// KIND=ANSWERS …`.
int run_soak(int argc, char** argv);

}  // namespace interop
