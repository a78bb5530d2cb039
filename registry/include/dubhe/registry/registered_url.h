// What of a URL is shown to others: the form in which it is written into a registry.
//
// Pure function. Key lists of Apache Dubbo 3.3 (RegistryProtocol, RegistryConstants): process-local
// settings are taken out; with `simplified=true` on the registry only what a consumer needs is
// kept, and what `extra-keys` names; `dynamic` of the registry goes to providers that do not say it
// themselves.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

// A consumer's URL (scheme `consumer`) gets category=consumers and check=false. A URL of another
// category than providers or consumers (a rule) stays as it is. Applying it twice changes nothing.
Url to_registered(const Url& url, const Url& registry);

}  // namespace dubhe
