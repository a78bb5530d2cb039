#include "dubhe/registry_memory/memory_registry.h"

#include "dubhe/registry/registered_url.h"
#include "dubhe/registry_memory/memory_registry_hub.h"

#include "memory_discovery.h"
#include "memory_trees.h"

#include <mutex>
#include <set>
#include <utility>

namespace dubhe {

namespace {

using detail::MemoryTrees;

// What one Registry object has put into its tree; taken out with it, whatever tokens are still
// around.
class Belongings {
 public:
  Belongings(std::shared_ptr<MemoryTrees> trees, std::string address)
      : trees_(std::move(trees)), address_(std::move(address)) {}

  MemoryTrees& trees() const { return *trees_; }
  const std::string& address() const { return address_; }

  void add_url(MemoryTrees::Id id) {
    std::lock_guard lock(mutex_);
    urls_.insert(id);
  }
  void remove_url(MemoryTrees::Id id) {
    {
      std::lock_guard lock(mutex_);
      if (urls_.erase(id) == 0) return;
    }
    trees_->remove_url(address_, id);
  }
  void add_subscriber(MemoryTrees::Id id, std::shared_ptr<Delivery> delivery) {
    std::lock_guard lock(mutex_);
    subscribers_.emplace(id, std::move(delivery));
  }
  void remove_subscriber(MemoryTrees::Id id) {
    {
      std::lock_guard lock(mutex_);
      if (subscribers_.erase(id) == 0) return;
    }
    trees_->remove_subscriber(address_, id);
  }
  void clear() {
    std::set<MemoryTrees::Id> urls;
    std::map<MemoryTrees::Id, std::shared_ptr<Delivery>> subscribers;
    {
      std::lock_guard lock(mutex_);
      urls.swap(urls_);
      subscribers.swap(subscribers_);
    }
    for (const auto& [id, delivery] : subscribers) {
      delivery->cut();
      trees_->remove_subscriber(address_, id);
    }
    for (const MemoryTrees::Id id : urls) trees_->remove_url(address_, id);
  }

 private:
  const std::shared_ptr<MemoryTrees> trees_;
  const std::string address_;
  std::mutex mutex_;
  std::set<MemoryTrees::Id> urls_;
  std::map<MemoryTrees::Id, std::shared_ptr<Delivery>> subscribers_;
};

class MemoryRegistration final : public Registration {
 public:
  MemoryRegistration(std::shared_ptr<Belongings> belongings, MemoryTrees::Id id)
      : belongings_(std::move(belongings)), id_(id) {}
  ~MemoryRegistration() override { belongings_->remove_url(id_); }
  Task<Status> withdraw() override {
    belongings_->remove_url(id_);
    co_return Status();
  }

 private:
  const std::shared_ptr<Belongings> belongings_;
  const MemoryTrees::Id id_;
};

class MemorySubscription final : public Subscription {
 public:
  MemorySubscription(std::shared_ptr<Belongings> belongings, MemoryTrees::Id id,
                     std::shared_ptr<Delivery> delivery)
      : belongings_(std::move(belongings)), id_(id), delivery_(std::move(delivery)) {}
  ~MemorySubscription() override {
    delivery_->cut();
    belongings_->remove_subscriber(id_);
  }
  std::string explain() const override { return delivery_->explanation(); }

 private:
  const std::shared_ptr<Belongings> belongings_;
  const MemoryTrees::Id id_;
  const std::shared_ptr<Delivery> delivery_;
};

class MemoryRegistry final : public Registry {
 public:
  MemoryRegistry(Url url, std::shared_ptr<MemoryTrees> trees, Executor& executor)
      : url_(std::move(url)),
        executor_(executor),
        belongings_(std::make_shared<Belongings>(std::move(trees), url_.address())),
        discovery_(belongings_->trees().instances(), url_.address(), executor) {}
  ~MemoryRegistry() override { belongings_->clear(); }

  Task<Expected<std::unique_ptr<Registration>>> register_url(Url url, bool check) override {
    if (check && !available()) co_return away();
    const MemoryTrees::Id id =
        belongings_->trees().add_url(url_.address(), to_registered(url, url_));
    belongings_->add_url(id);
    co_return std::unique_ptr<Registration>(std::make_unique<MemoryRegistration>(belongings_, id));
  }

  Task<Expected<std::unique_ptr<Subscription>>> subscribe(Url consumer,
                                                          std::vector<Category> categories,
                                                          Listener listener, bool check) override {
    if (check && !available()) co_return away();
    const auto delivery = std::make_shared<Delivery>(std::move(listener));
    const auto added = belongings_->trees().add_subscriber(url_.address(), consumer, categories,
                                                           delivery, executor_);
    belongings_->add_subscriber(added.id, delivery);
    auto token = std::make_unique<MemorySubscription>(belongings_, added.id, delivery);
    for (const MemoryTrees::List& list : added.first) delivery->deliver(list.category, list.urls);
    co_return std::unique_ptr<Subscription>(std::move(token));
  }

  bool available() const noexcept override { return !belongings_->trees().is_away(url_.address()); }
  const Url& url() const noexcept override { return url_; }
  ServiceDiscovery* discovery() noexcept override { return &discovery_; }
  std::string describe() const override {
    return "memory registry " + url_.address() + (available() ? "" : " (away)");
  }

 private:
  Status away() const {
    return Status(StatusCode::kUnavailable,
                  "registry memory://" + url_.address() +
                      " is away. Let it come back (MemoryRegistryHub::come_back), or set "
                      "`check: false`.");
  }

  const Url url_;
  Executor& executor_;
  const std::shared_ptr<Belongings> belongings_;
  detail::MemoryDiscovery discovery_;
};

}  // namespace

Expected<std::unique_ptr<Registry>> make_memory_registry(const ExtensionContext& context) {
  Executor* const executor = context.resource<Executor>();
  if (executor == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "registry memory: no control executor; call set_resource<Executor>() on the "
                  "extension registry");
  }
  const auto* const hub = context.resource<MemoryRegistryHub>();
  auto trees = hub == nullptr ? std::make_shared<MemoryTrees>() : hub->trees();
  return std::unique_ptr<Registry>(
      std::make_unique<MemoryRegistry>(context.url(), std::move(trees), *executor));
}

}  // namespace dubhe
