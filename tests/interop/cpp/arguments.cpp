#include "arguments.h"

#include <algorithm>
#include <stdexcept>

namespace interop {

Arguments::Arguments(int argc, char** argv, std::initializer_list<std::string_view> known) {
  for (int i = 0; i < argc; ++i) {
    const std::string_view option = argv[i];
    const std::string_view name = option.substr(option.starts_with("--") ? 2 : option.size());
    if (name == "set") {
      while (i + 1 < argc && !std::string_view(argv[i + 1]).starts_with("--"))
        settings_.push_back("--dubbo." + std::string(argv[++i]));
    } else if (std::find(known.begin(), known.end(), name) == known.end() || i + 1 == argc) {
      throw std::invalid_argument("`" + std::string(option) +
                                  "`: no such option, or no value behind it");
    } else {
      named_[std::string(name)] = argv[++i];
    }
  }
}

const std::string& Arguments::get(std::string_view name) const {
  const auto found = named_.find(name);
  if (found == named_.end()) throw std::invalid_argument("--" + std::string(name) + " is missing");
  return found->second;
}

std::string Arguments::get(std::string_view name, std::string_view instead) const {
  const auto found = named_.find(name);
  return found == named_.end() ? std::string(instead) : found->second;
}

}  // namespace interop
