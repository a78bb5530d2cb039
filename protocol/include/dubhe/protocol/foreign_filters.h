// Filters that Dubbo has and that mean nothing here: their work is Java's own, or done elsewhere.
#pragma once

#include <string_view>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

// `url` with its list of filters `key` ("a,-b,default") as it counts here: names of that kind are taken out.
//
// With `tell`, the list is our own: each "-name" that is taken out is told there in a line, and one that is asked for is
// kInvalidArgument, with the reason. Without, the list is (also) a peer's, and all are passed over in silence.
Expected<Url> without_foreign_filters(const Url& url, std::string_view key, Logger* tell);

}  // namespace dubhe
