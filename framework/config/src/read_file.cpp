#include "read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dubhe {

Expected<std::string> read_file(const std::string& path) {
  const auto failed = [&] {
    return Status(StatusCode::kNotFound,
                  "cannot read the configuration file " + path + ": " + std::strerror(errno));
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed();
  std::string text;
  char piece[16384];
  while (true) {
    const ssize_t n = ::read(file, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      Expected<std::string> result =
          n < 0 ? Expected<std::string>(failed()) : Expected<std::string>(std::move(text));
      ::close(file);
      return result;
    }
    text.append(piece, static_cast<std::size_t>(n));
  }
}

}  // namespace dubhe
