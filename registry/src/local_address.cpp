#include "dubhe/registry/local_address.h"

#include <regex.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kAnyIpv4 = "0.0.0.0";

bool is_any_address(std::string_view host) {
  return host == kAnyIpv4 || host == "::" || host == "[::]";
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.starts_with("127.") || host == "::1" || host == "[::1]";
}

// A name or an address; not a URL, not a port, no blanks.
bool can_be_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' ||
           c == ']' || c == '%';
  });
}

std::string without_brackets(std::string host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    return host.substr(1, host.size() - 2);
  return host;
}

struct Said {
  std::string value;
  std::string by;  // the variable or setting
};

// The variable of the protocol, else the general one; "" counts as not said.
std::optional<Said> from_environment(const std::string& protocol, const std::string& name,
                                     const Environment& environment) {
  std::string upper = protocol;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  for (const std::string& variable : {upper + "_" + name, name}) {
    const auto value = environment(variable);
    if (value && !value->empty()) return Said{*value, "environment variable " + variable};
  }
  return std::nullopt;
}

Status no_address(const Said& said, std::string_view mend) {
  return Status(StatusCode::kInvalidArgument,
                said.by + " is `" + said.value + "`, which is no address. " + std::string(mend));
}

std::optional<Said> wish_to_bind(const HostWishes& wishes, const Environment& environment) {
  if (auto said = from_environment(wishes.protocol, "DUBBO_IP_TO_BIND", environment)) return said;
  if (!wishes.protocol_host.empty()) return Said{wishes.protocol_host, "protocol.host"};
  if (!wishes.provider_host.empty()) return Said{wishes.provider_host, "provider.host"};
  return std::nullopt;
}

enum class Match { kYes, kNo, kNoPattern };

// Whether the whole of `text` is what the extended regular expression says.
Match matches_whole(const std::string& text, const std::string& pattern) {
  regex_t compiled{};
  if (::regcomp(&compiled, ("^(" + pattern + ")$").c_str(), REG_EXTENDED | REG_NOSUB) != 0)
    return Match::kNoPattern;
  const bool matched = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return matched ? Match::kYes : Match::kNo;
}

bool is_ignored(const std::string& name, const std::vector<std::string>& ignored,
                std::vector<std::string>& warnings) {
  for (const std::string& pattern : ignored) {
    if (pattern == name) return true;
    const Match match = matches_whole(name, pattern);
    if (match == Match::kYes) return true;
    const std::string warning =
        "dubbo.network.interface.ignored: `" + pattern + "` is no regular expression";
    if (match == Match::kNoPattern &&
        std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) {
      warnings.push_back(warning);
    }
  }
  return false;
}

const InterfaceAddress* first_of(const std::vector<const InterfaceAddress*>& from, bool ipv6) {
  const auto found = std::find_if(from.begin(), from.end(), [ipv6](const InterfaceAddress* a) {
    return a->ipv6 == ipv6 && !a->loopback && !a->link_local;
  });
  return found == from.end() ? nullptr : *found;
}

const InterfaceAddress* best_of(const std::vector<const InterfaceAddress*>& from) {
  const InterfaceAddress* const ipv4 = first_of(from, false);
  return ipv4 != nullptr ? ipv4 : first_of(from, true);
}

Expected<std::optional<int>> parse_port(const std::optional<Said>& said) {
  if (!said) return std::optional<int>();
  int port = 0;
  const char* const end = said->value.data() + said->value.size();
  const auto parsed = std::from_chars(said->value.data(), end, port);
  if (parsed.ec != std::errc() || parsed.ptr != end || port < 1 || port > 65535) {
    return Status(StatusCode::kInvalidArgument,
                  said->by + " is `" + said->value +
                      "`, which is no port. Set it to 1 to 65535, or unset it.");
  }
  return std::optional<int>(port);
}

}  // namespace

std::string guess_address(const HostWishes& wishes, const std::vector<InterfaceAddress>& interfaces,
                          std::vector<std::string>& warnings) {
  std::vector<const InterfaceAddress*> usable;
  for (const InterfaceAddress& address : interfaces) {
    if (address.up && !is_ignored(address.interface_name, wishes.ignored_interfaces, warnings))
      usable.push_back(&address);
  }
  if (!wishes.preferred_interface.empty()) {
    std::vector<const InterfaceAddress*> preferred;
    std::copy_if(
        usable.begin(), usable.end(), std::back_inserter(preferred),
        [&](const InterfaceAddress* a) { return a->interface_name == wishes.preferred_interface; });
    if (const InterfaceAddress* const best = best_of(preferred)) return best->address;
    if (!preferred.empty()) return preferred.front()->address;
    warnings.push_back("dubbo.network.interface.preferred names `" + wishes.preferred_interface +
                       "`, which is no interface that is up; another one is taken");
  }
  if (const InterfaceAddress* const best = best_of(usable)) return best->address;
  warnings.push_back(
      "this machine has no address but loopback: 127.0.0.1 is registered, which no other machine "
      "can reach. Set "
      "`dubbo.protocol.host` or DUBBO_IP_TO_REGISTRY.");
  return "127.0.0.1";
}

Expected<HostChoice> choose_hosts(const HostWishes& wishes, const Environment& environment,
                                  const std::vector<InterfaceAddress>& interfaces) {
  HostChoice choice;
  const auto to_bind = wish_to_bind(wishes, environment);
  if (to_bind && !can_be_host(to_bind->value))
    return no_address(*to_bind, "Set an address of this machine.");
  choice.any_host = !to_bind || is_any_address(to_bind->value);
  choice.bind = to_bind ? without_brackets(to_bind->value) : std::string(kAnyIpv4);

  const auto to_registry = from_environment(wishes.protocol, "DUBBO_IP_TO_REGISTRY", environment);
  if (to_registry) {
    if (!can_be_host(to_registry->value) || is_any_address(to_registry->value)) {
      return no_address(*to_registry, "Set the address under which others reach this machine.");
    }
    choice.registered = without_brackets(to_registry->value);
  } else if (choice.any_host) {
    choice.registered = guess_address(wishes, interfaces, choice.warnings);
  } else {
    choice.registered = choice.bind;
  }
  const Said& asked_by = to_registry ? *to_registry : to_bind ? *to_bind : Said{};
  if (is_loopback(choice.registered) && !asked_by.by.empty() && choice.warnings.empty()) {
    choice.warnings.push_back(choice.registered + " is registered, because of " + asked_by.by +
                              "; only programs on this machine can reach it");
  }
  return choice;
}

Expected<std::string> registered_host(const HostWishes& wishes, const Environment& environment,
                                      const std::vector<InterfaceAddress>& interfaces,
                                      std::vector<std::string>* warnings) {
  Expected<HostChoice> choice = choose_hosts(wishes, environment, interfaces);
  if (!choice) return choice.status();
  if (warnings != nullptr) *warnings = std::move(choice->warnings);
  return std::move(choice->registered);
}

Expected<PortChoice> choose_ports(const std::string& protocol, std::optional<int> configured,
                                  const Environment& environment) {
  const auto to_bind = parse_port(from_environment(protocol, "DUBBO_PORT_TO_BIND", environment));
  if (!to_bind) return to_bind.status();
  const auto to_registry =
      parse_port(from_environment(protocol, "DUBBO_PORT_TO_REGISTRY", environment));
  if (!to_registry) return to_registry.status();
  PortChoice choice;
  choice.bind = *to_bind ? *to_bind : configured;
  if (*to_registry) choice.registered = static_cast<std::uint16_t>(**to_registry);
  return choice;
}

}  // namespace dubhe
