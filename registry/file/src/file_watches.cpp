#include "file_watches.h"

#include <utility>
#include <vector>

namespace dubhe::file {

void FileWatches::arm_children(const std::string& path) {
  arm(children_, {path, store_.folder(path), ""});
}

void FileWatches::arm_node(const std::string& path) {
  const auto slash = path.rfind('/');
  arm(nodes_, {path, store_.folder(path.substr(0, slash)), place_of(path).file});
}

void FileWatches::arm(Watches& watches, Watch watch) {
  watch.told_by_system = use_inotify_ && inotify_.watch(watch.folder);
  watch.fingerprint = store_.fingerprint(watch.folder, watch.file);
  watches.insert_or_assign(watch.path, std::move(watch));
}

void FileWatches::read_events() {
  inotify_.read({.changed = [this](const std::string& folder,
                                   const std::string& file) { changed(folder, file); },
                 .overflowed = [this] { all_changed(); }});
}

void FileWatches::changed(const std::string& folder, const std::string& file) {
  if (file.starts_with('.')) return;  // somebody is writing
  fire(children_, children_changed_, [&](const Watch& watch) { return watch.folder == folder; });
  fire(nodes_, node_changed_, [&](const Watch& watch) {
    return watch.folder == folder && (file.empty() || watch.file == file);
  });
}

void FileWatches::all_changed() {
  const auto every = [](const Watch&) { return true; };
  fire(children_, children_changed_, every);
  fire(nodes_, node_changed_, every);
}

void FileWatches::poll(bool all) {
  const auto moved = [this, all](const Watch& watch) {
    return (all || !watch.told_by_system) &&
           store_.fingerprint(watch.folder, watch.file) != watch.fingerprint;
  };
  fire(children_, children_changed_, moved);
  fire(nodes_, node_changed_, moved);
}

// Each watch is over when it has told.
void FileWatches::fire(Watches& watches, const Told& told,
                       const std::function<bool(const Watch&)>& which) {
  std::vector<std::string> paths;
  for (const auto& [path, watch] : watches) {
    if (which(watch)) paths.push_back(path);
  }
  for (const std::string& path : paths) {
    watches.erase(path);
    told(path);
  }
}

}  // namespace dubhe::file
