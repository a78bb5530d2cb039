#include "memory_trees.h"

#include "dubhe/registry/service_match.h"

#include <algorithm>
#include <utility>

namespace dubhe::detail {

MemoryTrees::Id MemoryTrees::add_url(const std::string& address, const Url& url) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[address];
  const Id id = ++last_id_;
  tree.urls.emplace(id, url);
  notify(tree);
  return id;
}

void MemoryTrees::remove_url(const std::string& address, Id id) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[address];
  if (tree.urls.erase(id) > 0) notify(tree);
}

MemoryTrees::Added MemoryTrees::add_subscriber(const std::string& address, const Url& consumer,
                                               const std::vector<Category>& categories,
                                               std::shared_ptr<Delivery> delivery,
                                               Executor& executor) {
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[address];
  const Id id = ++last_id_;
  Subscriber& subscriber = tree.subscribers[id];
  subscriber.delivery = std::move(delivery);
  subscriber.executor = &executor;
  for (const Category category : categories) {
    subscriber.parts.push_back(
        {category, consumer.with("category", to_string(category)), std::nullopt});
  }
  if (tree.away) return {id, {}};
  return {id, changes(tree, subscriber)};
}

void MemoryTrees::remove_subscriber(const std::string& address, Id id) {
  std::lock_guard lock(mutex_);
  trees_[address].subscribers.erase(id);
}

void MemoryTrees::set_away(std::string_view address, bool away) {
  instances_->set_away(address, away);
  std::lock_guard lock(mutex_);
  Tree& tree = trees_[std::string(address)];
  tree.away = away;
  notify(tree);
}

bool MemoryTrees::is_away(std::string_view address) const {
  std::lock_guard lock(mutex_);
  const auto tree = trees_.find(address);
  return tree != trees_.end() && tree->second.away;
}

std::vector<Url> MemoryTrees::urls(std::string_view address, Category category) const {
  std::lock_guard lock(mutex_);
  const auto tree = trees_.find(address);
  return tree == trees_.end() ? std::vector<Url>() : of_category(tree->second, category);
}

// Each text once, sorted: as nodes of a tree would be.
std::vector<Url> MemoryTrees::of_category(const Tree& tree, Category category) {
  std::map<std::string, Url> sorted;
  for (const auto& [id, url] : tree.urls) {
    if (url.get("category", to_string(Category::kProviders)) == to_string(category))
      sorted.emplace(url.to_string(), url);
  }
  std::vector<Url> urls;
  for (auto& [text, url] : sorted) urls.push_back(std::move(url));
  return urls;
}

std::vector<Url> MemoryTrees::matching(const Tree& tree, const Part& part) {
  std::vector<Url> urls = of_category(tree, part.category);
  std::erase_if(urls, [&](const Url& url) { return !matches(part.consumer, url); });
  return urls;
}

// The lists that are not what the listener was told last.
std::vector<MemoryTrees::List> MemoryTrees::changes(const Tree& tree, Subscriber& subscriber) {
  std::vector<List> lists;
  for (Part& part : subscriber.parts) {
    std::vector<Url> urls = matching(tree, part);
    if (part.category == Category::kProviders) {
      const std::vector<Url> all = of_category(tree, Category::kProviders);
      std::vector<Url> known;
      for (const Url& url : all) {
        if (match_step(part.consumer, url) != MatchStep::kInterface) known.push_back(url);
      }
      subscriber.delivery->set_explanation(explain_no_match(part.consumer, known));
    }
    if (part.last == urls) continue;
    part.last = urls;
    lists.push_back({part.category, std::move(urls)});
  }
  return lists;
}

// Posted while the lock is held, so that lists arrive in the order in which they came about.
void MemoryTrees::notify(Tree& tree) {
  if (tree.away) return;
  for (auto& [id, subscriber] : tree.subscribers) {
    for (List& list : changes(tree, subscriber)) {
      subscriber.executor->post([delivery = subscriber.delivery, list = std::move(list)] {
        delivery->deliver(list.category, list.urls);
      });
    }
  }
}

}  // namespace dubhe::detail
