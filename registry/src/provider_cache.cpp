#include "dubhe/registry/provider_cache.h"

#include "file_lock.h"

#include <algorithm>
#include <system_error>
#include <thread>

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "registry.cache";
constexpr std::string_view kComment = "Dubbo Registry Cache";
constexpr std::string_view kPlaceholder = "empty";  // scheme of "there is none"

std::string_view category_of(const Url& url) { return url.get("category", "providers"); }

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = text.find_first_of(" \t\r\n");
    if (end != 0) words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return words;
}

void append_word(std::string& to, std::string_view word) {
  if (word.empty()) return;
  if (!to.empty()) to += ' ';
  to += word;
}

// The cache separates URLs by spaces, so a URL with one cannot be kept in it.
bool can_be_kept(const std::string& text) {
  return text.find_first_of(" \t\r\n") == std::string::npos;
}

}  // namespace

std::filesystem::path provider_cache_path(const Url& registry, std::string_view first_server,
                                          const std::filesystem::path& home) {
  if (const std::string_view file = registry.get("file"); !file.empty())
    return std::filesystem::path(file);
  std::string server(first_server);
  std::replace(server.begin(), server.end(), ':', '-');
  std::string application(registry.get("application", "unknown"));
  std::replace(application.begin(), application.end(), '/', '-');
  return home / ".dubbo" / ("dubbo-registry-" + application + "-" + server + ".cache");
}

ProviderCache::ProviderCache(Options options, BackgroundWorker& worker, Logger& logger)
    : options_(std::move(options)), worker_(worker), logger_(logger) {}

std::optional<std::vector<Url>> ProviderCache::load(const std::string& key) {
  const Expected<JavaProperties> properties = read();
  if (!properties) return std::nullopt;
  const auto found = properties->find(key);
  if (found == properties->end()) return std::nullopt;
  std::vector<Url> urls;
  bool has_provider = false;
  for (const std::string_view word : split(found->second)) {
    const Expected<Url> url = Url::parse(word);
    if (!url) {
      logger_.warn(kWhere,
                   options_.file.string() + ": left out of " + key + ": " + url.status().message());
    } else if (url->protocol() != kPlaceholder) {
      has_provider = has_provider || category_of(*url) == "providers";
      urls.push_back(*url);
    }
  }
  if (!has_provider) return std::nullopt;
  return urls;
}

void ProviderCache::store(const std::string& key, std::string_view category,
                          const std::vector<Url>& urls, const Url& consumer) {
  std::string text;
  for (const Url& url : urls) {
    const std::string word = url.to_string();
    if (can_be_kept(word)) append_word(text, word);
  }
  if (urls.empty()) {
    const std::string word =
        consumer.with_protocol(std::string(kPlaceholder)).with("category", category).to_string();
    if (can_be_kept(word)) text = word;
  }
  std::lock_guard lock(mutex_);
  mine_[key].insert_or_assign(std::string(category), std::move(text));
  if (std::exchange(save_queued_, true)) return;
  worker_.run([self = shared_from_this()] { self->save(); });
}

void ProviderCache::save() {
  std::map<std::string, Lists> mine;
  {
    std::lock_guard lock(mutex_);
    save_queued_ = false;
    mine = mine_;
  }
  const Status written = write(mine);
  std::lock_guard lock(mutex_);
  if (!written.ok() && !complained_) {
    logger_.warn(
        kWhere,
        "providers are not kept on disk, a start while the registry is away will find none: " +
            written.message() +
            ". Mend that, or set the registry's `file` to a path that can be "
            "written, or `file-cache=false`.");
  }
  complained_ = !written.ok();
}

Status ProviderCache::write(const std::map<std::string, Lists>& mine) {
  std::error_code failed;
  if (options_.file.has_parent_path())
    std::filesystem::create_directories(options_.file.parent_path(), failed);
  const std::filesystem::path lock_file = options_.file.string() + ".lock";
  auto lock = detail::FileLock::try_lock(lock_file);
  for (int attempt = 1; !lock && lock.status().code() == StatusCode::kUnavailable &&
                        attempt < options_.lock_attempts;
       ++attempt) {
    std::this_thread::sleep_for(options_.lock_pause);
    lock = detail::FileLock::try_lock(lock_file);
  }
  if (!lock) return lock.status();

  Expected<JavaProperties> on_disk = read();
  JavaProperties all = on_disk ? std::move(*on_disk) : JavaProperties();
  for (const auto& [key, lists] : mine) {
    std::string& value = all[key];
    value = merged(value, lists);
  }
  return detail::replace_file(options_.file, print_java_properties(all, kComment, options_.now()));
}

Expected<JavaProperties> ProviderCache::read() {
  Expected<std::string> text = detail::read_file(options_.file);
  if (!text) {
    if (text.status().code() == StatusCode::kDataLoss) set_aside(text.status());
    return text.status();
  }
  Expected<JavaProperties> properties = parse_java_properties(*text);
  if (!properties) set_aside(properties.status());
  return properties;
}

void ProviderCache::set_aside(const Status& why) {
  const std::filesystem::path aside = options_.file.string() + ".corrupt";
  std::error_code failed;
  std::filesystem::rename(options_.file, aside, failed);
  logger_.warn(kWhere, "the list of providers in " + options_.file.string() + " makes no sense (" +
                           why.message() + ") and is not used; " +
                           (failed ? "it could not be set aside: " + failed.message()
                                   : "kept as " + aside.string()));
}

// Ours where we know the category, else what is there.
std::string ProviderCache::merged(std::string_view on_disk, const Lists& mine) const {
  std::string text;
  for (const auto& [category, urls] : mine) append_word(text, urls);
  for (const std::string_view word : split(on_disk)) {
    const Expected<Url> url = Url::parse(word);
    if (url && !mine.contains(category_of(*url))) append_word(text, word);
  }
  return text;
}

}  // namespace dubhe
