// Registries, and the protocol that goes through them.
#include "dubhe/test_support/zookeeper_server.h"

#include "row.h"

#include <chrono>

namespace extension_names {

namespace {

std::string found(Ground& ground, std::vector<std::string> where) {
  ground.provider("a", where);
  return "found " +
         ground.consumer(where).refer<Probe>({.timeout = std::chrono::seconds(30)})->who();
}

// The port is not known before the server is: the file names it by a variable.
std::string found_in_zookeeper(Ground& ground) {
  const dubhe::test::ZooKeeperServer server;
  return found(ground, {"--dubbo.registry.port=" + std::to_string(server.port())});
}

}  // namespace

std::vector<Row> registry_rows() {
  return {
      {"protocol", "registry", "dubbo: {registry: {address: 'ground://names'}}", "found a",
       [](Ground& ground) { return found(ground, {}); }},
      {"registry", "zookeeper", "dubbo: {registry: {protocol: zookeeper, address: 127.0.0.1}}",
       "found a", found_in_zookeeper},
  };
}

}  // namespace extension_names
