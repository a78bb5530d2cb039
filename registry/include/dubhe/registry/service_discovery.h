// The application-level face of a registry: instances of applications, which application has which interface, and what
// applications tell of their services.
//
// Interface, thread-safe, as Registry is: awaited on the control executor, delivers there.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/common/url.h"
#include "dubhe/registry/metadata_info.h"
#include "dubhe/registry/service_instance.h"

namespace dubhe DUBHE_EXPORT {

class Registration;
class Subscription;

class ServiceDiscovery {
 public:
  // A whole list, never a difference; odd instances are left out and named in the log.
  using InstanceListener = std::function<void(std::span<const ServiceInstance>)>;
  using ApplicationListener = std::function<void(const std::set<std::string>&)>;

  virtual ~ServiceDiscovery() = default;

  // ---- what is told; all of it again after a lost session

  // Announces it until the token is dropped, or replaces what this process announced under the same application and
  // address (both tokens are dropped then). `check` as in Registry::register_url().
  virtual Task<Expected<std::unique_ptr<Registration>>> register_instance(ServiceInstance instance, bool check) = 0;
  // The rest stays when this process is gone. Completes when it is written or known to be written later.
  //
  // `application` is among those that provide `interface_name`; others' names are kept.
  virtual Task<Status> add_mapping(std::string interface_name, std::string application) = 0;
  // The metadata report of an application, found by revision.
  virtual Task<Status> write_metadata(MetadataInfo info) = 0;
  // Methods and types of a service for consoles; `provider` names interface, version, group and application.
  virtual Task<Status> write_definition(Url provider, std::string json) = 0;

  // ---- what is read

  // The first list is delivered before the task completes, when the registry can be reached; a lost registry delivers
  // nothing.
  virtual Task<Expected<std::unique_ptr<Subscription>>> subscribe_instances(std::string application,
                                                                            InstanceListener listener) = 0;
  virtual Task<Expected<std::unique_ptr<Subscription>>> subscribe_mapping(std::string interface_name,
                                                                          ApplicationListener listener) = 0;
  // kNotFound: nobody has written it.
  virtual Task<Expected<MetadataInfo>> read_metadata(std::string application, std::string revision) = 0;
};

// How an application asks an instance for its metadata.
//
// Interface, one per application (a resource of its ExtensionRegistry). Awaited on the control executor.
class MetadataSource {
 public:
  virtual ~MetadataSource() = default;
  // kUnimplemented: the instance speaks only what this process does not (Triple); the text names it.
  virtual Task<Expected<MetadataInfo>> ask(ServiceInstance instance) = 0;
};

}  // namespace dubhe
