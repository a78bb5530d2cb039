#include "dubhe/registry/local_address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cstdlib>

namespace dubhe {

namespace {

std::optional<InterfaceAddress> address_of(const ifaddrs& entry) {
  if (entry.ifa_addr == nullptr) return std::nullopt;
  InterfaceAddress found;
  found.interface_name = entry.ifa_name;
  found.up = (entry.ifa_flags & IFF_UP) != 0;
  found.loopback = (entry.ifa_flags & IFF_LOOPBACK) != 0;
  char text[INET6_ADDRSTRLEN] = {};
  if (entry.ifa_addr->sa_family == AF_INET) {
    const auto& ipv4 = *reinterpret_cast<const sockaddr_in*>(entry.ifa_addr);
    ::inet_ntop(AF_INET, &ipv4.sin_addr, text, sizeof(text));
    found.link_local = (ntohl(ipv4.sin_addr.s_addr) >> 16) == 0xA9FE;  // 169.254/16
  } else if (entry.ifa_addr->sa_family == AF_INET6) {
    const auto& ipv6 = *reinterpret_cast<const sockaddr_in6*>(entry.ifa_addr);
    ::inet_ntop(AF_INET6, &ipv6.sin6_addr, text, sizeof(text));
    found.ipv6 = true;
    found.link_local = IN6_IS_ADDR_LINKLOCAL(&ipv6.sin6_addr);
  } else {
    return std::nullopt;
  }
  found.address = text;
  return found;
}

}  // namespace

std::vector<InterfaceAddress> read_interfaces() {
  std::vector<InterfaceAddress> all;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return all;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (auto address = address_of(*entry)) all.push_back(std::move(*address));
  }
  ::freeifaddrs(list);
  return all;
}

std::optional<std::string> read_environment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

}  // namespace dubhe
