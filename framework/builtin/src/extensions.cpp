// Everything that ships in the box. A name here is a name in a URL.
#include "dubhe/cluster/extensions.h"
#include "dubhe/cluster/mock.h"
#include "dubhe/exchange/dispatcher.h"
#include "dubhe/config/config_source.h"
#include "dubhe/monitor/extensions.h"
#include "dubhe/protocol/filter_protocol.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/dubbo_protocol.h"
#include "dubhe/protocol_filters/access_logs.h"
#include "dubhe/protocol_filters/call_cache.h"
#include "dubhe/protocol_filters/filters.h"
#include "dubhe/protocol_generic/filters.h"
#include "dubhe/protocol_injvm/injvm_protocol.h"
#include "dubhe/proxy/call_handler.h"
#include "dubhe/proxy/proxy_factory.h"
#include "dubhe/registry_file/file_registry.h"
#include "dubhe/registry_zookeeper/zookeeper_registry.h"
#include "dubhe/serialize_hessian2/hessian2_serialization.h"
#include "dubhe/serialize_json/json_serialization.h"
#include "dubhe/service/application.h"
#include "dubhe/spi/extension_registry.h"
#include "dubhe/telnet/telnet_commands.h"
#include "dubhe/transport/thread_pools.h"
#include "dubhe/transport_tcp/tcp_transporter.h"
#include "dubhe/transport_tcp/unix_transporter.h"
#include "dubhe/transport_tls/tls_transporter.h"

#include <initializer_list>

