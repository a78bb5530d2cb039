// JSON strings to bytes and back.
#pragma once

#include "dubhe/common/buffer.h"

#include <string>
#include <string_view>

namespace dubhe::json {

// With its quotes. Lone surrogates become escapes, anything else that is no UTF-8 becomes U+FFFD.
void put_text(Buffer& out, std::string_view utf8);
// `raw`: what stands between the quotes; lone surrogates become their three bytes. False: an escape
// makes no sense.
bool take_text(std::string_view raw, std::string& utf8);

}  // namespace dubhe::json
