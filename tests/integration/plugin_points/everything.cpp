// A plugin with an extension of every point that the framework's layers offer. Each is the one in the box under another name
// or in its place, and tells when it is made.
#include <memory>
#include <string>

#include "dubhe/cluster/extensions.h"
#include "dubhe/config/config_source.h"
#include "dubhe/exchange/dispatcher.h"
#include "dubhe/monitor/extensions.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/dubbo_protocol.h"
#include "dubhe/protocol_filters/filters.h"
#include "dubhe/proxy/proxy_factory.h"
#include "dubhe/registry_file/file_registry.h"
#include "dubhe/serialize_json/json_serialization.h"
#include "dubhe/spi/plugin.h"
#include "dubhe/transport/thread_pools.h"
#include "dubhe/transport_tcp/tcp_transporter.h"

namespace {

template <class P>
auto told(dubhe::Expected<std::unique_ptr<P>> (*make)(const dubhe::ExtensionContext&)) {
  return [make](const dubhe::ExtensionContext& context) {
    context.logger().info("everything", "made " + std::string(P::kPoint) + " " + std::string(context.name()));
    return make(context);
  };
}

}  // namespace

DUBHE_PLUGIN(registry) {
  registry.add<dubhe::Cluster>("mine", told(dubhe::make_failover));
  registry.add<dubhe::Codec>("mine", told(dubhe::dubbo::make_dubbo_codec));
  registry.add<dubhe::ConfigSource>("mine", told(dubhe::make_file_config_source));
  registry.add<dubhe::Dispatcher>("mine", told(dubhe::make_all_dispatcher));
  registry.add<dubhe::Filter>("mine", told(dubhe::make_echo_filter));
  registry.add<dubhe::LoadBalance>("mine", told(dubhe::make_random));
  registry.add<dubhe::Monitor>("mine", told(dubhe::make_counters_monitor));
  registry.add<dubhe::Protocol>("dubbo", told(dubhe::make_dubbo_protocol));
  registry.add<dubhe::ProxyFactory>("mine", told(dubhe::make_proxy_factory));
  registry.add<dubhe::Registry>("file", told(dubhe::make_file_registry));
  registry.add<dubhe::Router>("mine", told(dubhe::make_tag_router));
  registry.add<dubhe::Serialization>("gson", told(dubhe::make_json));
  registry.add<dubhe::Transporter>("mine", told(dubhe::make_tcp_transporter));
  registry.add<dubhe::WorkerPool>("mine", told(dubhe::make_fixed_pool));
}
