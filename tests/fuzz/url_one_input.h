// What one input does to the parser of URLs.
#pragma once

#include "dubhe/common/url.h"

#include "expect.h"

#include <string_view>

namespace fuzz_url {

// What was read prints as a text that reads as the same.
inline void one_input(std::string_view text) {
  using dubhe::Url;
  for (const auto& url : {Url::parse(text), Url::parse_encoded(text)}) {
    if (!url) continue;
    const std::string printed = url->to_string();
    (void)url->service_key();
    (void)url->get_int("timeout", 1);
    const auto again = Url::parse(printed);
    fuzz::expect(!again || again->to_string() == Url::parse(again->to_string())->to_string());
    const auto encoded = Url::parse_encoded(url->to_encoded());
    fuzz::expect(!encoded || !encoded->to_string().empty());
  }
  fuzz::expect(dubhe::url_decode(dubhe::url_encode(text)) == text);
}

}  // namespace fuzz_url
