// What the tests against a real ZooKeeper share: one server per test.
#pragma once

#include "dubhe/registry_zookeeper/zookeeper_registry.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/test_support/zookeeper_server.h"

#include "registry_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dubhe::test {

class Process : public RegistryProcess {
 public:
  explicit Process(const std::string& address)
      : RegistryProcess(address, make_zookeeper_registry) {}
};

class ZooKeeperTest : public ::testing::Test {
 protected:
  // The address of the server with parameters that suit tests: no jitter, a cache file of the
  // test's own.
  std::string address(const std::string& more = {}) const {
    return "zookeeper://" + server_.address() +
           "?application=app&reconnect.jitter=0&session=2000&timeout=20000&file=" + cache_file() +
           (more.empty() ? "" : "&" + more);
  }
  std::string cache_file() const { return (directory_.path() / "providers.cache").string(); }

  TempDir directory_;
  ZooKeeperServer server_;
};

}  // namespace dubhe::test
