#include "file_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace dubhe::detail {

namespace {

constexpr off_t kLargestFile = 256 << 20;

Status failure(const std::filesystem::path& file, std::string_view what) {
  const int error = errno;
  const StatusCode code = error == ENOENT ? StatusCode::kNotFound : StatusCode::kFailedPrecondition;
  return Status(code, "cannot " + std::string(what) + " " + file.string() + ": " +
                          std::generic_category().message(error));
}

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// Java deletes the lock file when it is done: a lock on a file that is not at its path any more
// protects nothing.
bool still_there(int fd, const std::filesystem::path& file) {
  struct stat ours {};
  struct stat at_path {};
  return ::fstat(fd, &ours) == 0 && ::stat(file.c_str(), &at_path) == 0 &&
         ours.st_ino == at_path.st_ino && ours.st_dev == at_path.st_dev;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void sync_directory(const std::filesystem::path& directory) {
  const Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() >= 0) (void)::fsync(fd.get());
}

}  // namespace

Expected<FileLock> FileLock::try_lock(const std::filesystem::path& file) {
  Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (fd.get() < 0) return failure(file, "open");
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(fd.get(), F_OFD_SETLK, &whole) != 0) {
    if (errno == EAGAIN || errno == EACCES)
      return Status(StatusCode::kUnavailable, file.string() + " is locked");
    return failure(file, "lock");
  }
  if (!still_there(fd.get(), file))
    return Status(StatusCode::kUnavailable, file.string() + " was just unlocked");
  return FileLock(fd.release());
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

Expected<std::string> read_file(const std::filesystem::path& file) {
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return failure(file, "open");
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return failure(file, "read");
  if (!S_ISREG(info.st_mode) || info.st_size > kLargestFile) {
    return Status(StatusCode::kDataLoss, file.string() + " is no ordinary file of a sensible size");
  }
  std::string text(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(fd.get(), text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(file, "read");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

Status replace_file(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path temporary = file.string() + ".tmp";
  {
    const Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (fd.get() < 0) return failure(temporary, "create");
    if (!write_all(fd.get(), text) || ::fsync(fd.get()) != 0) {
      const Status why = failure(temporary, "write");
      ::unlink(temporary.c_str());
      return why;
    }
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) {
    const Status why = failure(file, "replace");
    ::unlink(temporary.c_str());
    return why;
  }
  sync_directory(file.parent_path());
  return Status();
}

}  // namespace dubhe::detail
