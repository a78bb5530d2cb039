// The state behind a MemoryRegistryHub: per address what is registered, and who listens.
//
// Thread-safe; shared by the hub, the registries and their tokens.
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/registry/delivery.h"
#include "dubhe/registry/registry.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memory_instances.h"

namespace dubhe::detail {

class MemoryTrees {
 public:
  using Id = std::uint64_t;
  struct List {
    Category category;
    std::vector<Url> urls;
  };

  Id add_url(const std::string& address, const Url& url);
  void remove_url(const std::string& address, Id id);

  struct Added {
    Id id;
    // The first lists, for the caller to deliver at once; none while the registry is away.
    std::vector<List> first;
  };
  // Later lists are posted to `executor`.
  Added add_subscriber(const std::string& address, const Url& consumer,
                       const std::vector<Category>& categories, std::shared_ptr<Delivery> delivery,
                       Executor& executor);
  void remove_subscriber(const std::string& address, Id id);

  // The application level.
  const std::shared_ptr<MemoryInstances>& instances() const noexcept { return instances_; }

  void set_away(std::string_view address, bool away);
  bool is_away(std::string_view address) const;
  std::vector<Url> urls(std::string_view address, Category category) const;

 private:
  struct Part {
    Category category;
    Url consumer;
    std::optional<std::vector<Url>> last;
  };
  struct Subscriber {
    std::vector<Part> parts;
    std::shared_ptr<Delivery> delivery;
    Executor* executor;
  };
  struct Tree {
    bool away = false;
    std::map<Id, Url> urls;
    std::map<Id, Subscriber> subscribers;
  };

  static std::vector<Url> matching(const Tree& tree, const Part& part);
  static std::vector<Url> of_category(const Tree& tree, Category category);
  static std::vector<List> changes(const Tree& tree, Subscriber& subscriber);
  void notify(Tree& tree);

  const std::shared_ptr<MemoryInstances> instances_ = std::make_shared<MemoryInstances>();
  mutable std::mutex mutex_;
  Id last_id_ = 0;
  std::map<std::string, Tree, std::less<>> trees_;
};

}  // namespace dubhe::detail
