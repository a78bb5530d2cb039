// One shared object: opened once, when the first of its names is asked for. The only place that
// maps code.
#pragma once

#include "dubhe/common/logger.h"
#include "dubhe/spi/extension_registry.h"

#include <atomic>
#include <mutex>
#include <string>

namespace dubhe {

class PluginLibrary final : public ExtensionSource {
 public:
  PluginLibrary(std::string path, Logger& logger) : path_(std::move(path)), logger_(logger) {}
  // Closes it.
  ~PluginLibrary() override;

  // What could not be read or mapped is tried again the next time; what the entry function did
  // wrong stays wrong.
  Status open(ExtensionRegistry& registry) override;

  const std::string& path() const noexcept { return path_; }
  bool is_open() const noexcept { return is_open_; }
  void keep_open() noexcept { keep_open_ = true; }

 private:
  Status map();
  Status enter(ExtensionRegistry& registry);

  const std::string path_;
  Logger& logger_;
  std::atomic<bool> is_open_{false}, keep_open_{false};

  std::mutex mutex_;  // guards what follows, held while the library is opened
  void* handle_ = nullptr;
  bool entered_ = false;
  Status outcome_;
};

}  // namespace dubhe
