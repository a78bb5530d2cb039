#include "tls_relay.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

namespace dubhe::zookeeper {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kConnectWithin(10000);

class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  bool good() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

std::string system_error(int error) { return std::generic_category().message(error); }

// The oldest error of this thread's queue, which is then empty.
std::string openssl_error() {
  const unsigned long code = ::ERR_get_error();
  ::ERR_clear_error();
  const char* const text = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  return text == nullptr ? "the connection was closed" : text;
}

struct FreeContext {
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
  void operator()(SSL* tls) const { ::SSL_free(tls); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;
using Tls = std::unique_ptr<SSL, FreeContext>;

int give_password(char* buffer, int size, int, void* password) {
  const auto& text = *static_cast<const std::string*>(password);
  const int length = std::min<int>(size, static_cast<int>(text.size()));
  std::memcpy(buffer, text.data(), static_cast<std::size_t>(length));
  return length;
}

Expected<Context> make_context(const TlsFiles& files) {
  const auto bad = [](const std::string& what, const std::string& file) {
    return Status(StatusCode::kInvalidArgument, what + " " + file + ": " + openssl_error());
  };
  Context context(::SSL_CTX_new(::TLS_client_method()));
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (files.trusted.empty()) {
    ::SSL_CTX_set_default_verify_paths(context.get());
  } else if (::SSL_CTX_load_verify_locations(context.get(), files.trusted.c_str(), nullptr) != 1) {
    return bad("`tls.ca`: cannot use the certificates in", files.trusted);
  }
  if (files.certificate.empty()) return context;
  if (::SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return bad("`tls.cert`: cannot use the certificate in", files.certificate);
  std::string password = files.key_password;
  ::SSL_CTX_set_default_passwd_cb(context.get(), &give_password);
  ::SSL_CTX_set_default_passwd_cb_userdata(context.get(), &password);
  const std::string& key = files.key.empty() ? files.certificate : files.key;
  const bool good =
      ::SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) == 1 &&
      ::SSL_CTX_check_private_key(context.get()) == 1;
  ::SSL_CTX_set_default_passwd_cb_userdata(context.get(), nullptr);
  if (!good) return bad("`tls.key`: cannot use the key in", key);
  return context;
}

// "h:1", "[::1]:1"
std::pair<std::string, std::string> host_and_port(const std::string& server) {
  const auto colon = server.rfind(':');
  std::string host = server.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {host, colon == server.npos ? "" : server.substr(colon + 1)};
}

// Does the other end of an accepted loopback connection belong to this process?
bool is_own(int accepted) {
  sockaddr_in peer{};
  socklen_t size = sizeof(peer);
  if (::getpeername(accepted, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return false;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const int fd = std::atoi(entry.path().filename().c_str());
    sockaddr_in own{};
    size = sizeof(own);
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) != 0) continue;
    if (own.sin_family == AF_INET && own.sin_port == peer.sin_port &&
        own.sin_addr.s_addr == peer.sin_addr.s_addr)
      return true;
  }
  return false;
}

// One connection: from the door to the server and back, until one of the three ends it.
class Passage {
 public:
  Passage(SSL_CTX* context, Socket local, std::string server, int stop,
          const TlsRelay::Events& events)
      : context_(context),
        local_(std::move(local)),
        server_(std::move(server)),
        stop_(stop),
        events_(events) {}

  void run() {
    if (connect() && shake_hands()) pump();
  }

 private:
  // False: told to stop, or too late.
  bool wait(pollfd first, pollfd second, Clock::time_point until) const {
    pollfd all[3] = {{stop_, POLLIN, 0}, first, second};
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now()).count();
    if (left <= 0) return false;
    const int ready =
        ::poll(all, second.fd < 0 ? 2 : 3, static_cast<int>(std::min<long>(left, 3'600'000)));
    return ready > 0 && all[0].revents == 0;
  }

