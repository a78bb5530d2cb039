// The limit: an echo of frames over epoll and nothing else, one thread each side. What a framework costs is its distance
// from this, measured in the same minute.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "frame.h"
#include "load.h"

namespace dubhe::bench {
namespace {

constexpr std::size_t kReadBytes = 128 << 10;

void or_exit(bool fine, const char* what) {
  if (fine) return;
  std::perror(what);
  std::exit(1);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class Epoll {
 public:
  Epoll() : fd_(::epoll_create1(EPOLL_CLOEXEC)) { or_exit(fd_ >= 0, "epoll_create1"); }
  void watch(int fd, void* who, bool writable, int how) const {
    epoll_event event{};
    event.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.ptr = who;
    or_exit(::epoll_ctl(fd_, how, fd, &event) == 0, "epoll_ctl");
  }
  // Calls each(who, events) for what is ready.
  template <class Each>
  void wait(Each&& each) const {
    std::array<epoll_event, 256> events;
    const int ready = ::epoll_wait(fd_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) each(events[static_cast<std::size_t>(i)].data.ptr, events[static_cast<std::size_t>(i)].events);
  }

 private:
  int fd_;
};

class Connection {
 public:
  // Epoll names `owner` when there is something to do.
  Connection(const Epoll& epoll, int fd, void* owner) : epoll_(epoll), fd_(fd), owner_(owner) {
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_.watch(fd_, owner_, false, EPOLL_CTL_ADD);
  }
  ~Connection() { ::close(fd_); }

  Buffer& output() noexcept { return out_; }

  // One read, decoded to its last whole frame, and one send of what that gave. false: the connection is over.
  template <class Each>
  bool on_readable(Each&& each) {
    in_.reserve(kReadBytes / 2);
    const ssize_t got = ::recv(fd_, in_.tail(), in_.room(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return true;
    if (got <= 0) return false;
    in_.commit(static_cast<std::size_t>(got));
    return take_frames(in_, each) && flush();
  }

  bool flush() {
    while (!out_.empty()) {
      const ssize_t taken = ::send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (taken < 0 && errno != EAGAIN) return false;
      if (taken < 0) break;
      out_.consume(static_cast<std::size_t>(taken));
    }
    if (waits_writable_ == out_.empty()) {
      waits_writable_ = !out_.empty();
      epoll_.watch(fd_, owner_, waits_writable_, EPOLL_CTL_MOD);
    }
    return true;
  }

 private:
  const Epoll& epoll_;
  const int fd_;
  void* const owner_;
  bool waits_writable_ = false;
  Buffer in_, out_;
};

// Answers every frame with its payload; belongs to the epoll that knows it.
struct Echo {
  Echo(const Epoll& epoll, int fd) : connection(epoll, fd, this) {}
  bool on_ready(std::uint32_t events) {
    if ((events & EPOLLOUT) != 0 && !connection.flush()) return false;
    return connection.on_readable([this](std::uint64_t id, std::string_view payload) {
      append_frame(connection.output(), id, payload, kResponseFlags);
    });
  }
  Connection connection;
};

int serve(const Load& load) {
  const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = loopback(load.port);
  socklen_t size = sizeof address;
  or_exit(::bind(listening, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  or_exit(::listen(listening, SOMAXCONN) == 0, "listen");
  or_exit(::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
  print_port(ntohs(address.sin_port));

  const Epoll epoll;
  epoll.watch(listening, nullptr, false, EPOLL_CTL_ADD);
  for (;;) {
    epoll.wait([&](void* who, std::uint32_t events) {
      auto* echo = static_cast<Echo*>(who);
      if (echo == nullptr) {
        const int fd = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd >= 0) new Echo(epoll, fd);
      } else if (!echo->on_ready(events)) {
        delete echo;
      }
    });
  }
}

// Calls of one connection. The id of a call is the time at which it began.
class Caller {
 public:
  Caller(const Epoll& epoll, int fd, const Load& load, CallLog& log)
      : connection_(epoll, fd, this), payload_(load.payload_bytes, 'x'), log_(log), closed_loop_(load.rate == 0) {
    for (std::size_t i = 0; closed_loop_ && i < load.in_flight; ++i) begin(now_ticks());
    connection_.flush();
  }
  Connection& connection() noexcept { return connection_; }

  void begin(std::uint64_t start) { append_frame(connection_.output(), start, payload_, kRequestFlags); }
  // In a closed loop each answer starts the next call.
  bool on_answer(std::uint64_t start) {
    const std::uint64_t now = now_ticks();
    if (!log_.record(start, now)) return false;
    if (closed_loop_) begin(now);
    return true;
  }

 private:
  Connection connection_;
  const std::string payload_;
  CallLog& log_;
  const bool closed_loop_;
};

// What the pacer of an open loop hands to the thread that owns the connections.
class Starts {
 public:
  Starts() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { or_exit(fd_ >= 0, "eventfd"); }
  int fd() const noexcept { return fd_; }
  void push(std::uint64_t start) {
    std::lock_guard lock(mutex_);
    if (waiting_.empty()) (void)::eventfd_write(fd_, 1);
    waiting_.push_back(start);
  }
  std::vector<std::uint64_t> take() {
    eventfd_t ignored = 0;
    (void)::eventfd_read(fd_, &ignored);
    std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }

 private:
  const int fd_;
  std::mutex mutex_;
  std::vector<std::uint64_t> waiting_;
};

void begin_all(const std::vector<std::uint64_t>& starts, const std::vector<std::unique_ptr<Caller>>& callers) {
  for (const std::uint64_t start : starts) callers[start % callers.size()]->begin(start);
  for (const auto& caller : callers) (void)caller->connection().flush();
}

void call(const Load& load, CallLog& log, Starts& starts) {
  const Epoll epoll;
  epoll.watch(starts.fd(), nullptr, false, EPOLL_CTL_ADD);
  const sockaddr_in address = loopback(load.port);
  std::vector<std::unique_ptr<Caller>> callers;
  for (std::size_t i = 0; i < load.connections; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    or_exit(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "connect");
    callers.push_back(std::make_unique<Caller>(epoll, fd, load, log));
  }
  bool running = true;
  while (running) {
    epoll.wait([&](void* who, std::uint32_t events) {
      auto* caller = static_cast<Caller*>(who);
      if (caller == nullptr) return begin_all(starts.take(), callers);
      if ((events & EPOLLOUT) != 0) (void)caller->connection().flush();
      const bool fine = caller->connection().on_readable(
          [&](std::uint64_t id, std::string_view) { running = caller->on_answer(id) && running; });
      or_exit(fine, "the connection");
    });
  }
}

int measure(const Load& load) {
  Measurement measurement(load);
  CallLog& log = measurement.add_log();
  Starts starts;
  std::thread([&] { call(load, log, starts); }).detach();  // ends with the process
  const int code = measurement.run([&](std::uint64_t start) { starts.push(start); });
  std::_Exit(code);
}

}  // namespace
}  // namespace dubhe::bench

int main(int argc, char** argv) {
  const dubhe::bench::Load load = dubhe::bench::parse_load(argc, argv);
  return load.server ? dubhe::bench::serve(load) : dubhe::bench::measure(load);
}
