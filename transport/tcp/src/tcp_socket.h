// Sockets and addresses: what the files of this folder share about them.
#pragma once

#include <unistd.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dubhe/common/expected.h"

namespace dubhe {

using TcpEndpoint = boost::asio::ip::tcp::endpoint;
// With the executor's concrete type: a type-erased one costs an allocation per wait.
using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
// Of any family.
using StreamSocket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol,
                                                      boost::asio::io_context::executor_type>;

// Owns a file descriptor.
class UniqueFd {
 public:
  UniqueFd() noexcept = default;
  explicit UniqueFd(int fd) noexcept : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// A socket that is connected, and what its ends are called.
struct Connected {
  UniqueFd fd;
  int family = 0;
  std::string remote, local;  // "10.0.0.8:20880", "[::1]:20880", "unix:/run/greeter.sock"
  std::uint16_t local_port = 0;
};
Connected connected_tcp(UniqueFd fd, const TcpEndpoint& remote);

// Non-blocking and closed in a child that executes another program. kUnavailable when the system
// has none to give.
Expected<UniqueFd> make_socket(const TcpEndpoint& for_address);

// "10.0.0.8:20880", "[::1]:20880"
std::string to_string(const TcpEndpoint& endpoint);
std::string host_and_port(std::string_view host, std::uint16_t port);
// "10.0.0.8", "::1", "[::1]", "fe80::1%eth0"; nothing for a name.
std::optional<boost::asio::ip::address> parse_address(std::string_view host);
// "Connection refused"
std::string error_text(int error);

}  // namespace dubhe
