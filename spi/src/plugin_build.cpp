// May a plugin that was built like that be opened in this program?
#include "dubhe/spi/plugin_loader.h"

#include <string>
#include <string_view>

namespace dubhe {

namespace {

std::string compiler(const PluginInfo& info) {
  const char* name = info.compiler == PluginInfo::kGcc     ? "g++ "
                     : info.compiler == PluginInfo::kClang ? "clang "
                                                           : "compiler ";
  return name + std::to_string(info.compiler_major);
}

std::string sanitizers(const PluginInfo& info) {
  std::string text;
  const auto add = [&](PluginInfo::Sanitizers which, const char* name) {
    if ((info.sanitizers & which) == 0) return;
    if (!text.empty()) text.append(" and ");
    text.append(name);
  };
  add(PluginInfo::kAddress, "the address sanitizer");
  add(PluginInfo::kThread, "the thread sanitizer");
  add(PluginInfo::kMemory, "the memory sanitizer");
  return text.empty() ? "no sanitizer" : text;
}

std::string containers(const PluginInfo& info) {
  std::string text = (info.containers & PluginInfo::kCxx11) != 0 ? "_GLIBCXX_USE_CXX11_ABI=1"
                                                                 : "_GLIBCXX_USE_CXX11_ABI=0";
  if ((info.containers & PluginInfo::kDebugContainers) != 0) text.append(" and _GLIBCXX_DEBUG");
  return text;
}

// "0.1" of "0.1.7": before 1.0 every minor version may change what plugins use.
std::string_view minor_version(std::string_view version) {
  const auto dot = version.find('.');
  return dot == version.npos ? version : version.substr(0, version.find('.', dot + 1));
}

}  // namespace

Status check_build(const PluginInfo& plugin, const PluginInfo& program) {
  std::string text;
  const auto differ = [&](bool same, const std::string& its, const std::string& ours) {
    if (same) return;
    text.append(text.empty() ? "it was built with " : ", and with ")
        .append(its)
        .append(", this program with ")
        .append(ours);
  };
  differ(plugin.abi == program.abi, "ABI number " + std::to_string(plugin.abi),
         std::to_string(program.abi));
  differ(minor_version(plugin.version) == minor_version(program.version),
         std::string("Dubhe ") + plugin.version, program.version);
  differ(compiler(plugin) == compiler(program), compiler(plugin), compiler(program));
  differ(plugin.containers == program.containers, containers(plugin), containers(program));
  differ(plugin.sanitizers == program.sanitizers, sanitizers(plugin), sanitizers(program));
  if (text.empty()) return Status();
  return Status(StatusCode::kFailedPrecondition,
                text + ". Nothing of it was run; build it again as this program was built");
}

std::string to_string(const PluginInfo& info) {
  std::string text = std::string("Dubhe ") + info.version + " (ABI " + std::to_string(info.abi) +
                     "), " + compiler(info);
  if (info.sanitizers != 0) text.append(", ").append(sanitizers(info));
  return text;
}

}  // namespace dubhe