  bool connect() {
    const auto [host, port] = host_and_port(server_);
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found); error != 0) {
      events_.unreachable(server_, server_ + ": " + ::gai_strerror(error));
      return false;
    }
    int error = 0;
    for (const addrinfo* at = found; at != nullptr && !remote_.good(); at = at->ai_next)
      error = try_connect(*at);
    ::freeaddrinfo(found);
    if (!remote_.good()) events_.unreachable(server_, server_ + ": " + system_error(error));
    return remote_.good();
  }

  int try_connect(const addrinfo& at) {
    Socket socket(::socket(at.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.good()) return errno;
    if (::connect(socket.get(), at.ai_addr, at.ai_addrlen) != 0) {
      if (errno != EINPROGRESS) return errno;
      if (!wait({socket.get(), POLLOUT, 0}, {-1, 0, 0}, Clock::now() + kConnectWithin))
        return ETIMEDOUT;
      int error = 0;
      socklen_t size = sizeof(error);
      ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
      if (error != 0) return error;
    }
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    remote_ = std::move(socket);
    return 0;
  }

  bool shake_hands() {
    tls_.reset(::SSL_new(context_));
    const std::string host = host_and_port(server_).first;
    X509_VERIFY_PARAM* const expected = ::SSL_get0_param(tls_.get());
    if (::X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) != 1) {
      ::SSL_set1_host(tls_.get(), host.c_str());
      ::SSL_set_tlsext_host_name(tls_.get(), host.c_str());
    }
    ::SSL_set_fd(tls_.get(), remote_.get());
    const auto until = Clock::now() + kConnectWithin;
    for (;;) {
      ::ERR_clear_error();
      const int done = ::SSL_connect(tls_.get());
      if (done == 1) return true;
      const int why = ::SSL_get_error(tls_.get(), done);
      if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
        const short what = why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        if (wait({remote_.get(), what, 0}, {-1, 0, 0}, until)) continue;
        if (Clock::now() >= until) events_.rejected(server_, server_ + " does not answer by TLS");
        return false;
      }
      events_.rejected(server_, "TLS with " + server_ + ": " + reason());
      return false;
    }
  }

  std::string reason() const {
    const long verified = ::SSL_get_verify_result(tls_.get());
    if (verified == X509_V_OK) {
      const std::string error = openssl_error();
      const bool plain =
          error.find("eof") != error.npos || error.find("wrong version") != error.npos;
      return error +
             (plain ? " (is it the server's `secureClientPort`? Without TLS write `secure: false`)"
                    : "");
    }
    ::ERR_clear_error();
    return std::string("its certificate is refused: ") + ::X509_verify_cert_error_string(verified);
  }

  struct Buffer {
    std::array<char, 16384> bytes;
    std::size_t begin = 0, end = 0;
    bool empty() const { return begin == end; }
  };

  enum class Step : std::uint8_t { kDone, kNothing, kEnd };

  Step read_local() {
    const ssize_t got = ::recv(local_.get(), up_.bytes.data(), up_.bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Step::kNothing;
    if (got <= 0) return Step::kEnd;
    up_.begin = 0;
    up_.end = static_cast<std::size_t>(got);
    return Step::kDone;
  }
  Step write_local() {
    const ssize_t sent = ::send(local_.get(), down_.bytes.data() + down_.begin,
                                down_.end - down_.begin, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return Step::kNothing;
    if (sent <= 0) return Step::kEnd;
    down_.begin += static_cast<std::size_t>(sent);
    return Step::kDone;
  }
  Step read_remote() {
    const int got =
        ::SSL_read(tls_.get(), down_.bytes.data(), static_cast<int>(down_.bytes.size()));
    if (got <= 0) return judge(got);
    down_.begin = 0;
    down_.end = static_cast<std::size_t>(got);
    return Step::kDone;
  }
  Step write_remote() {
    const int sent = ::SSL_write(tls_.get(), up_.bytes.data() + up_.begin,
                                 static_cast<int>(up_.end - up_.begin));
    if (sent <= 0) return judge(sent);
    up_.begin += static_cast<std::size_t>(sent);
    return Step::kDone;
  }
  Step judge(int result) {
    const int why = ::SSL_get_error(tls_.get(), result);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
      wants_write_ = wants_write_ || why == SSL_ERROR_WANT_WRITE;
      return Step::kNothing;
    }
    if (!answered_) tell_why_unanswered(why);
    ::ERR_clear_error();
    return Step::kEnd;
  }
  // With TLS 1.3 a server refuses our certificate after the hands are shaken. It may have closed before we write: then what
  // it said is still there to read, or lost with the connection.
  void tell_why_unanswered(int why) {
    std::string said;
    if (why == SSL_ERROR_SYSCALL) {
      char byte = 0;
      ::ERR_clear_error();
      const int got = ::SSL_read(tls_.get(), &byte, 1);
      if (got <= 0) why = ::SSL_get_error(tls_.get(), got);
      if (why == SSL_ERROR_SYSCALL && ::SSL_get_certificate(tls_.get()) == nullptr)
        said = "it closed the connection behind the handshake; does it want a certificate (`tls.cert`)?";
    }
    if (why == SSL_ERROR_SSL) said = openssl_error();
    if (!said.empty()) events_.rejected(server_, "TLS with " + server_ + ": " + said);
  }

  void pump() {
    for (;;) {
      ::ERR_clear_error();
      wants_write_ = false;
      bool moved = false;
      for (const bool upwards : {true, false}) {
        Buffer& buffer = upwards ? up_ : down_;
        const Step in = !buffer.empty() ? Step::kNothing : upwards ? read_local() : read_remote();
        if (in == Step::kEnd) return;
        if (!upwards && in == Step::kDone) answered_ = true;
        const Step out = buffer.empty() ? Step::kNothing : upwards ? write_remote() : write_local();
        if (out == Step::kEnd) return;
        moved = moved || in == Step::kDone || out == Step::kDone;
      }
      if (moved) continue;
      const auto local =
          static_cast<short>((up_.empty() ? POLLIN : 0) | (down_.empty() ? 0 : POLLOUT));
      const auto remote =
          static_cast<short>((down_.empty() ? POLLIN : 0) | (wants_write_ ? POLLOUT : 0));
      if (!wait({local_.get(), local, 0}, {remote_.get(), remote, 0}, Clock::time_point::max())) {
        pollfd stopped{stop_, POLLIN, 0};
        if (::poll(&stopped, 1, 0) != 0) return;
      }
    }
  }

  SSL_CTX* const context_;
  const Socket local_;
  const std::string server_;
  const int stop_;
  const TlsRelay::Events& events_;
  Socket remote_;
  Tls tls_;
  Buffer up_, down_;
  bool wants_write_ = false;
  bool answered_ = false;
};

