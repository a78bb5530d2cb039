// The settings of one method, read from a URL once: `greet.timeout`, then `timeout`.
#pragma once

#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/protocol/invocation.h"

namespace dubhe DUBHE_EXPORT {

// Keys: timeout (ms, 1000), retries (2; less than 0 is 0), repeat (asdubbo, safe, once), idempotent, return (false: one way).
// Read from the URL in which the consumer's settings lie over the provider's. A value that is none counts as absent.
MethodOptions read_method_options(const Url& url, std::string_view method);

}  // namespace dubhe
