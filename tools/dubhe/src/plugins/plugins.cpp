#include "plugins/plugins.h"

#include "dubhe/common/logger.h"
#include "dubhe/service/application.h"
#include "dubhe/spi/extension_registry.h"
#include "dubhe/spi/plugin_loader.h"

namespace dubhe::tool {

namespace {

constexpr const char* kBuiltIn = "built in";

std::string role(const ExtensionListing& point, const ExtensionInfo& extension) {
  std::string text = extension.name == point.fallback ? "default" : "";
  for (const std::string& alias : extension.aliases)
    text.append(text.empty() ? "" : ", ").append("also ").append(alias);
  return text;
}

class Report {
 public:
  Report(ExtensionRegistry& registry, bool check) : registry_(registry), check_(check) {
    report_.table =
        Table(check ? std::vector<std::string>{"point", "name", "role", "origin", "opened"}
                    : std::vector<std::string>{"point", "name", "role", "origin"});
  }

  void add(const ExtensionListing& point) {
    for (const ExtensionInfo& extension : point.extensions)
      add(point.point, extension, role(point, extension));
    for (const ExtensionInfo& wrapper : point.wrappers) add(point.point, wrapper, "wrapper");
  }
  PluginReport take() { return std::move(report_); }

 private:
  void add(const std::string& point, const ExtensionInfo& extension, std::string role) {
    std::vector<std::string> cells = {point, extension.name, std::move(role), extension.origin};
    if (check_) cells.push_back(extension.origin == kBuiltIn ? "" : opened(point, extension.name));
    report_.table.add(std::move(cells));
  }
  std::string opened(const std::string& point, const std::string& name) {
    const Status status = registry_.load(point, name);
    if (status.ok()) return "good";
    report_.healthy = false;
    return status.message();
  }

  ExtensionRegistry& registry_;
  const bool check_;
  PluginReport report_;
};

}  // namespace

Expected<PluginReport> list_plugins(const std::vector<std::string>& folders, bool check) {
  PluginLoader loader(null_logger());
  ExtensionRegistry registry(null_logger());
  const Status known =
      first_failure(add_builtin_extensions(registry), loader.announce(folders, registry));
  if (!known.ok()) return known;
  Report report(registry, check);
  for (const ExtensionListing& point : registry.list()) report.add(point);
  return report.take();
}

}  // namespace dubhe::tool
