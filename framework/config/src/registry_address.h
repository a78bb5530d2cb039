// The address of a registry element, in its many forms, as URLs.
//
// Pure functions.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"

#include <string>
#include <vector>

namespace dubhe {

// What stands beside the address; the address wins.
struct AddressDefaults {
  std::string protocol;
  std::uint16_t port = 0;
  std::string username, password;
  Url::Parameters parameters;
};

// One URL for each registry: `;` and `|` stand between registries, `,` between the servers of one
// (the others become `backup=`). Empty for "N/A" in any case. The message of a failure goes on
// after "registry.address: ".
Expected<std::vector<Url>> registry_urls(const std::string& address,
                                         const AddressDefaults& defaults);

}  // namespace dubhe
