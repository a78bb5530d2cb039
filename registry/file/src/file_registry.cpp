#include "dubhe/registry_file/file_registry.h"

#include "dubhe/registry_tree/tree_registry.h"

#include "file_tree_client.h"
#include "registry_url.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <utility>

namespace dubhe {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortestPoll(10);

}  // namespace

Expected<std::unique_ptr<Registry>> make_file_registry(const ExtensionContext& context) {
  const Url& url = context.url();
  const auto named = file::directory_of(url);
  if (!named) return named.status();
  const std::string& directory = *named;
  tree::TreeRegistrySettings settings;
  settings.options = file::tree_options(url, directory);
  settings.cache_address = "file" + directory;
  std::replace(settings.cache_address.begin(), settings.cache_address.end(), '/', '-');

  file::FileOptions options;
  options.base = directory;
  options.lease = settings.options.session_timeout;
  options.poll = std::max(url.get_millis("poll", options.poll), kShortestPoll);
  options.inotify = url.get_bool("inotify", true);
  options.process =
      std::to_string(::getpid()) + " (" + std::string(url.get("application", "?")) + ")";
  Executor* const executor = context.resource<Executor>();
  Logger& logger = context.logger();
  settings.clients = [options, executor, &logger](BackgroundWorker& worker) {
    const auto memory = std::make_shared<file::Memory>();
    return [options, executor, &logger, &worker, memory](tree::TreeEvents events, const tree::TreeSession&) {
      return file::open_file_tree_client(options, *executor, worker, logger, memory,
                                         std::move(events));
    };
  };
  return tree::make_tree_registry(context, std::move(settings));
}

}  // namespace dubhe
