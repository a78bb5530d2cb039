#include "registry_url.h"

#include <algorithm>
#include <utility>

namespace dubhe::file {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLease(10000);
constexpr milliseconds kShortestLease(200);

std::string without_end_slash(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

Expected<std::string> directory_of(const Url& registry) {
  std::string directory = "/" + without_end_slash(url_decode(registry.path()));
  if (registry.host().empty() && directory != "/") return directory;
  return Status(
      StatusCode::kInvalidArgument,
      "registry address " + registry.protocol() + "://" + registry.address() + "/" + registry.path() +
          " names no directory; write file:///tmp/dubhe, with three slashes and the whole path");
}

tree::TreeOptions tree_options(const Url& registry, const std::string& directory) {
  tree::TreeOptions defaults;
  defaults.place = directory;
  defaults.address = "file://" + directory;
  defaults.log_source = "registry.file";
  defaults.session_timeout = kLease;
  // A look at a directory is cheap, and none but this machine's processes look.
  defaults.retry_period = milliseconds(1000);
  defaults.reconnect_jitter = milliseconds(100);
  auto options = tree::TreeOptions::from(registry, std::move(defaults));
  options.session_timeout = std::max(options.session_timeout, kShortestLease);
  return options;
}

}  // namespace dubhe::file
