// Plugins with something wrong, one by definition each.
#include "dubhe/spi/plugin.h"

#include "../points.h"

#include <cstdlib>
#include <stdexcept>

using namespace dubhe::test;

// Shows whether anything of this library was run.
static const bool ran = ::setenv("DUBHE_TEST_PLUGIN_RAN", "1", 1) == 0;

#if defined(DUBHE_TEST_NO_ENTRY)
extern "C" {
__attribute__((visibility("default"))) extern const dubhe::PluginInfo dubhe_plugin_info;
__attribute__((used,
               section(DUBHE_PLUGIN_SECTION))) constinit const dubhe::PluginInfo dubhe_plugin_info =
    dubhe::this_build();
}
#elif !defined(DUBHE_TEST_NO_PLUGIN)

#if defined(DUBHE_TEST_MISSING_SYMBOL)
std::string a_function_that_nobody_has();
#endif

DUBHE_PLUGIN(registry) {
#if defined(DUBHE_TEST_THROWS)
  throw std::runtime_error("out of hay");
#elif defined(DUBHE_TEST_MISSING_SYMBOL)
  registry.add<Animal>("cat", [](const dubhe::ExtensionContext&) {
    return std::make_unique<NamedAnimal>(a_function_that_nobody_has());
  });
#elif defined(DUBHE_TEST_ADDS)
  // Everything that a manifest could have forgotten, and factories that fail.
  registry.add<Animal>(
      "thrower", [](const dubhe::ExtensionContext&) -> dubhe::Expected<std::unique_ptr<Animal> > {
        throw std::runtime_error("no milk");
      });
  registry.add<Animal>(
      "failer", [](const dubhe::ExtensionContext&) -> dubhe::Expected<std::unique_ptr<Animal> > {
        return dubhe::Status(dubhe::StatusCode::kUnavailable, "asleep");
      });
  const auto needing = [](std::string other) {
    return
        [other](
            const dubhe::ExtensionContext& context) -> dubhe::Expected<std::unique_ptr<Animal> > {
          auto found = context.get<Animal>(other);
          if (!found.ok()) return found.status();
          return std::unique_ptr<Animal>(std::make_unique<NamedAnimal>((*found)->says()));
        };
  };
  registry.add<Animal>("chicken", needing("egg"));
  registry.add<Animal>("egg", needing("chicken"));
#else
  registry.add<Step>(
      "audit", [](const dubhe::ExtensionContext&) { return std::make_unique<NamedStep>("audit"); },
      {.consumer = true, .provider = false, .keys = {}, .order = 7});
#endif
}
#endif
