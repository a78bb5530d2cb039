// What stands in a registry, read once and not watched: services, the URLs under them, instances of applications.
//
// Confined to one thread, which every question blocks. Lends the tree.
#pragma once

#include <string>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"
#include "dubhe/registry/service_instance.h"
#include "dubhe/registry_tree/tree_reader.h"

namespace dubhe::tool {

// One node under a category directory.
struct Leaf {
  std::string name{};  // as it stands there, encoded
  std::string path{};
  Expected<Url> url = Url();
};

// The node of one process of an application.
struct InstanceNode {
  std::string application{};
  std::string name{};
  Expected<ServiceInstance> instance = ServiceInstance();
};

// The same for people.
struct Instance {
  std::string application{};
  std::string address{};
  std::string revision{};
  std::string storage{};    // local, remote; empty: not said
  std::string endpoints{};  // "dubbo:20880, tri:50051"
  std::string fault{};      // why the node makes no sense; empty: it does
};

class Estate {
 public:
  explicit Estate(TreeReader& tree) : tree_(tree) {}

  // Interfaces that have, or once had, a provider or a consumer; sorted.
  Expected<std::vector<std::string>> services();
  // Nothing there is an empty list.
  Expected<std::vector<Leaf>> leaves(const std::string& interface_name, const std::string& category);
  Expected<std::vector<Instance>> instances();
  Expected<std::vector<InstanceNode>> instances_of(const std::string& application);
  // The applications that offer an interface at application level, as the mapping says.
  Expected<std::vector<std::string>> applications_of(const std::string& interface_name);
  // Where the definitions of an interface stand, as its providers wrote them: data of every one of them.
  Expected<std::vector<std::string>> definitions(const std::string& interface_name);

  TreeReader& tree() noexcept { return tree_; }
  std::string service_path(const std::string& interface_name) const;

 private:
  Expected<std::vector<std::string>> children_or_none(const std::string& path);
  Status collect_definitions(const std::string& path, bool below_provider, int depth, std::vector<std::string>& to);
  std::string instances_root() const;

  TreeReader& tree_;
};

// "com.acme.Echo" for everything, "Echo" for what contains it, "com.*Echo" with stars; letters of either case.
bool name_matches(const std::string& name, const std::string& pattern);

}  // namespace dubhe::tool
