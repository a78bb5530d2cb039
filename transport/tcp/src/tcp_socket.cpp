#include "tcp_socket.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace dubhe {

Expected<UniqueFd> make_socket(const TcpEndpoint& for_address) {
  UniqueFd fd(::socket(for_address.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!fd) return Status(StatusCode::kUnavailable, "cannot make a socket: " + error_text(errno));
  return fd;
}

Connected connected_tcp(UniqueFd fd, const TcpEndpoint& remote) {
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  TcpEndpoint local;
  auto size = static_cast<socklen_t>(local.capacity());
  if (::getsockname(fd.get(), local.data(), &size) == 0) local.resize(size);
  return {std::move(fd), remote.protocol().family(), to_string(remote), to_string(local),
          local.port()};
}

std::string to_string(const TcpEndpoint& endpoint) {
  return host_and_port(endpoint.address().to_string(), endpoint.port());
}

std::string host_and_port(std::string_view host, std::uint16_t port) {
  const bool bare_v6 = host.find(':') != std::string_view::npos && host.front() != '[';
  std::string text(bare_v6 ? "[" : "");
  text.append(host).append(bare_v6 ? "]:" : ":");
  return text + std::to_string(port);
}

std::optional<boost::asio::ip::address> parse_address(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  if (error) return std::nullopt;
  return address;
}

std::string error_text(int error) { return boost::system::error_code(error, boost::system::system_category()).message(); }

}  // namespace dubhe
