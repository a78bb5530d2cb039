#include "md5.h"

#include <boost/uuid/detail/md5.hpp>

#include <cstdio>

namespace dubhe {

std::string md5_hex(std::string_view text) {
  boost::uuids::detail::md5 hash;
  hash.process_bytes(text.data(), text.size());
  boost::uuids::detail::md5::digest_type digest;
  hash.get_digest(digest);

  std::string hex;
  for (const unsigned int word : digest) {
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", word);
    hex += digits;
  }
  return hex;
}

}  // namespace dubhe
