// Tells of changes in folders.
//
// Confined to one thread. A watch lasts until the folder is gone.
#pragma once

#include "posix_files.h"

#include <functional>
#include <map>
#include <string>

namespace dubhe::file {

class Inotify {
 public:
  // Not good() where the system has none left to give.
  Inotify();
  bool good() const noexcept { return fd_.good(); }
  // Readable when read() has something.
  int fd() const noexcept { return fd_.get(); }

  // Twice is once. False: not possible, the folder has to be looked at.
  bool watch(const std::string& folder);

  struct Sink {
    // `file` is empty when the folder itself has changed (moved, removed).
    std::function<void(const std::string& folder, const std::string& file)> changed;
    // More has happened than the system could keep.
    std::function<void()> overflowed;
  };
  void read(const Sink& sink);

 private:
  const Fd fd_;
  std::map<int, std::string> folders_;
};

}  // namespace dubhe::file
