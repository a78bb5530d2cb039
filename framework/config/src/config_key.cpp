#include "dubhe/config/config_key.h"

#include "dubhe/common/nearest.h"

#include "spelling.h"

#include <vector>

namespace dubhe {

const ConfigKey* find_config_key(ConfigElements elements, std::string_view name) {
  const std::string wanted = plain_spelling(name);
  for (const ConfigKey& key : config_keys()) {
    if ((key.elements & elements) != 0 && plain_spelling(key.name) == wanted) return &key;
  }
  return nullptr;
}

std::string_view nearest_config_key(ConfigElements elements, std::string_view name) {
  std::vector<std::string_view> names;
  for (const ConfigKey& key : config_keys()) {
    if ((key.elements & elements) != 0) names.push_back(key.name);
  }
  names.push_back("parameters");
  return nearest(name, names);
}

}  // namespace dubhe
