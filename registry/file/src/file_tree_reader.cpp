#include "dubhe/registry_file/file_tree_reader.h"

#include "entry_file.h"
#include "lease.h"
#include "posix_files.h"
#include "registry_url.h"

#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

namespace dubhe {

namespace {

using namespace file;

class FileTreeReader final : public TreeReader {
 public:
  FileTreeReader(const std::string& directory, std::string root)
      : tree_(directory + "/tree"), leases_(directory + "/leases"), root_(std::move(root)) {}

  Status open() const {
    Fd tree;
    const int error = open_directory(tree_, tree);
    if (error == 0) return Status();
    return Status(StatusCode::kUnavailable, "there is no registry to be read in " + tree_ + ": " + in_words(error));
  }

  Expected<std::vector<std::string>> children(const std::string& path) override {
    const std::string where = tree_ + "/" + folder_of(path);
    Fd directory;
    std::vector<std::string> files;
    int error = open_directory(where, directory);
    if (error == 0) error = list(directory, files);
    if (error != 0) return failure(error, where);
    std::set<std::string> names;
    for (const std::string& file : files) {
      if (file.starts_with('.')) continue;
      if (!file.ends_with(kEntrySuffix)) {
        names.insert(node_of_folder(where, file));
      } else if (const auto entry = load(directory, file); entry && alive(entry->owner)) {
        names.insert(entry->name);
      }
    }
    return std::vector<std::string>(names.begin(), names.end());
  }

  Expected<TreeNode> read(const std::string& path) override {
    const Place place = place_of(path);
    const std::string where = tree_ + "/" + place.folder;
    Fd directory;
    if (const int error = open_directory(where, directory); error != 0) return failure(error, where);
    const Expected<Entry> entry = load(directory, place.file);
    if (!entry) {
      Fd folder;  // a node that has nothing but children
      if (open_directory(tree_ + "/" + folder_of(path), folder) == 0) return TreeNode();
      return entry.status();
    }
    if (!alive(entry->owner)) return Status(StatusCode::kNotFound, path + ": the process that wrote it is gone");
    Stamp stamp;
    (void)stamp_of(directory, place.file, stamp);
    // A file says when it was written whole; that is when its node was made, but for those that are written again.
    const auto written = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(stamp.modified_ns));
    return TreeNode{.data = entry->data, .session = entry->owner, .created = written, .modified = written};
  }

  const std::string& root() const noexcept override { return root_; }
  const std::vector<std::string>& servers() const noexcept override { return servers_; }

 private:
  static std::string in_words(int error) { return std::generic_category().message(error); }
  static Status failure(int error, const std::string& what) {
    const bool missing = error == ENOENT || error == ENOTDIR;
    const bool refused = error == EACCES || error == EPERM;
    return Status(missing ? StatusCode::kNotFound : refused ? StatusCode::kPermissionDenied : StatusCode::kInternal,
                  what + ": " + in_words(error));
  }

  static Expected<Entry> load(const Fd& directory, const std::string& file) {
    std::string text;
    if (const int error = read_all(directory, file, text); error != 0) return failure(error, file);
    return parse_entry(text);
  }

  bool alive(std::uint64_t owner) {
    if (owner == 0) return true;
    Fd leases;
    std::string text;
    if (open_directory(leases_, leases) != 0 || read_all(leases, hex(owner) + ".lease", text) != 0) return false;
    const Expected<Lease> lease = parse_lease(text);
    return lease && !book_.is_over(*lease, monotonic_now());
  }

  // A folder's own name, where that is the node's; else what the URLs below it say.
  std::string node_of_folder(const std::string& where, const std::string& folder) {
    if (folder.find('~') == std::string::npos) return folder;
    for (const char* category : {"providers", "consumers"}) {
      Fd directory;
      std::vector<std::string> files;
      if (open_directory(where + "/" + folder + "/" + category, directory) != 0 || list(directory, files) != 0) continue;
      for (const std::string& file : files) {
        const auto entry = load(directory, file);
        const auto url = entry ? Url::parse_encoded(entry->name) : Expected<Url>(entry.status());
        if (url && file_name(url_encode(url->interface_name())) == folder) return url_encode(url->interface_name());
      }
    }
    return folder;
  }

  const std::string tree_, leases_, root_;
  const std::vector<std::string> servers_;
  LeaseBook book_{clock_identity()};
};

}  // namespace

Expected<std::unique_ptr<TreeReader>> open_file_tree_reader(const Url& registry) {
  auto directory = directory_of(registry);
  if (!directory) return directory.status();
  auto reader = std::make_unique<FileTreeReader>(*directory, tree_options(registry, *directory).root);
  if (const Status opened = reader->open(); !opened.ok()) return opened;
  return std::unique_ptr<TreeReader>(std::move(reader));
}

}  // namespace dubhe
