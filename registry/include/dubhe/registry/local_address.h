// Under which address this process is reached: where a port is bound, and what is written into the
// registry.
//
// Pure functions over a list of network interfaces and an environment that are handed in; the
// readers of the real ones are at the end. Order of Apache Dubbo 3.x (ServiceConfig, NetUtils).
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe DUBHE_EXPORT {

// One address of a network interface.
struct InterfaceAddress {
  std::string interface_name = {};  // "eth0"
  std::string address = {};         // "10.0.0.7", "2001:db8::7"
  bool ipv6 = false;
  bool up = true;
  bool loopback = false;
  bool link_local = false;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

struct HostWishes {
  std::string protocol = "dubbo";        // for variables like DUBBO_DUBBO_IP_TO_BIND
  std::string protocol_host = {};        // dubbo.protocol.host
  std::string provider_host = {};        // dubbo.provider.host
  std::string preferred_interface = {};  // dubbo.network.interface.preferred
  std::vector<std::string> ignored_interfaces =
      {};  // dubbo.network.interface.ignored: names or regular expressions
};

struct HostChoice {
  std::string bind;        // "0.0.0.0": every interface
  std::string registered;  // what others connect to
  bool any_host = false;   // nobody asked for an address: bind to all
  std::vector<std::string> warnings;
};

// The first that says something, to bind: {PROTOCOL}_DUBBO_IP_TO_BIND, DUBBO_IP_TO_BIND, protocol
// host, provider host, any; to register: {PROTOCOL}_DUBBO_IP_TO_REGISTRY, DUBBO_IP_TO_REGISTRY, the
// address bound to, the interfaces. kInvalidArgument names the variable or setting that is no
// address.
Expected<HostChoice> choose_hosts(const HostWishes& wishes, const Environment& environment,
                                  const std::vector<InterfaceAddress>& interfaces);

// The host under which a consumer announces itself (and the short form for whoever needs one
// address of this machine). `warnings` may be nullptr.
Expected<std::string> registered_host(const HostWishes& wishes, const Environment& environment,
                                      const std::vector<InterfaceAddress>& interfaces,
                                      std::vector<std::string>* warnings = nullptr);

struct PortChoice {
  // 0 or absent: not said; -1: any free one.
  std::optional<int> bind;
  // Absent: the one that was bound.
  std::optional<std::uint16_t> registered;
};

// {PROTOCOL}_DUBBO_PORT_TO_BIND, DUBBO_PORT_TO_BIND, then `configured`; …_PORT_TO_REGISTRY
// likewise.
Expected<PortChoice> choose_ports(const std::string& protocol, std::optional<int> configured,
                                  const Environment& environment);

// The address of this machine that others can most probably reach: the preferred interface first,
// then the first non-loopback IPv4, then IPv6; loopback only when there is nothing else.
std::string guess_address(const HostWishes& wishes, const std::vector<InterfaceAddress>& interfaces,
                          std::vector<std::string>& warnings);

// Of the operating system, in its order.
std::vector<InterfaceAddress> read_interfaces();
// Of this process.
std::optional<std::string> read_environment(const std::string& name);

}  // namespace dubhe