namespace dubhe {

namespace {

// Names that mean the same here as they do in Java, where they choose between libraries.
Status add_aliases(ExtensionRegistry& to) {
  return first_failure(to.alias<Serialization>("json", "gson"), to.alias<Transporter>("netty", "tcp"), to.alias<Transporter>("netty4", "tcp"),
                       to.alias<Transporter>("mina", "tcp"), to.alias<ProxyFactory>("javassist", "dubhe"),
                       to.alias<ProxyFactory>("jdk", "dubhe"));
}

Expected<std::unique_ptr<ClusterFilter>> make_consumer_context(const ExtensionContext& context) {
  auto filter = make_consumer_context_filter(context);
  if (!filter) return filter.status();
  return as_cluster_filter(std::move(*filter));
}

Expected<std::unique_ptr<ClusterFilter>> make_future(const ExtensionContext& context) {
  auto filter = make_future_filter(context);
  if (!filter) return filter.status();
  return as_cluster_filter(std::move(*filter));
}

Activation on_exports(int order, std::vector<std::string> keys = {}) {
  return {.consumer = false, .provider = true, .keys = std::move(keys), .order = order};
}
Activation on_references(std::vector<std::string> keys = {}) {
  return {.consumer = true, .provider = false, .keys = std::move(keys), .order = 0};
}
Activation on_both(int order, std::string key) {
  return {.consumer = true, .provider = true, .keys = {std::move(key)}, .order = order};
}

Status first_failure_in_order(std::initializer_list<Status> added) {
  for (const Status& one : added) {
    if (!one.ok()) return one;
  }
  return Status();
}

// Dubbo's filters; those of generic calls and of monitoring stand below. In this order, which a braced list keeps: of equal
// ones the first stands further out, so that what others refuse is in the access log.
Status add_filters(ExtensionRegistry& to) {
  return first_failure_in_order({
      to.add<Filter>("context", make_context_filter, on_exports(kContextFilterOrder)),
      to.add<Filter>("echo", make_echo_filter, on_exports(kEchoFilterOrder)),
      to.add<Filter>("accesslog", make_access_log_filter, on_exports(0, {"accesslog"})),
      to.add<Filter>("exception", make_exception_filter, on_exports(0)),
      to.add<Filter>("timeout", make_timeout_filter, on_exports(0)),
      to.add<Filter>("token", make_token_filter, on_exports(0, {"token"})),
      to.add<Filter>("executelimit", make_execute_limit_filter, on_exports(0, {"executes"})),
      to.add<Filter>("tps", make_tps_limit_filter, on_exports(0, {"tps"})),
      to.add<Filter>("deprecated", make_deprecated_filter, on_references({"deprecated"})),
      to.add<Filter>("rpc-exception", make_rpc_exception_filter, on_references()),
      to.add<Filter>("cache", make_cache_filter, on_both(0, "cache")),
      to.add<Filter>("active-limit", make_active_limit_filter, on_references({"actives"})),
      to.add<Filter>("validation", make_validation_filter, on_both(kValidationFilterOrder, "validation")),
      to.add<ClusterFilter>("consumercontext", make_consumer_context,
                            {.consumer = true, .provider = false, .keys = {}, .order = kOutermostFilterOrder}),
      to.add<ClusterFilter>("future", make_future, on_references({"oninvoke", "onreturn", "onthrow"})),
      to.add<CallCache>("lru", make_lru_cache),
      to.add<CallCache>("threadlocal", make_thread_local_cache),
      to.add<CallCache>("expiring", make_expiring_cache),
      to.add<AccessLogs>("files", make_access_log_files),
      // Dubbo 2.7 and 3 have other names for what counts calls.
      to.alias<Filter>("metrics", "monitor"),
      to.alias<Filter>("metrics-provider", "monitor"),
      to.alias<ClusterFilter>("metricsConsumerFilter", "monitor"),
      to.alias<ClusterFilter>("metricsClusterFilter", "monitor"),
  });
}

// Of a port that lists them in `telnet`.
Status add_telnet_commands(ExtensionRegistry& to) {
  return first_failure(to.add<TelnetHandler>("ls", make_telnet_ls),          //
                       to.add<TelnetHandler>("cd", make_telnet_cd),          //
                       to.add<TelnetHandler>("pwd", make_telnet_pwd),        //
                       to.add<TelnetHandler>("ps", make_telnet_ps),          //
                       to.add<TelnetHandler>("status", make_telnet_status),  //
                       to.add<TelnetHandler>("invoke", make_telnet_invoke),  //
                       to.add<TelnetHandler>("select", make_telnet_select),  //
                       to.add<TelnetHandler>("help", make_telnet_help),      //
                       to.add<TelnetHandler>("clear", make_telnet_clear),    //
                       to.add<TelnetHandler>("exit", make_telnet_exit));
}

Status add_clusters(ExtensionRegistry& to) {
  return first_failure(to.add<Cluster>("failover", make_failover),    //
                       to.add<Cluster>("failfast", make_failfast),    //
                       to.add<Cluster>("failsafe", make_failsafe),    //
                       to.add<Cluster>("failback", make_failback),    //
                       to.add<Cluster>("forking", make_forking),      //
                       to.add<Cluster>("broadcast", make_broadcast),  //
                       to.add<Cluster>("available", make_available),  //
                       to.add<Cluster>("mergeable", make_mergeable),  //
                       to.add<Cluster>("zone-aware", make_zone_aware),
                       add_mock_wrapper(to));
}

Status add_load_balances(ExtensionRegistry& to) {
  return first_failure(to.add<LoadBalance>("random", make_random),                      //
                       to.add<LoadBalance>("roundrobin", make_roundrobin),              //
                       to.add<LoadBalance>("leastactive", make_leastactive),            //
                       to.add<LoadBalance>("shortestresponse", make_shortestresponse),  //
                       to.add<LoadBalance>("consistenthash", make_consistenthash),      //
                       to.add<LoadBalance>("p2c", make_p2c),                            //
                       to.add<LoadBalance>("adaptive", make_adaptive_balance));
}

Status add_mergers(ExtensionRegistry& to) {
  return first_failure(to.add<Merger>("default", make_container_merger),  //
                       to.add<Merger>("list", make_container_merger),     //
                       to.add<Merger>("set", make_container_merger),      //
                       to.add<Merger>("map", make_container_merger),      //
                       to.add<Merger>("byte", make_container_merger),     //
                       to.add<Merger>("char", make_container_merger),     //
                       to.add<Merger>("short", make_container_merger),    //
                       to.add<Merger>("int", make_container_merger),      //
                       to.add<Merger>("long", make_container_merger),     //
                       to.add<Merger>("float", make_container_merger),    //
                       to.add<Merger>("double", make_container_merger),   //
                       to.add<Merger>("boolean", make_container_merger));
}

}  // namespace

Status add_builtin_extensions(ExtensionRegistry& to) {
  const Status added = first_failure(
      to.add<Serialization>("hessian2", make_hessian2),                                              //
      to.add<Serialization>("gson", make_json),                                                      //
      to.add<Transporter>("tcp", make_tcp_transporter),                                              //
      to.add<Transporter>("unix", make_unix_transporter),                                            //
      add_tls_wrapper(to),                                                                           //
      to.add<Codec>("dubbo", dubbo::make_dubbo_codec),                                               //
      to.add<WorkerPool>("fixed", make_fixed_pool),                                                  //
      to.add<WorkerPool>("cached", make_cached_pool),                                                //
      to.add<WorkerPool>("limited", make_limited_pool),                                              //
      to.add<WorkerPool>("eager", make_eager_pool),                                                  //
      to.add<Dispatcher>("all", make_all_dispatcher),                                                //
      to.add<Dispatcher>("direct", make_direct_dispatcher),                                          //
      to.add<Dispatcher>("message", make_message_dispatcher),                                        //
      to.add<Dispatcher>("execution", make_message_dispatcher),                                      //
      to.add<Dispatcher>("connection", make_connection_dispatcher),                                  //
      to.add<Registry>("file", make_file_registry),                                                  //
      to.add<ConfigSource>("file", make_file_config_source),                                         //
      to.add<Registry>("zookeeper", make_zookeeper_registry),                                        //
      to.add<Protocol>("dubbo", make_dubbo_protocol),                                                //
      to.add<Protocol>("injvm", make_injvm_protocol),                                                //
      to.add<Protocol>("registry", make_registry_protocol),                                          //
      add_filter_wrapper(to),                                                                        //
      to.add<Filter>("monitor", make_monitor_filter,
                     {.consumer = true, .provider = true, .keys = {}, .order = kMonitorFilterOrder}),  //
      to.add<Filter>("generic", make_generic_filter,
                     {.consumer = false, .provider = true, .keys = {}, .order = kGenericFilterOrder}),  //
      to.add<Filter>("genericimpl", make_generic_impl_filter,
                     {.consumer = true, .provider = false, .keys = {"generic"}, .order = kGenericImplFilterOrder}),  //
      to.add<ClusterFilter>("monitor", make_cluster_monitor_filter,
                            {.consumer = true, .provider = false, .keys = {}, .order = kMonitorFilterOrder}),  //
      add_clusters(to),                                                                              //
      add_load_balances(to),                                                                         //
      add_mergers(to),                                                                               //
      to.add<Router>("tag", make_tag_router, {.consumer = true, .provider = false, .keys = {}, .order = kTagRouterOrder}),
      to.add<Monitor>("counters", make_counters_monitor),                                            //
      to.wrap<Registry>("metrics", make_counted_registry),                                           //
      to.wrap<Cluster>("metrics", make_watched_cluster),                                             //
      to.wrap<WorkerPool>("metrics", make_watched_pool),                                             //
      to.add<ProxyFactory>("dubhe", make_proxy_factory));
  if (!added.ok()) return added;
  return first_failure(add_filters(to), add_telnet_commands(to), add_aliases(to));
}

}  // namespace dubhe
