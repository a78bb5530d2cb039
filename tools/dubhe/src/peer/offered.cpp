#include "peer/offered.h"

#include <algorithm>

namespace dubhe::tool {

std::vector<std::string> offered_serializations(const Url& provider) {
  std::vector<std::string> names;
  for (const std::string_view key : {"prefer.serialization", "serialization"}) {
    for (std::string& name : provider.get_list(key)) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
  }
  return names;
}

Spoken spoken_with(const Url& provider) {
  const std::vector<std::string> names = offered_serializations(provider);
  const auto offers = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (names.empty() || offers("hessian2")) return Spoken::kHessian2;
  if (offers("gson") || offers("json")) return Spoken::kGson;
  return offers("protobuf") ? Spoken::kMessages : Spoken::kNothing;
}

}  // namespace dubhe::tool
