// Everything that ships in the box. A name here is a name in a URL.
#include "dubhe/cluster/extensions.h"
#include "dubhe/monitor/extensions.h"
#include "dubhe/protocol/filter_protocol.h"
#include "dubhe/protocol_dubbo/dubbo_protocol.h"
#include "dubhe/protocol_generic/filters.h"
#include "dubhe/proxy/proxy_factory.h"
#include "dubhe/registry_zookeeper/zookeeper_registry.h"
#include "dubhe/serialize_hessian2/hessian2_serialization.h"
#include "dubhe/service/application.h"
#include "dubhe/spi/extension_registry.h"
#include "dubhe/transport_tcp/tcp_transporter.h"

namespace dubhe {

namespace {

// Names that mean the same here as they do in Java, where they choose between libraries.
Status add_aliases(ExtensionRegistry& to) {
  return first_failure(to.alias<Transporter>("netty", "tcp"), to.alias<Transporter>("netty4", "tcp"),
                       to.alias<Transporter>("mina", "tcp"), to.alias<ProxyFactory>("javassist", "dubhe"),
                       to.alias<ProxyFactory>("jdk", "dubhe"));
}

}  // namespace

Status add_builtin_extensions(ExtensionRegistry& to) {
  const Status added = first_failure(
      to.add<Serialization>("hessian2", make_hessian2),                                              //
      to.add<Transporter>("tcp", make_tcp_transporter),                                              //
      to.add<Registry>("zookeeper", make_zookeeper_registry),                                        //
      to.add<Protocol>("dubbo", make_dubbo_protocol),                                                //
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
      to.add<Cluster>("failover", make_failover),                                                    //
      to.add<Cluster>("failfast", make_failfast),                                                    //
      to.add<LoadBalance>("random", make_random),                                                    //
      to.add<LoadBalance>("roundrobin", make_roundrobin),                                            //
      to.add<Router>("tag", make_tag_router, {.consumer = true, .provider = false, .keys = {}, .order = kTagRouterOrder}),
      to.add<Monitor>("counters", make_counters_monitor),                                            //
      to.add<ProxyFactory>("dubhe", make_proxy_factory));
  return first_failure(added, add_aliases(to));
}

}  // namespace dubhe
