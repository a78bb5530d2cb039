// Filters on both sides, and the monitor that some of them feed.
#include "dubhe/monitor/monitor.h"

#include "row.h"

#include <chrono>

namespace extension_names {

namespace {

std::string counted(dubhe::Application& application, dubhe::MonitorLevel level) {
  return application.monitor().snapshot().sum(level).total() == 0 ? "nothing was counted"
                                                                  : "counted";
}

std::string counted_by_provider(Ground& ground) {
  dubhe::Application& provider = ground.provider("a");
  ground.refer({.timeout = std::chrono::seconds(30)})->who();
  provider.stop();  // the answer is on its way before the call is counted
  return counted(provider, dubhe::MonitorLevel::kProvider);
}

std::string counted_by_cluster(Ground& ground) {
  ground.provider("a");
  ground.refer({.timeout = std::chrono::seconds(30)})->who();
  return counted(ground.consumer(), dubhe::MonitorLevel::kCluster);
}

// $invoke on a service that is provided with its type.
std::string generic_at_provider(Ground& ground) {
  ground.provider("a");
  const auto any = ground.consumer().refer_generic(
      "dubhe.test.Probe",
      {.timeout = std::chrono::seconds(30), .generic = "true", .url = ground.addresses()});
  return any->call("echo", {"java.lang.String"}, {dubhe::Value("x")}).to_string();
}

// How a generic reference calls, told by a provider that does not take $invoke.
std::string generic_at_consumer(Ground& ground) {
  ground.provider("a", {"--dubbo.provider.filter=-generic"});
  const auto any =
      ground.consumer().refer_generic("dubhe.test.Probe", {.timeout = std::chrono::seconds(30),
                                                           .retries = 0,
                                                           .generic = "true",
                                                           .url = ground.addresses()});
  try {
    (void)any->call("echo", {"java.lang.String"}, {dubhe::Value("x")});
    return "as the method itself";
  } catch (const std::exception&) {
    return "as $invoke";
  }
}

}  // namespace

std::vector<Row> filter_rows() {
  return {
      {"filter", "monitor", "dubbo: {provider: {filter: monitor}}", "counted", counted_by_provider,
       "dubbo: {provider: {filter: -monitor}}"},
      {"clusterfilter", "monitor", "dubbo: {consumer: {parameters: {cluster.filter: monitor}}}",
       "counted", counted_by_cluster,
       "dubbo: {consumer: {parameters: {cluster.filter: -monitor}}}"},
      {"monitor", "counters", "dubbo: {monitor: {protocol: counters}}", "counted",
       counted_by_provider, "", true},
      {"filter", "generic", "dubbo: {provider: {filter: generic}}", "\"x\"", generic_at_provider,
       "dubbo: {provider: {filter: -generic}}"},
      {"filter", "genericimpl", "dubbo: {consumer: {filter: genericimpl}}", "as $invoke",
       generic_at_consumer, "dubbo: {consumer: {filter: -genericimpl}}"},
  };
}

}  // namespace extension_names
