// One service in several registries: the first one that has an available provider is asked.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "dubhe/protocol/invoker.h"

namespace dubhe {

class JoinedInvoker final : public Invoker {
 public:
  // At least one, in the order in which they are asked.
  explicit JoinedInvoker(std::vector<InvokerPtr> registries) : registries_(std::move(registries)) {}

  Task<Expected<Result>> invoke(Invocation& call) override { return first_available().invoke(call); }
  const ServiceDescriptor& service() const noexcept override { return registries_.front()->service(); }
  const Url& url() const noexcept override { return registries_.front()->url(); }
  bool available() const noexcept override { return first_available().available(); }

 private:
  Invoker& first_available() const noexcept {
    const auto found = std::find_if(registries_.begin(), registries_.end(), [](const auto& one) { return one->available(); });
    return found == registries_.end() ? *registries_.front() : **found;
  }

  const std::vector<InvokerPtr> registries_;
};

}  // namespace dubhe