struct Door {
  Socket listener;
  std::string address;
  std::string server;
};

Expected<Door> open_door(const std::string& server) {
  Door door{Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), "", server};
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(at);
  if (!door.listener.good() ||
      ::bind(door.listener.get(), reinterpret_cast<sockaddr*>(&at), size) != 0 ||
      ::listen(door.listener.get(), 8) != 0 ||
      ::getsockname(door.listener.get(), reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    return Status(StatusCode::kFailedPrecondition,
                  "TLS for ZooKeeper: no port on the loopback interface: " + system_error(errno));
  }
  door.address = "127.0.0.1:" + std::to_string(ntohs(at.sin_port));
  return door;
}

class Relay final : public TlsRelay {
 public:
  Relay(Context context, std::vector<Door> doors, Events events)
      : context_(std::move(context)),
        doors_(std::move(doors)),
        events_(std::move(events)),
        stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        thread_([this] { run(); }) {}
  ~Relay() override {
    const std::uint64_t one = 1;
    (void)!::write(stop_.get(), &one, sizeof(one));
    thread_.join();
  }

  std::string connect_string() const override {
    std::string text;
    for (const Door& door : doors_) text += (text.empty() ? "" : ",") + door.address;
    return text;
  }
  std::string server_behind(const std::string& address) const override {
    for (const Door& door : doors_) {
      if (door.address == address) return door.server;
    }
    return address;
  }

 private:
  struct Visitor {
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> done;
  };

  void run() {
    std::vector<pollfd> waited{{stop_.get(), POLLIN, 0}};
    for (const Door& door : doors_) waited.push_back({door.listener.get(), POLLIN, 0});
    std::vector<Visitor> visitors;
    for (;;) {
      (void)::poll(waited.data(), waited.size(), -1);
      if (waited[0].revents != 0) break;
      std::erase_if(visitors, [](Visitor& visitor) {
        if (!*visitor.done) return false;
        visitor.thread.join();
        return true;
      });
      for (std::size_t i = 0; i < doors_.size(); ++i) {
        if ((waited[i + 1].revents & POLLIN) != 0) admit(doors_[i], visitors);
      }
    }
    for (Visitor& visitor : visitors) visitor.thread.join();
  }

  void admit(const Door& door, std::vector<Visitor>& visitors) {
    Socket visitor(::accept4(door.listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!visitor.good() || !is_own(visitor.get())) return;
    auto done = std::make_shared<std::atomic<bool>>(false);
    visitors.push_back(
        {std::thread([this, done, server = door.server, local = std::move(visitor)]() mutable {
           Passage(context_.get(), std::move(local), server, stop_.get(), events_).run();
           *done = true;
         }),
         done});
  }

  const Context context_;
  const std::vector<Door> doors_;
  const Events events_;
  const Socket stop_;
  std::thread thread_;
};

}  // namespace

Expected<std::unique_ptr<TlsRelay>> TlsRelay::open(const TlsFiles& files,
                                                   std::vector<std::string> servers,
                                                   Events events) {
  auto context = make_context(files);
  if (!context) return context.status();
  std::vector<Door> doors;
  for (const std::string& server : servers) {
    auto door = open_door(server);
    if (!door) return door.status();
    doors.push_back(std::move(*door));
  }
  return std::unique_ptr<TlsRelay>(
      std::make_unique<Relay>(std::move(*context), std::move(doors), std::move(events)));
}

}  // namespace dubhe::zookeeper
