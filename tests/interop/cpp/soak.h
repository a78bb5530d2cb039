// Mixed calls without a pause on every provider there is, with failover as Dubbo sets it.
#pragma once

namespace interop {

// Prints `ready` with the first answer and at last `soak calls=N failed=F KIND=ANSWERS …`.
int run_soak(int argc, char** argv);

}  // namespace interop
