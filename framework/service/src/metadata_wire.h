// The metadata service as it travels: interfaces and classes of Apache Dubbo 3.x (org.apache.dubbo.metadata).
//
// Described types; internal to this library.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dubhe/common/task.h"
#include "dubhe/common/value.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/registry/metadata_info.h"
#include "dubhe/serialize/describe.h"

namespace dubhe::metadata_wire {

inline constexpr std::string_view kInterface = "org.apache.dubbo.metadata.MetadataService";
inline constexpr std::string_view kVersion = "1.0.0";

struct Service {
  std::string name;
  std::optional<std::string> group;  // null where there is none: Java compares
  std::optional<std::string> version;
  std::string protocol;
  std::int32_t port = -1;
  std::string path;
  std::map<std::string, std::string> params;
};
DUBHE_TYPE(Service, "org.apache.dubbo.metadata.MetadataInfo$ServiceInfo", name, group, version, protocol, port, path, params)

struct Info {
  std::string app;
  std::string revision;
  std::map<std::string, Service> services;
};
DUBHE_TYPE(Info, "org.apache.dubbo.metadata.MetadataInfo", app, revision, services)

// What this process answers.
struct MetadataService {
  virtual ~MetadataService() = default;
  virtual Task<std::string> serviceName() = 0;
  virtual Task<std::string> version() = 0;
  virtual Task<std::optional<Info>> getMetadataInfo(std::string revision) = 0;
  virtual Task<std::vector<Info>> getMetadataInfos() = 0;
  // Sorted sets of URLs, which have no type of their own in C++.
  virtual Task<Value> getExportedURLs() = 0;
  virtual Task<Value> getExportedURLs(std::string interface_name) = 0;
  virtual Task<Value> getExportedURLs(std::string interface_name, std::string group) = 0;
  virtual Task<Value> getExportedURLs(std::string interface_name, std::string group, std::string version) = 0;
  virtual Task<Value> getExportedURLs(std::string interface_name, std::string group, std::string version,
                                      std::string protocol) = 0;
  virtual Task<Value> getSubscribedURLs() = 0;
  virtual Task<std::optional<std::string>> getServiceDefinition(std::string service_key) = 0;
  virtual Task<std::optional<std::string>> getServiceDefinition(std::string interface_name, std::string version,
                                                                std::string group) = 0;
};
using OptionalText = std::optional<std::string>;
DUBHE_SERVICE(MetadataService, "org.apache.dubbo.metadata.MetadataService", serviceName, version, getMetadataInfo,
              getMetadataInfos, (Task<Value>()) getExportedURLs, (Task<Value>(std::string)) getExportedURLs,
              (Task<Value>(std::string, std::string)) getExportedURLs,
              (Task<Value>(std::string, std::string, std::string)) getExportedURLs,
              (Task<Value>(std::string, std::string, std::string, std::string)) getExportedURLs, getSubscribedURLs,
              (Task<OptionalText>(std::string)) getServiceDefinition,
              (Task<OptionalText>(std::string, std::string, std::string)) getServiceDefinition)

// What it asks of others: a MetadataInfo, or (early 2.7) its JSON.
struct RemoteMetadataService {
  virtual ~RemoteMetadataService() = default;
  virtual Task<Value> getMetadataInfo(std::string revision) = 0;
};
DUBHE_SERVICE(RemoteMetadataService, "org.apache.dubbo.metadata.MetadataService", getMetadataInfo)

Info to_wire(const MetadataInfo& info);
// kDataLoss: the answer is neither of the two.
Expected<MetadataInfo> from_wire(const Value& answer);

}  // namespace dubhe::metadata_wire
