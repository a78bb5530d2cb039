#include "peer/line.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace dubhe::tool {

namespace {

using Clock = std::chrono::steady_clock;

class Socket {
 public:
  explicit Socket(int fd) noexcept : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket& operator=(Socket&&) = delete;

  int fd() const noexcept { return fd_; }

  // True when `events` (or an error) came before `until`.
  bool wait(short events, Clock::time_point until) const {
    for (;;) {
      const auto left = std::chrono::duration_cast<Millis>(until - Clock::now());
      pollfd entry{fd_, events, 0};
      const int ready = ::poll(&entry, 1, static_cast<int>(std::max<Millis::rep>(0, left.count())));
      if (ready > 0) return true;
      if (ready == 0) return false;
      if (errno != EINTR) return true;  // the next read or write says what is wrong
    }
  }

 private:
  int fd_;
};

class TcpLine final : public Line {
 public:
  explicit TcpLine(Socket socket) : socket_(std::move(socket)) {}

  bool send(std::string_view bytes, Millis limit) override {
    const auto until = Clock::now() + limit;
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        return false;
      } else if (!socket_.wait(POLLOUT, until)) {
        return false;
      }
    }
    return true;
  }

  Received receive(Millis limit) override {
    const auto until = Clock::now() + limit;
    char bytes[16384];
    for (;;) {
      const ssize_t got = ::recv(socket_.fd(), bytes, sizeof(bytes), 0);
      if (got > 0) return {Received::Kind::kBytes, std::string(bytes, static_cast<std::size_t>(got))};
      if (got == 0 || (errno != EAGAIN && errno != EINTR)) return {Received::Kind::kClosed, {}};
      if (!socket_.wait(POLLIN, until)) return {Received::Kind::kTimedOut, {}};
    }
  }

 private:
  const Socket socket_;
};

std::string text_of(int error) { return std::generic_category().message(error); }

Dialled failed(int error) {
  switch (error) {
    case ECONNREFUSED:
      return {Dialled::Kind::kRefused, text_of(error)};
    case ETIMEDOUT:
      return {Dialled::Kind::kTimedOut, text_of(error)};
    default:
      return {Dialled::Kind::kUnreachable, text_of(error)};
  }
}

Dialled connect_to(const addrinfo& address, Clock::time_point until) {
  Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) return failed(errno);
  const int no_delay = 1;
  ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof(no_delay));
  if (::connect(socket.fd(), address.ai_addr, address.ai_addrlen) != 0) {
    if (errno != EINPROGRESS) return failed(errno);
    if (!socket.wait(POLLOUT, until)) return {Dialled::Kind::kTimedOut, text_of(ETIMEDOUT)};
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return failed(error);
  }
  return {Dialled::Kind::kConnected, {}, std::make_unique<TcpLine>(std::move(socket))};
}

class TcpDialler final : public Dialler {
 public:
  Dialled dial(const std::string& host, std::uint16_t port, Millis limit) override {
    const auto until = Clock::now() + limit;
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int rc = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &list);
    if (rc != 0) return {Dialled::Kind::kNoSuchHost, ::gai_strerror(rc)};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, &::freeaddrinfo);
    Dialled last{Dialled::Kind::kNoSuchHost, "no address"};
    for (const addrinfo* address = list; address != nullptr; address = address->ai_next) {
      last = connect_to(*address, until);
      if (last.kind == Dialled::Kind::kConnected) break;
    }
    return last;
  }
};

}  // namespace

std::unique_ptr<Dialler> tcp_dialler() { return std::make_unique<TcpDialler>(); }

}  // namespace dubhe::tool
