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
      {"library", {{"registry.register-mode=interface"}, {}}},
      {"gson", {{"protocol.serialization=gson"}, {}}},
      {"protobuf", {{"protocol.serialization=protobuf"}, {}}},
      {"migration-force-interface", {{"registry.register-mode=all"}, {"application.migration.step=FORCE_INTERFACE"}}},
      {"migration-application-first", {{"registry.register-mode=all"}, {"application.migration.step=APPLICATION_FIRST"}}},
      {"migration-force-application", {{"registry.register-mode=all"}, {"application.migration.step=FORCE_APPLICATION"}}},
      {"mismatch-force-interface",
       {{"registry.register-mode=instance"}, {"application.migration.step=FORCE_INTERFACE"}}},
      {"mismatch-force-application",
       {{"registry.register-mode=interface"}, {"application.migration.step=FORCE_APPLICATION"}}},
      {"simplified", {{"registry.simplified=true", "registry.register-mode=interface"}, {}}},
      {"metadata-remote",
       {{"registry.register-mode=instance", "application.metadata-type=remote"},
        {"application.metadata-type=remote"}}},
      {"tool", {{"registry.register-mode=all"}, {}}},
      {"registry-type-service", {{"registry.register-mode=instance"}, {"registry.registry-type=service"}}},
      {"registries", {{"registry.register-mode=all"}, {}}},
      {"registries-second", {{"registry.register-mode=all"}, {}}},
      {"ports",
       {{"registry.register-mode=interface", "protocols.first.name=dubbo", "protocols.second.name=dubbo",
         "protocols.second.port=-1"},
        {}}},
      {"protocols", {{"registry.register-mode=all"}, {}}},
      {"triple-only", {{"registry.register-mode=instance"}, {}}},
      {"strict-refused", {{"registry.register-mode=interface"}, {}}},
      {"strict-allowed", {{"registry.register-mode=interface"}, {}}},
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
