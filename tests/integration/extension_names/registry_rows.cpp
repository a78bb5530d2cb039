// Registries, and the protocol that goes through them.
#include "dubhe/test_support/temp_dir.h"
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

std::string found_in_a_folder(Ground& ground) {
  const dubhe::test::TempDir folder;
  return found(ground, {"--dubbo.registry.address=" + folder.path().string()});
}

// By the application that provides it.
std::string found_at_home(Ground& ground) {
  return "found " + ground.provider("a").refer<Probe>({.timeout = std::chrono::seconds(30)})->who();
}

}  // namespace

std::vector<Row> registry_rows() {
  return {
      {"protocol", "registry", "dubbo: {registry: {address: 'ground://names'}}", "found a",
       [](Ground& ground) { return found(ground, {}); }},
      {"registry", "file", "dubbo: {registry: {protocol: file, address: /told/by/an/option}}",
       "found a", found_in_a_folder},
      {"protocol", "injvm", "dubbo: {service: {scope: local}, reference: {scope: local}}", "found a",
       found_at_home, "dubbo: {service: {scope: remote}}"},
      {"registry", "zookeeper", "dubbo: {registry: {protocol: zookeeper, address: 127.0.0.1}}",
       "found a", found_in_zookeeper},
  };
}

}  // namespace extension_names
