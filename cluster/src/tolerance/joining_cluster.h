// The Cluster of an invoker that needs nothing but a directory and, perhaps, a few things that are the same for all references.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "dubhe/cluster/cluster.h"

namespace dubhe {

template <class I, class... Lent>
Expected<std::unique_ptr<Cluster>> joining_cluster(Lent&... lent) {
  class Joining final : public Cluster {
   public:
    explicit Joining(std::function<InvokerPtr(DirectoryPtr)> make) : make_(std::move(make)) {}
    Expected<InvokerPtr> join(DirectoryPtr directory) override { return make_(std::move(directory)); }

   private:
    const std::function<InvokerPtr(DirectoryPtr)> make_;
  };
  return std::unique_ptr<Cluster>(std::make_unique<Joining>(
      [&lent...](DirectoryPtr directory) { return std::make_shared<I>(std::move(directory), lent...); }));
}

}  // namespace dubhe
