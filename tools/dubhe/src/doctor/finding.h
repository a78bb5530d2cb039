// What `dubhe doctor` has to say about one broken link.
//
// Value types.
#pragma once

#include <string>

namespace dubhe::tool {

struct Finding {
  std::string code{};   // "D-NET-01"; docs/doctor.md lists them all
  std::string where{};  // the registry, the interface, or a provider's address
  std::string what{};
  std::string mend{};
};

// What a check found; code and place are added by who ran it.
struct Fault {
  std::string what;
  std::string mend;
};

}  // namespace dubhe::tool
