#include "arguments.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace order_push {

namespace {

[[noreturn]] void refuse(const std::string& why, const std::vector<std::string_view>& allowed) {
  std::string names;
  for (const std::string_view name : allowed) names.append(" --").append(name).append(" …");
  std::fprintf(stderr, "%s; options are%s and Dubbo's own, --dubbo.key=value\n", why.c_str(), names.c_str());
  std::exit(2);
}

}  // namespace

Arguments::Arguments(int argc, char** argv, std::vector<std::string_view> allowed) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with("--dubbo.") || word.starts_with("--dubhe.")) {
      dubbo_.emplace_back(word);
      continue;
    }
    const std::string_view name = word.starts_with("--") ? word.substr(2) : std::string_view();
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      refuse("unknown option `" + std::string(word) + "`", allowed);
    }
    if (i + 1 == argc) refuse("option `" + std::string(word) + "` has no value", allowed);
    own_[std::string(name)] = argv[++i];
  }
}

std::string Arguments::get(std::string_view name, std::string fallback) const {
  const auto found = own_.find(name);
  return found == own_.end() ? std::move(fallback) : found->second;
}

dubhe::ConfigSources Arguments::for_application() const {
  dubhe::ConfigSources sources = dubhe::ConfigSources::process(0, nullptr);  // the environment
  sources.arguments = dubbo_;
  return sources;
}

void Arguments::add(std::string_view key, std::string_view value) {
  dubbo_.push_back("--dubbo." + std::string(key) + "=" + std::string(value));
}

}  // namespace order_push
