// A filter around the whole cluster: sees a call once, however often it is tried.
//
// A point of its own beside `filter` (which stands behind the choice, per provider, and sees every attempt), so that the
// place is given where a filter is registered. Parameter `cluster.filter` of a reference lists names as `reference.filter`
// does for the other chain ("a,-b,default").
#pragma once

#include <memory>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/protocol/filter.h"

namespace dubhe DUBHE_EXPORT {

class ClusterFilter : public Filter {
 public:
  static constexpr std::string_view kPoint = "clusterfilter";
  static constexpr std::string_view kDefault = "";
  static constexpr std::string_view kListKey = "cluster.filter";
};

// Any filter in that place.
std::unique_ptr<ClusterFilter> as_cluster_filter(std::unique_ptr<Filter> filter);

}  // namespace dubhe
