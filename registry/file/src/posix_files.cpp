#include "posix_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dubhe::file {

namespace {

constexpr off_t kLargest = 2 << 20;

int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int write_temporary(const Fd& directory, const std::string& name, std::string_view text,
                    mode_t mode, bool on_disk) {
  const Fd fd(::openat(directory.get(), name.c_str(),
                       O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!fd.good()) return errno;
  if (::fchmod(fd.get(), mode) != 0) return errno;
  if (const int error = write_all(fd.get(), text); error != 0) return error;
  return on_disk && ::fsync(fd.get()) != 0 ? errno : 0;
}

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

int open_directory(const std::string& path, Fd& directory) {
  directory = Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory.good() ? 0 : errno;
}

int list(const Fd& directory, std::vector<std::string>& names) {
  // The stream takes its descriptor with it.
  const int fd = ::openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return errno;
  DIR* const stream = ::fdopendir(fd);
  if (stream == nullptr) {
    const int error = errno;
    ::close(fd);
    return error;
  }
  errno = 0;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  const int error = errno;
  ::closedir(stream);
  return error;
}

int stamp_of(const Fd& directory, const std::string& name, Stamp& stamp) {
  struct stat info {};
  if (::fstatat(directory.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return errno;
  if (!S_ISREG(info.st_mode)) return EINVAL;
  stamp = {info.st_ino, info.st_mtim.tv_sec * std::int64_t{1'000'000'000} + info.st_mtim.tv_nsec,
           info.st_size};
  return 0;
}

int read_all(const Fd& directory, const std::string& name, std::string& text) {
  const Fd fd(
      ::openat(directory.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.good()) return errno;
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return errno;
  if (!S_ISREG(info.st_mode)) return EINVAL;
  if (info.st_size > kLargest) return EFBIG;
  text.resize(static_cast<std::size_t>(info.st_size));
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(fd.get(), text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return 0;
}

int put(const Fd& directory, const std::string& name, std::string_view text, mode_t mode,
        const std::string& temporary, Put how, bool on_disk) {
  const int fd = directory.get();
  int error = write_temporary(directory, temporary, text, mode, on_disk);
  if (error == 0 && how == Put::kReplace) {
    if (::renameat(fd, temporary.c_str(), fd, name.c_str()) == 0) return 0;
    error = errno;
  } else if (error == 0 && ::linkat(fd, temporary.c_str(), fd, name.c_str(), 0) != 0) {
    error = errno;
  }
  ::unlinkat(fd, temporary.c_str(), 0);
  return error;
}

int remove(const Fd& directory, const std::string& name) {
  return ::unlinkat(directory.get(), name.c_str(), 0) == 0 ? 0 : errno;
}

int try_lock(const Fd& directory) {
  return ::flock(directory.get(), LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

}  // namespace dubhe::file
