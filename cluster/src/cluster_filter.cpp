#include "dubhe/cluster/cluster_filter.h"

#include <utility>

namespace dubhe {

namespace {

class PlacedFilter final : public ClusterFilter {
 public:
  explicit PlacedFilter(std::unique_ptr<Filter> inner) : inner_(std::move(inner)) {}
  Status prepare(const ServiceDescriptor& service) override { return inner_->prepare(service); }
  std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    return inner_->before(call, note);
  }
  void after(Invocation& call, Expected<Result>& answer, FilterNote& note) override {
    inner_->after(call, answer, note);
  }
  AsyncFilter* as_async() noexcept override { return inner_->as_async(); }

 private:
  const std::unique_ptr<Filter> inner_;
};

}  // namespace

std::unique_ptr<ClusterFilter> as_cluster_filter(std::unique_ptr<Filter> filter) {
  return std::make_unique<PlacedFilter>(std::move(filter));
}

}  // namespace dubhe
