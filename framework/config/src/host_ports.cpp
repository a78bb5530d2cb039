#include "host_ports.h"

#include <algorithm>
#include <charconv>

namespace dubhe {

namespace {

constexpr std::string_view kIpToBind = "DUBBO_IP_TO_BIND", kIpToRegistry = "DUBBO_IP_TO_REGISTRY",
                           kPortToBind = "DUBBO_PORT_TO_BIND",
                           kPortToRegistry = "DUBBO_PORT_TO_REGISTRY";

void add_error(std::vector<std::string>& errors, const std::string& variable,
               const std::string& value, std::string_view why) {
  const std::string line = "environment " + variable + ": `" + value + "` " + std::string(why);
  if (std::find(errors.begin(), errors.end(), line) == errors.end()) errors.push_back(line);
}

std::string without_brackets(const std::string& host) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

bool looks_like_host(const std::string& host) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%";
  return !host.empty() && host.find_first_not_of(kAllowed) == host.npos;
}

void read_host(const Environment& environment, std::string_view protocol, std::string_view variable,
               std::string& host, std::string& origin, std::vector<std::string>& errors) {
  std::string name;
  const std::string* value = protocol_variable(environment, protocol, variable, name);
  if (value == nullptr) return;
  const std::string plain = without_brackets(*value);
  if (!looks_like_host(plain)) {
    add_error(errors, name, *value, "is no address");
  } else if (variable == kIpToRegistry && (plain == "0.0.0.0" || plain == "::")) {
    add_error(errors, name, *value, "is no address that others can reach");
  } else {
    host = plain;
    origin = "environment " + name;
  }
}

void read_port(const Environment& environment, std::string_view protocol, std::string_view variable,
               int least, std::optional<int>& port, std::string& origin,
               std::vector<std::string>& errors) {
  std::string name;
  const std::string* value = protocol_variable(environment, protocol, variable, name);
  if (value == nullptr) return;
  int number = 0;
  const char* const last = value->data() + value->size();
  const auto [end, error] = std::from_chars(value->data(), last, number);
  if (error != std::errc() || end != last || number < least || number > 65535) {
    add_error(errors, name, *value, "is no port");
  } else {
    port = number;
    origin = "environment " + name;
  }
}

}  // namespace

const std::string* protocol_variable(const Environment& environment, std::string_view protocol,
                                     std::string_view variable, std::string& name) {
  std::string own;
  for (const char c : protocol)
    own.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c);
  own.append("_").append(variable);
  for (const std::string& candidate : {own, std::string(variable)}) {
    const auto at = environment.find(candidate);
    if (at == environment.end() || at->second.empty()) continue;
    name = candidate;
    return &at->second;
  }
  return nullptr;
}

void apply_host_variables(const Environment& environment, ProtocolConfig& protocol,
                          std::vector<std::string>& errors) {
  HostOrigins& from = protocol.from_variables;
  read_host(environment, protocol.name, kIpToBind, protocol.host, from.host, errors);
  read_host(environment, protocol.name, kIpToRegistry, protocol.host_to_register,
            from.host_to_register, errors);
  read_port(environment, protocol.name, kPortToBind, -1, protocol.port, from.port, errors);
  read_port(environment, protocol.name, kPortToRegistry, 1, protocol.port_to_register,
            from.port_to_register, errors);
}

std::string host_to_register(const Environment& environment, std::vector<std::string>& errors) {
  std::string host, origin;
  read_host(environment, {}, kIpToRegistry, host, origin, errors);
  return host;
}

}  // namespace dubhe
