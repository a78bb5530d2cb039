// A TCP port of this machine: to listen on, or to keep others from it.
#pragma once

#include <cstdint>
#include <string>

#include "tcp_socket.h"

namespace dubhe {

enum class TcpPurpose {
  kListen,
  kReserve,  // bound and nothing else: the number is taken, and who connects there is refused
};

// "" is every IPv4 address of this machine; port 0 any free one. The Status names the address, the reason and the mend.
Expected<UniqueFd> bind_tcp(const std::string& host, std::uint16_t port, TcpPurpose purpose);
// 0: not bound.
std::uint16_t bound_port(int fd);
// For those that are asked to encrypt and cannot.
Status not_encrypted(const std::string& address);

}  // namespace dubhe
