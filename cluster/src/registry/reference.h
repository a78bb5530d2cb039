// The pieces of a reference: its directory, made of a consumer's URL, and the invoker over it with everything around.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "dubhe/cluster/directory.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe {

// kNotFound: a name in the consumer's URL (loadbalance, cluster, filters, routers) that does not exist.
Status check_names(ExtensionRegistry& extensions, const Url& consumer);

struct ReferenceSource {
  std::string name;
  std::function<std::string()> explain;
  bool keep_last_list = false;
  bool routed = true;
  bool of_registries = false;
};
Expected<DirectoryPtr> make_directory(ExtensionRegistry& extensions, Executor& control, const Url& consumer,
                                      const ServiceDescriptor& service, ReferenceSource source);

// The cluster that the consumer asks for over the directory (`mergeable` where it asks for several groups and how their
// results are merged), and the cluster filters around it.
Expected<InvokerPtr> make_cluster_invoker(ExtensionRegistry& extensions, DirectoryPtr directory);

}  // namespace dubhe
