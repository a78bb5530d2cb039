#include "host_wishes.h"

#include <optional>
#include <utility>

namespace dubhe {

HostWishes host_wishes(const ProtocolConfig& protocol, const Config& config) {
  HostWishes wishes;
  wishes.protocol = protocol.name;
  wishes.protocol_host = protocol.host;
  const ConfigSection& application = config.application().local;
  wishes.preferred_interface = std::string(application.get("network.interface.preferred"));
  wishes.ignored_interfaces = application.get_list("network.interface.ignored");
  return wishes;
}

Environment environment_of(std::string host_to_register) {
  return [host = std::move(host_to_register)](const std::string& name) -> std::optional<std::string> {
    if (name == "DUBBO_IP_TO_REGISTRY" && !host.empty()) return host;
    return std::nullopt;
  };
}

}  // namespace dubhe
