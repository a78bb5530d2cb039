#include "dubhe/registry_file/file_registry.h"

#include "dubhe/registry_tree/tree_registry.h"

#include "file_tree_client.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <utility>

namespace dubhe {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLease(10000);
constexpr milliseconds kShortestLease(200);
constexpr milliseconds kShortestPoll(10);

tree::TreeOptions tree_options(const Url& url, const std::string& directory) {
  tree::TreeOptions defaults;
  defaults.place = directory;
  defaults.address = "file://" + directory;
  defaults.log_source = "registry.file";
  defaults.session_timeout = kLease;
  // A look at a directory is cheap, and none but this machine's processes look.
  defaults.retry_period = milliseconds(1000);
  defaults.reconnect_jitter = milliseconds(100);
  auto options = tree::TreeOptions::from(url, std::move(defaults));
  options.session_timeout = std::max(options.session_timeout, kShortestLease);
  return options;
}

std::string without_end_slash(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

Expected<std::unique_ptr<Registry>> make_file_registry(const ExtensionContext& context) {
  const Url& url = context.url();
  const std::string directory = "/" + without_end_slash(url_decode(url.path()));
  if (!url.host().empty() || directory == "/") {
    return Status(
        StatusCode::kInvalidArgument,
        "registry address " + url.protocol() + "://" + url.address() + "/" + url.path() +
            " names no directory; write file:///tmp/dubhe, with three slashes and the whole path");
  }
  tree::TreeRegistrySettings settings;
  settings.options = tree_options(url, directory);
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
