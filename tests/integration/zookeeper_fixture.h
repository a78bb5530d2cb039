// What the tests against a real ZooKeeper share: one server per test, a control executor, a
// registry per "process".
#pragma once

#include "dubhe/common/block_on.h"
#include "dubhe/registry_zookeeper/zookeeper_registry.h"
#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/test_support/thread_executor.h"
#include "dubhe/test_support/zookeeper_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dubhe::test {

// Asks again and again, for as long as a slow machine may need.
inline bool eventually(const std::function<bool()>& true_now,
                       std::chrono::milliseconds within = std::chrono::seconds(20)) {
  const auto give_up = std::chrono::steady_clock::now() + within;
  while (!true_now()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

// A listener that keeps what it was told.
class Lists {
 public:
  Registry::Listener listener() {
    return [this](Category category, std::span<const Url> urls) {
      std::lock_guard lock(mutex_);
      ++deliveries_[static_cast<std::size_t>(category)];
      std::vector<std::string> texts;
      for (const Url& url : urls) texts.push_back(url.to_string());
      last_[static_cast<std::size_t>(category)] = std::move(texts);
    };
  }
  std::optional<std::vector<std::string>> last(Category category = Category::kProviders) const {
    std::lock_guard lock(mutex_);
    return last_[static_cast<std::size_t>(category)];
  }
  int deliveries(Category category = Category::kProviders) const {
    std::lock_guard lock(mutex_);
    return deliveries_[static_cast<std::size_t>(category)];
  }
  bool becomes(const std::vector<std::string>& wanted) const {
    return eventually([&] { return last() == wanted; });
  }
  bool has_size(std::size_t size) const {
    return eventually([&] { return last() && last()->size() == size; });
  }

 private:
  mutable std::mutex mutex_;
  std::optional<std::vector<std::string>> last_[4];
  int deliveries_[4] = {};
};

// One program with a registry: its own executor, session and logger.
class Process {
 public:
  explicit Process(const std::string& address) {
    extensions_.set_resource<Executor>(executor_);
    const Url url = Url::parse(address).value();
    registry_ = make_zookeeper_registry(ExtensionContext(extensions_, url, "zookeeper")).value();
  }
  Registry& registry() { return *registry_; }
  RecordingLogger& logger() { return logger_; }
  void end() { registry_.reset(); }

  Expected<std::unique_ptr<Registration>> try_register(const std::string& url, bool check = true) {
    return block_on(executor_, registry_->register_url(Url::parse(url).value(), check));
  }
  std::unique_ptr<Registration> announce(const std::string& url, bool check = true) {
    return std::move(try_register(url, check).value());
  }
  Expected<std::unique_ptr<Subscription>> try_subscribe(const std::string& url, Lists& lists,
                                                        bool check = true,
                                                        std::vector<Category> categories = {
                                                            Category::kProviders}) {
    return block_on(executor_, registry_->subscribe(Url::parse(url).value(), std::move(categories),
                                                    lists.listener(), check));
  }
  std::unique_ptr<Subscription> subscribe(const std::string& url, Lists& lists, bool check = true) {
    return std::move(try_subscribe(url, lists, check).value());
  }
  Status withdraw(Registration& registration) {
    return block_on(executor_, registration.withdraw());
  }

 private:
  RecordingLogger logger_;
  ThreadExecutor executor_;
  ExtensionRegistry extensions_{logger_};
  std::unique_ptr<Registry> registry_;
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
