#include "bind_tcp.h"

#include <sys/socket.h>

#include <boost/asio/ip/basic_resolver.hpp>
#include <cerrno>
#include <vector>

namespace dubhe {

namespace {

StatusCode code_of_bind_error(int error) noexcept {
  switch (error) {
    case EADDRINUSE:
      return StatusCode::kAlreadyExists;
    case EACCES:
      return StatusCode::kPermissionDenied;
    default:
      return StatusCode::kInvalidArgument;
  }
}

const char* mend_of_bind_error(int error) noexcept {
  switch (error) {
    case EADDRINUSE:
      return "; another program has this port, choose another one, or 0 for any that is free";
    case EACCES:
      return "; ports below 1024 need a privilege, choose a higher one";
    case EADDRNOTAVAIL:
      return "; this machine has no such address, use one of its own or 0.0.0.0";
    default:
      return "";
  }
}

// Every address that the text may mean; "" is every IPv4 address of this machine.
Expected<std::vector<TcpEndpoint>> addresses_to_bind(const std::string& host, std::uint16_t port) {
  if (host.empty()) return std::vector{TcpEndpoint(boost::asio::ip::tcp::v4(), port)};
  if (const auto literal = parse_address(host)) return std::vector{TcpEndpoint(*literal, port)};
  boost::asio::io_context context;
  boost::asio::ip::tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto found = resolver.resolve(host, std::to_string(port), resolver.passive | resolver.numeric_service, error);
  if (error) {
    return Status(StatusCode::kInvalidArgument, "cannot listen on " + host_and_port(host, port) +
                                                    ": the name cannot be resolved: " + error.message());
  }
  std::vector<TcpEndpoint> addresses;
  for (const auto& entry : found) addresses.push_back(entry.endpoint());
  return addresses;
}

Expected<UniqueFd> bind_one(const TcpEndpoint& address, const std::string& asked_for, TcpPurpose purpose) {
  auto fd = make_socket(address);
  if (!fd) return fd.status().with_context("cannot listen on " + asked_for);
  const int on = purpose == TcpPurpose::kListen ? 1 : 0;
  ::setsockopt(fd->get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd->get(), address.data(), static_cast<socklen_t>(address.size())) != 0 ||
      (purpose == TcpPurpose::kListen && ::listen(fd->get(), SOMAXCONN) != 0)) {
    const int error = errno;
    return Status(code_of_bind_error(error),
                  "cannot listen on " + asked_for + ": " + error_text(error) + mend_of_bind_error(error));
  }
  return fd;
}

}  // namespace

Expected<UniqueFd> bind_tcp(const std::string& host, std::uint16_t port, TcpPurpose purpose) {
  const std::string asked_for = host_and_port(host.empty() ? "0.0.0.0" : host, port);
  auto addresses = addresses_to_bind(host, port);
  if (!addresses) return addresses.status();
  Status last(StatusCode::kInvalidArgument, "cannot listen on " + asked_for + ": the name has no address");
  for (const TcpEndpoint& address : *addresses) {
    auto fd = bind_one(address, asked_for, purpose);
    if (fd) return fd;
    last = fd.status();
  }
  return last;
}

std::uint16_t bound_port(int fd) {
  TcpEndpoint bound;
  auto size = static_cast<socklen_t>(bound.capacity());
  if (::getsockname(fd, bound.data(), &size) != 0) return 0;
  bound.resize(size);
  return bound.port();
}

Status not_encrypted(const std::string& address) {
  return Status(StatusCode::kUnimplemented, address + ": this transporter does not encrypt; library dubhe::transport_tls goes around it");
}

}  // namespace dubhe
