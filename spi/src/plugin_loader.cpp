#include "dubhe/spi/plugin_loader.h"

#include "dubhe/common/nearest.h"
#include "dubhe/spi/plugin_manifest.h"

#include "plugin_library.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <system_error>

namespace dubhe {

namespace {

namespace fs = std::filesystem;

constexpr const char* kManifests = "META-INF/dubhe";
constexpr std::size_t kMostBytes = 1 << 20;  // of a manifest

Expected<std::string> read_manifest(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad())
    return Status(StatusCode::kNotFound, path + ": cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMostBytes)
    return Status(StatusCode::kInvalidArgument, path + ": is longer than a megabyte");
  return text;
}

// Sorted: what is told does not depend on the file system.
Expected<std::vector<std::string>> manifests_in(const std::string& folder) {
  std::error_code error;
  fs::directory_iterator files(fs::path(folder) / kManifests, error);
  if (error) {
    const bool there = fs::is_directory(folder);
    return Status(
        StatusCode::kInvalidArgument,
        folder +
            (there ? std::string(" has no folder ") + kManifests + ", so there are no plugins in it"
                   : std::string(" is no folder that can be read")) +
            ": " + error.message());
  }
  std::vector<std::string> points;
  for (; !error && files != fs::directory_iterator(); files.increment(error)) {
    const std::string name = files->path().filename().string();
    // What editors and packagers leave behind.
    if (name.starts_with('.') || name.ends_with('~') || name.find(".dpkg-") != name.npos) continue;
    points.push_back(name);
  }
  std::sort(points.begin(), points.end());
  return points;
}

// Keeps on, so that everything that is wrong is told at once.
class Mistakes {
 public:
  void add(const Status& status) {
    if (status.ok()) return;
    if (code_ == StatusCode::kOk) code_ = status.code();
    if (!text_.empty()) text_.append("\n");
    text_.append(status.message());
  }
  Status status() const { return code_ == StatusCode::kOk ? Status() : Status(code_, text_); }

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string text_;
};

std::string file_name(const std::string& path) { return fs::path(path).filename().string(); }

}  // namespace

struct PluginLoader::Libraries {
  mutable std::mutex mutex;
  std::map<std::string, std::shared_ptr<PluginLibrary>> by_path;
};

PluginLoader::PluginLoader(Logger& logger)
    : logger_(logger), libraries_(std::make_unique<Libraries>()) {}
PluginLoader::~PluginLoader() = default;

Status PluginLoader::announce(std::span<const std::string> folders, ExtensionRegistry& to,
                              std::string_view asked_by) {
  Mistakes mistakes;
  for (const std::string& folder : folders) mistakes.add(announce_folder(folder, to));
  const Status status = mistakes.status();
  return asked_by.empty() || status.ok() ? status : status.with_context(asked_by);
}

Status PluginLoader::announce_folder(const std::string& folder, ExtensionRegistry& to) {
  const auto points = manifests_in(folder);
  if (!points.ok()) return points.status();
  Mistakes mistakes;
  for (const std::string& point : *points) mistakes.add(announce_manifest(folder, point, to));
  return mistakes.status();
}

Status PluginLoader::announce_manifest(const std::string& folder, const std::string& point,
                                       ExtensionRegistry& to) {
  const std::string path = (fs::path(folder) / kManifests / point).string();
  const auto text = read_manifest(path);
  if (!text.ok()) return text.status();
  auto lines = parse_manifest(*text, path);
  if (!lines.ok()) return lines.status();

  const std::vector<ExtensionListing> known = to.list();
  std::vector<std::string_view> names;
  for (const ExtensionListing& one : known) names.push_back(one.point);
  if (std::find(names.begin(), names.end(), point) == names.end()) {
    const auto meant = nearest(point, names);
    if (!meant.empty()) {
      logger_.warn("spi", path + ": no extension point `" + point +
                              "` has anything in it. Did you mean `" + std::string(meant) + "`?");
    }
  }

  Mistakes mistakes;
  for (ManifestLine& line : *lines) {
    const std::string library_path = (fs::path(folder) / line.library).lexically_normal().string();
    AnnouncedExtension announcement;
    announcement.point = point;
    announcement.name = std::move(line.name);
    announcement.origin =
        file_name(line.library) + ", from " + path + ":" + std::to_string(line.line);
    announcement.wrapper = line.wrapper;
    announcement.replaces = line.replaces;
    announcement.activation = std::move(line.activation);
    announcement.source = library(library_path);
    const std::string place = path + ":" + std::to_string(line.line);
    if (const Status announced = to.announce(std::move(announcement)); !announced.ok())
      mistakes.add(announced.with_context(place));
  }
  return mistakes.status();
}

std::shared_ptr<PluginLibrary> PluginLoader::library(const std::string& path) {
  std::lock_guard lock(libraries_->mutex);
  std::shared_ptr<PluginLibrary>& known = libraries_->by_path[path];
  if (known == nullptr) known = std::make_shared<PluginLibrary>(path, logger_);
  return known;
}

std::vector<PluginLoader::Library> PluginLoader::libraries() const {
  std::lock_guard lock(libraries_->mutex);
  std::vector<Library> all;
  for (const auto& [path, library] : libraries_->by_path) all.push_back({path, library->is_open()});
  return all;
}

void PluginLoader::keep_open() {
  std::lock_guard lock(libraries_->mutex);
  for (const auto& [path, library] : libraries_->by_path) library->keep_open();
}

}  // namespace dubhe
