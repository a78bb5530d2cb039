#include "unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace dubhe {

namespace {

constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), kLongestPath));
  return address;
}

Expected<UniqueFd> make_unix_socket() {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return Status(StatusCode::kUnavailable, "cannot make a socket: " + error_text(errno));
  return fd;
}

int bind_to(int fd, const std::string& path) {
  const sockaddr_un address = address_of(path);
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

// What stands at `path`: taken away when nobody listens on it any more.
Status clear_the_way(const std::string& path) {
  const std::string cannot = "cannot listen on unix:" + path + ": ";
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) return Status();
  if (!S_ISSOCK(there.st_mode)) {
    return Status(StatusCode::kAlreadyExists, cannot + "there is a file of this name that is no socket; choose another `unix.path`");
  }
  const auto answers = connect_unix(path);
  if (answers || answers.status().code() == StatusCode::kOverloaded) {
    return Status(StatusCode::kAlreadyExists, cannot + "another process listens there; choose another `unix.path`");
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return Status(StatusCode::kPermissionDenied,
                  cannot + "a socket that nobody listens on is there, and cannot be removed: " + error_text(errno));
  }
  return Status();
}

}  // namespace

Status check_socket_path(const std::string& path) {
  if (path.empty()) {
    return Status(StatusCode::kInvalidArgument, "transporter `unix` needs a path: set parameter `unix.path`, as /run/acme/greeter.sock");
  }
  if (path.front() != '/') {
    return Status(StatusCode::kInvalidArgument, "`unix.path` is " + path + "; it has to be absolute, so that it means the same to every process");
  }
  if (path.size() > kLongestPath) {
    return Status(StatusCode::kInvalidArgument, "`unix.path` is " + path + ", " + std::to_string(path.size()) +
                                                    " bytes; the system allows " + std::to_string(kLongestPath));
  }
  return Status();
}

Expected<UniqueFd> listen_unix(const std::string& path, unsigned mode) {
  if (Status good = check_socket_path(path); !good.ok()) return good;
  auto fd = make_unix_socket();
  if (!fd) return fd.status().with_context("cannot listen on unix:" + path);
  int error = bind_to(fd->get(), path);
  if (error == EADDRINUSE) {
    if (Status cleared = clear_the_way(path); !cleared.ok()) return cleared;
    error = bind_to(fd->get(), path);
  }
  // Before listen() nobody can connect: the file has its mode when the first one may.
  if (error == 0 && ::chmod(path.c_str(), static_cast<mode_t>(mode)) != 0) error = errno;
  if (error == 0 && ::listen(fd->get(), SOMAXCONN) != 0) error = errno;
  if (error == 0) return fd;
  const StatusCode code = error == EACCES ? StatusCode::kPermissionDenied : StatusCode::kInvalidArgument;
  return Status(code, "cannot listen on unix:" + path + ": " + error_text(error) +
                          (error == ENOENT ? "; its folder does not exist" : ""));
}

Expected<UniqueFd> connect_unix(const std::string& path) {
  auto fd = make_unix_socket();
  if (!fd) return fd.status().with_context("cannot connect to unix:" + path);
  const sockaddr_un address = address_of(path);
  int result = 0;
  do {
    result = ::connect(fd->get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return fd;
  const int error = errno;
  std::string text = "cannot connect to unix:" + path + ": " + error_text(error);
  if (error == EAGAIN) return Status(StatusCode::kOverloaded, std::move(text));
  if (error == ENOENT) text += "; a Unix domain socket can only be reached on the machine of its provider";
  return Status(StatusCode::kUnavailable, std::move(text));
}

Connected connected_unix(UniqueFd fd, const std::string& path) {
  ucred peer{};
  socklen_t size = sizeof peer;
  std::string remote = "unix:" + path;
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid > 0) {
    remote += " (process " + std::to_string(peer.pid) + ")";
  }
  return {std::move(fd), AF_UNIX, std::move(remote), "unix:" + path, 0};
}

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
  struct stat there {};
  if (::lstat(path_.c_str(), &there) != 0) path_.clear();
  device_ = there.st_dev;
  inode_ = there.st_ino;
}

void SocketFile::remove() noexcept {
  struct stat there {};
  if (!path_.empty() && ::lstat(path_.c_str(), &there) == 0 && there.st_dev == device_ && there.st_ino == inode_) {
    ::unlink(path_.c_str());
  }
  path_.clear();
}

}  // namespace dubhe
