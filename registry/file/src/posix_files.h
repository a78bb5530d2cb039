// The few system calls on files that the registry is made of.
//
// Functions without state. An `int` they answer is an errno, 0 for success.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dubhe::file {

// A file descriptor, closed at the end.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();

  int get() const noexcept { return fd_; }
  bool good() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// What tells one state of a file from another without reading it.
struct Stamp {
  ino_t inode = 0;
  std::int64_t modified_ns = 0;
  off_t size = 0;
  bool operator==(const Stamp&) const = default;
};

int open_directory(const std::string& path, Fd& directory);
// Names in the directory but "." and "..", unsorted.
int list(const Fd& directory, std::vector<std::string>& names);
// Of an ordinary file; ENOENT, or EINVAL for anything else that bears the name.
int stamp_of(const Fd& directory, const std::string& name, Stamp& stamp);
// A whole ordinary file of at most 2 MiB. No link is followed and no pipe waited for.
int read_all(const Fd& directory, const std::string& name, std::string& text);

enum class Put : std::uint8_t { kNew, kReplace };
// The file appears whole, in one moment: EEXIST where kNew finds one. `temporary` is a name in the
// same directory that nobody else uses; `mode` holds whatever the umask is.
int put(const Fd& directory, const std::string& name, std::string_view text, mode_t mode,
        const std::string& temporary, Put how, bool on_disk);
int remove(const Fd& directory, const std::string& name);

// An exclusive lock on a directory, kept until the descriptor is closed; EWOULDBLOCK when somebody
// else has it.
int try_lock(const Fd& directory);

}  // namespace dubhe::file
