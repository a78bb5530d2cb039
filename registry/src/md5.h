// MD5 (RFC 1321), for revisions that Java computes the same way. Not for secrets.
//
// Pure function.
#pragma once

#include <string>
#include <string_view>

namespace dubhe {

// 32 lower-case hexadecimal digits.
std::string md5_hex(std::string_view text);

}  // namespace dubhe
