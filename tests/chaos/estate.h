// A real ZooKeeper and providers in processes of their own, for the tests that take them away.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/test_support/child_process.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/test_support/zookeeper_server.h"
#include "load.h"

namespace dubhe::test {

class Estate : public ::testing::Test {
 protected:
  using milliseconds = std::chrono::milliseconds;
  using seconds = std::chrono::seconds;

  // What every program of the estate is told.
  std::vector<std::string> options() const {
    return {"--dubbo.registry.address=zookeeper://" + zookeeper.address(),
            "--dubbo.registry.session=" + std::to_string(session.count()),
            "--dubbo.registry.parameters.reconnect.jitter=0",
            "--dubbo.registry.file=" + (directory.path() / "providers.cache").string(),
            "--dubbo.protocol.host=127.0.0.1",
            "--dubbo.protocol.port=-1",
            "--dubbo.provider.warmup=0",
            "--dubbo.consumer.timeout=5000",
            "--dubhe.log.level=warn"};
  }

  void start_provider(const std::string& name) {
    std::vector<std::string> command{DUBHE_ECHO_PROVIDER, name, "--dubbo.application.name=echo-provider"};
    for (const std::string& option : options()) command.push_back(option);
    // Providers keep no list of providers; their cache must not meet the consumer's.
    command.push_back("--dubbo.registry.file=" + (directory.path() / (name + ".cache")).string());
    providers.insert_or_assign(name, ChildProcess(std::move(command)));
    providers.at(name).wait_for_line("ready");
  }

  std::unique_ptr<Application> consumer(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"--dubbo.application.name=echo-consumer"};
    for (const std::string& option : options()) arguments.push_back(option);
    for (std::string& option : more) arguments.push_back(std::move(option));
    return std::make_unique<Application>(std::move(arguments));
  }

  // The names that answer now, asked one after the other.
  static std::size_t names_answering(EchoService& service, Application& app, int asked) {
    std::map<std::string, int> names;
    for (int i = 0; i < asked; ++i) {
      const std::string answer = app.block_on(service.echo("who", 0));
      ++names[answer.substr(0, answer.find(' '))];
    }
    return names.size();
  }

  milliseconds session{4000};
  TempDir directory;
  ZooKeeperServer zookeeper;
  std::map<std::string, ChildProcess> providers;
};

}  // namespace dubhe::test
