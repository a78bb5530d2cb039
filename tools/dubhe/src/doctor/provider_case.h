// One provider under examination: its node, its URL, its neighbours, and what it says when it is called.
//
// Confined to one thread. Lends everything it is made of.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "doctor/wishes.h"
#include "estate/estate.h"
#include "peer/contact.h"

namespace dubhe::tool {

// A node under `providers`, with what ZooKeeper says about it.
struct RegisteredProvider {
  Leaf leaf{};
  TreeNode node{};
};

// The part of the world that a check may look at.
struct Surroundings {
  const Wishes& wishes;
  Estate& estate;
  Dialler& dialler;
  Date now;
  // All providers of the interface, the examined one among them.
  std::span<const RegisteredProvider> providers;
  // Classes of the interface's parameters and results, as its definition lists them.
  const std::vector<std::string>& known_classes;
};

class ProviderCase {
 public:
  ProviderCase(const RegisteredProvider& provider, const Surroundings& around) : provider_(provider), around_(around) {}

  const Leaf& leaf() const noexcept { return provider_.leaf; }
  const TreeNode& node() const noexcept { return provider_.node; }
  // Only after the checks of the node's name.
  const Url& url() const noexcept { return *provider_.leaf.url; }
  const Wishes& wishes() const noexcept { return around_.wishes; }
  const Surroundings& around() const noexcept { return around_; }
  // Its address; the node's name where it is no URL.
  std::string place() const;

  Contact& contact();
  // The first, small echo: remembered.
  const Echo& echo();

 private:
  const RegisteredProvider& provider_;
  const Surroundings& around_;
  std::unique_ptr<Contact> contact_;
  std::optional<Echo> echo_;
};

}  // namespace dubhe::tool
