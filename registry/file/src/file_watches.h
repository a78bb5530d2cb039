// What a client waits to hear of: the children of some folders, and some nodes; each once.
//
// Confined to one thread.
#pragma once

#include "entry_file.h"
#include "file_store.h"
#include "inotify.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace dubhe::file {

class FileWatches {
 public:
  using Told = std::function<void(const std::string& path)>;
  FileWatches(FileStore& store, bool inotify, Told children_changed, Told node_changed)
      : store_(store),
        use_inotify_(inotify),
        children_changed_(std::move(children_changed)),
        node_changed_(std::move(node_changed)) {}

  // Before they are read, so that no change falls between.
  void arm_children(const std::string& path);
  void arm_node(const std::string& path);

  bool inotify() const noexcept { return use_inotify_ && inotify_.good(); }
  int fd() const noexcept { return inotify_.fd(); }
  void read_events();
  // A process has come or gone: every list may be another.
  void owners_changed() { all_changed(); }
  // Looks at what cannot be listened to, or with `all` at everything.
  void poll(bool all);

 private:
  struct Watch {
    std::string path, folder, file;  // no file: the children
    std::uint64_t fingerprint = 0;
    bool told_by_system = false;
  };
  using Watches = std::map<std::string, Watch>;

  void arm(Watches& watches, Watch watch);
  void changed(const std::string& folder, const std::string& file);
  void all_changed();
  void fire(Watches& watches, const Told& told, const std::function<bool(const Watch&)>& which);

  FileStore& store_;
  const bool use_inotify_;
  const Told children_changed_;
  const Told node_changed_;
  Inotify inotify_;
  Watches children_;
  Watches nodes_;
};

}  // namespace dubhe::file
