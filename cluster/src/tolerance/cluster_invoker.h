// The part of an invoker over many providers that all ways of tolerating failures share.
#pragma once

#include <utility>

#include "dubhe/cluster/directory.h"
#include "dubhe/protocol/invoker.h"

namespace dubhe {

class ClusterInvoker : public Invoker {
 public:
  explicit ClusterInvoker(DirectoryPtr directory) : directory_(std::move(directory)) {}
  const ServiceDescriptor& service() const noexcept override { return directory_->service(); }
  const Url& url() const noexcept override { return directory_->url(); }
  bool available() const noexcept override { return directory_->available(); }

 protected:
  Directory& directory() const noexcept { return *directory_; }

 private:
  const DirectoryPtr directory_;
};

}  // namespace dubhe
