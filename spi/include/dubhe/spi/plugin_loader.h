// Plugins: extensions in shared objects, found by manifests, opened when one of their names is
// first asked for.
//
// A folder of plugins has META-INF/dubhe/POINT for each point that it brings something to
// (plugin_manifest.h), and the libraries those name. announce() reads the manifests and tells the
// registry the names; no library is opened. Whoever then asks the registry for such a name has the
// library opened: first its file is read, and how it was built is compared with this program
// (plugin_info.h); only then it is mapped, and its DUBHE_PLUGIN adds the factories.
//
// A library stays open as long as the loader lives, or a registry that it brought something to. So
// that no code is unmapped that is still to run: references and exports end first, then the
// registry (extensions, factories), then the loops that may still hold something of theirs, then
// the loader.
//
// Thread-safe.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/spi/extension_registry.h"
#include "dubhe/spi/plugin_info.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe DUBHE_EXPORT {

// What stands in the library's file. Nothing is opened; the file may be any, and is only read.
// kNotFound: it cannot be read; kInvalidArgument: it is no library, or not one of ours.
Expected<PluginInfo> read_plugin_info(const std::string& path);
// ok, or kFailedPrecondition with every difference that matters and the mend.
Status check_build(const PluginInfo& plugin, const PluginInfo& program);
// "Dubhe 0.1.0 (ABI 1), g++ 12, address sanitizer"
std::string to_string(const PluginInfo& info);

class PluginLibrary;

class PluginLoader {
 public:
  // The logger outlives it.
  explicit PluginLoader(Logger& logger);
  ~PluginLoader();
  PluginLoader(const PluginLoader&) = delete;
  PluginLoader& operator=(const PluginLoader&) = delete;

  // All the names of all the manifests, or nothing that can be relied on: kInvalidArgument and
  // kAlreadyExists list every mistake, one a line, with manifest and line. `asked_by` names who
  // gave the folders ("dubhe.yaml:9 dubhe.plugins").
  Status announce(std::span<const std::string> folders, ExtensionRegistry& to,
                  std::string_view asked_by = {});

  struct Library {
    std::string path;
    bool open = false;
  };
  // As far as they are announced, sorted by path.
  std::vector<Library> libraries() const;

  // From now on no library is closed any more, not even by the destructor: for a program that ends
  // while some of their code still runs.
  void keep_open();

 private:
  std::shared_ptr<PluginLibrary> library(const std::string& path);
  Status announce_folder(const std::string& folder, ExtensionRegistry& to);
  Status announce_manifest(const std::string& folder, const std::string& point,
                           ExtensionRegistry& to);

  Logger& logger_;
  struct Libraries;
  const std::unique_ptr<Libraries> libraries_;
};

}  // namespace dubhe
