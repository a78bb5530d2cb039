// MD5 (RFC 1321), for what Java computes the same way: revisions, the points of a hash ring. Not for secrets.
//
// Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

std::array<std::uint8_t, 16> md5(std::string_view text);
// 32 lower-case hexadecimal digits.
std::string md5_hex(std::string_view text);

}  // namespace dubhe
