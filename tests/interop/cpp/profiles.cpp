#include "profiles.h"

#include <map>
#include <stdexcept>
#include <utility>

namespace interop {

namespace {

struct Settings {
  std::vector<std::string> provider, consumer;
};

const std::map<std::string, Settings, std::less<>>& all() {
  static const std::map<std::string, Settings, std::less<>> kAll{
      // The rows that keep 200 calls in flight want the whole pool for one service.
      {"main", {{"registry.register-mode=interface", "protocol.parameters.threads.share=200"}, {}}},
      {"discovery-interface", {{"registry.register-mode=interface"}, {}}},
      {"discovery-instance", {{"registry.register-mode=instance"}, {}}},
      {"discovery-all", {{"registry.register-mode=all"}, {}}},
      {"payload", {{"protocol.payload=65536"}, {"consumer.parameters.payload=65536"}}},
      {"timeout",
       {{"services.dubhe.interop.FeatureService.timeout=300",
         "services.dubhe.interop.FeatureService.methods.later.timeout=2000"},
        {}}},
      {"pool", {{"protocol.threads=2", "protocol.queues=0"}, {}}},
      {"stopping", {{}, {}}},
      {"idle", {{"protocol.heartbeat=1000"}, {"consumer.parameters.heartbeat=1000"}}},
      {"serialization", {{}, {}}},
      {"migration-force-interface", {{"registry.register-mode=all"}, {}}},
      {"migration-application-first", {{"registry.register-mode=all"}, {}}},
      {"migration-force-application", {{"registry.register-mode=all"}, {}}},
      {"simplified", {{"registry.simplified=true", "registry.register-mode=interface"}, {}}},
      {"metadata-remote",
       {{"registry.register-mode=instance", "application.metadata-type=remote"},
        {"application.metadata-type=remote"}}},
  };
  return kAll;
}

std::vector<std::string> as_arguments(const std::vector<std::string>& settings) {
  std::vector<std::string> arguments;
  for (const std::string& setting : settings) arguments.push_back("--dubbo." + setting);
  return arguments;
}

const Settings& settings_of(std::string_view profile) {
  const auto found = all().find(profile);
  if (found == all().end())
    throw std::invalid_argument("there is no profile `" + std::string(profile) + "`");
  return found->second;
}

}  // namespace

std::vector<std::string> provider_settings(std::string_view profile) {
  return as_arguments(settings_of(profile).provider);
}
std::vector<std::string> consumer_settings(std::string_view profile) {
  return as_arguments(settings_of(profile).consumer);
}

}  // namespace interop
