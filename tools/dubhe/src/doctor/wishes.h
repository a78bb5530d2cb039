// What the consumer that the doctor stands in for would ask for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dubhe/common/url.h"
#include "dubhe/common/value.h"
#include "peer/contact.h"

namespace dubhe::tool {

struct Wishes {
  std::string interface_name{};
  std::string group{};         // as a reference has it: `*` for any, a comma list
  std::string version{};       // likewise, `*` for any
  std::string consumer_app{};  // its name; empty: its rules are not looked at
  std::size_t payload = 0;     // bytes of the largest argument that is sent; 0: not tried
  std::vector<std::string> classes{};  // Java classes that are sent; each is tried
  Limits limits{};
  Millis patience{0};  // how long a provider that is gone is given to leave the registry

  // The reference as a URL, for the rules of service_match.h.
  Url consumer() const;
};

}  // namespace dubhe::tool
