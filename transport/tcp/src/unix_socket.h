// Unix domain sockets: their files, and what may stand in the way of them.
#pragma once

#include <string>

#include "tcp_socket.h"

namespace dubhe {

// Absolute, and at most 107 bytes, as the system has it. kInvalidArgument names the path and the mend.
Status check_socket_path(const std::string& path);

// A listening socket with its file, made with `mode`. A file that a killed process has left is replaced; one that somebody
// listens on, and what is no socket, stays, and is kAlreadyExists.
Expected<UniqueFd> listen_unix(const std::string& path, unsigned mode);

// Connects at once or not at all: kOverloaded when the backlog is full, kUnavailable for what cannot be mended by waiting.
Expected<UniqueFd> connect_unix(const std::string& path);

Connected connected_unix(UniqueFd fd, const std::string& path);

// The file of a socket that this process listens on; taken away with it, if it is still the same one.
class SocketFile {
 public:
  explicit SocketFile(std::string path);
  ~SocketFile() { remove(); }
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;
  void remove() noexcept;

 private:
  std::string path_;
  unsigned long device_ = 0, inode_ = 0;
};

}  // namespace dubhe
