#include "dubhe/config/config.h"

#include <unistd.h>

namespace dubhe {

ConfigSources ConfigSources::process(int argc, const char* const* argv) {
  ConfigSources sources;
  for (int i = 1; i < argc; ++i) sources.arguments.emplace_back(argv[i]);
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (const auto equals = text.find('='); equals != text.npos) {
      sources.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return sources;
}

}  // namespace dubhe
