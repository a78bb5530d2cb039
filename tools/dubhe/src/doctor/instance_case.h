// One instance of an application under examination: whether a consumer that looks at application level gets from its node to
// the address of the service.
//
// Confined to one thread. Lends everything it is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "doctor/finding.h"
#include "doctor/provider_case.h"
#include "doctor/wishes.h"
#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"
#include "dubhe/common/value.h"
#include "dubhe/registry/service_instance.h"
#include "estate/estate.h"

namespace dubhe::tool {

class InstanceCase {
 public:
  InstanceCase(InstanceNode node, const Wishes& wishes, Estate& estate, Dialler& dialler);

  const InstanceNode& node() const noexcept { return node_; }
  // Only after the check of the node.
  const ServiceInstance& instance() const noexcept { return *node_.instance; }
  Estate& estate() noexcept { return estate_; }
  std::string place() const;

  // What its metadata service answers, or the metadata report has: asked once.
  const Expected<Value>& metadata();
  // Where it offers the interface, of the group and version that are wished for; nothing when it does not.
  std::optional<Url> service();

 private:
  Expected<Value> ask();
  Expected<Value> look_up();

  const InstanceNode node_;
  const Wishes& wishes_;
  Estate& estate_;
  Dialler& dialler_;
  std::optional<Expected<Value>> metadata_;
};

struct InstanceCheck {
  std::string_view code, link, title;
  std::optional<Fault> (*run)(InstanceCase& instance);
};
std::span<const InstanceCheck> instance_checks();

}  // namespace dubhe::tool
