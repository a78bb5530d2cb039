// What the tests of real registries share: a control executor and a registry per "process".
#pragma once

#include "dubhe/common/block_on.h"
#include "dubhe/registry/registry.h"
#include "dubhe/test_support/eventually.h"
#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/thread_executor.h"

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
class RegistryProcess {
 public:
  using Make = Expected<std::unique_ptr<Registry>> (*)(const ExtensionContext&);

  RegistryProcess(const std::string& address, Make make) {
    extensions_.set_resource<Executor>(executor_);
    const Url url = Url::parse(address).value();
    registry_ = make(ExtensionContext(extensions_, url, url.protocol())).value();
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

}  // namespace dubhe::test
