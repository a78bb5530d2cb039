// A file, locked exclusively against other processes and against other users in this one.
#pragma once

#include "dubhe/common/expected.h"

#include <filesystem>
#include <utility>

namespace dubhe::detail {

// Owns the lock; dropping it unlocks. An open-file-description lock: it meets the record locks that
// Java's FileChannel takes, and unlike those it also keeps two registries of one process apart.
class FileLock {
 public:
  // kUnavailable when somebody else has it; other codes when the file cannot be made.
  static Expected<FileLock> try_lock(const std::filesystem::path& file);

  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

// The whole file, or why not. kNotFound when there is none.
Expected<std::string> read_file(const std::filesystem::path& file);
// Puts `text` in the place of the file at once: a reader sees the old or the new one, also after a
// crash.
Status replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace dubhe::detail
