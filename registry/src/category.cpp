#include "dubhe/registry/registry.h"

namespace dubhe {

std::string_view to_string(Category category) noexcept {
  switch (category) {
    case Category::kProviders:
      return "providers";
    case Category::kConsumers:
      return "consumers";
    case Category::kConfigurators:
      return "configurators";
    case Category::kRouters:
      return "routers";
  }
  return "providers";
}

}  // namespace dubhe
