// The last lists a registry delivered, in a file, so that a start while the registry is away finds
// its providers.
//
// Thread-safe. The file is Java's: name, keys and text form are those of Apache Dubbo
// (AbstractRegistry), and both may use it at the same time. Written on a BackgroundWorker, many
// changes at once; read where load() is called.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"
#include "dubhe/registry/background_worker.h"
#include "dubhe/registry/java_properties.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe DUBHE_EXPORT {

// Parameter `file` of the registry, else
// {home}/.dubbo/dubbo-registry-{application}-{host}-{port}.cache; `first_server` is the host:port
// of the registry's first server.
std::filesystem::path provider_cache_path(const Url& registry, std::string_view first_server,
                                          const std::filesystem::path& home);

class ProviderCache : public std::enable_shared_from_this<ProviderCache> {
 public:
  struct Options {
    std::filesystem::path file;
    // Another process that is just saving is waited for this long, then this save is given up (the
    // next one has it all).
    int lock_attempts = 40;
    std::chrono::milliseconds lock_pause{50};
    std::function<std::chrono::system_clock::time_point()> now = &std::chrono::system_clock::now;
  };

  // Made with make_shared: what is still to be written keeps it alive. `worker` outlives the last
  // store(), `logger` the worker.
  ProviderCache(Options options, BackgroundWorker& worker, Logger& logger);

  // Everything known for a service key ("group/interface:version"), of all categories; nullopt when
  // there is no provider among it. A file that makes no sense is set aside with a warning.
  std::optional<std::vector<Url>> load(const std::string& key);

  // The whole list of one category from now on. `consumer` is written as a placeholder (`empty://`)
  // for an empty list.
  void store(const std::string& key, std::string_view category, const std::vector<Url>& urls,
             const Url& consumer);

  const std::filesystem::path& file() const noexcept { return options_.file; }

 private:
  using Lists =
      std::map<std::string, std::string, std::less<>>;  // category → URLs, space separated

  void save();
  Status write(const std::map<std::string, Lists>& mine);
  Expected<JavaProperties> read();
  void set_aside(const Status& why);
  std::string merged(std::string_view on_disk, const Lists& mine) const;

  const Options options_;
  BackgroundWorker& worker_;
  Logger& logger_;

  std::mutex mutex_;  // guards what follows
  std::map<std::string, Lists> mine_;
  bool save_queued_ = false;
  bool complained_ = false;
};

}  // namespace dubhe
