// What an application provides, apart from where: the services behind one revision.
//
// Value types and pure functions. Text form and revision are those of Apache Dubbo 3.x (MetadataInfo, RevisionResolver).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/registry/service_instance.h"

namespace dubhe DUBHE_EXPORT {

struct ServiceInfo {
  std::string name;  // the interface
  std::string group;
  std::string version;
  std::string protocol;
  std::int32_t port = 0;  // 0 or -1: the instance's endpoint of this protocol
  std::string path;
  Url::Parameters params;

  // "group/interface:version:protocol", absent parts left out.
  std::string match_key() const;
  // Of an exported URL; settings that concern one process or one moment are left out.
  static ServiceInfo from(const Url& provider);

  friend bool operator==(const ServiceInfo&, const ServiceInfo&) = default;
};

struct MetadataInfo {
  using Services = std::map<std::string, ServiceInfo, std::less<>>;  // by match_key()

  std::string app;
  std::string revision;
  Services services;

  // The services of `providers` with their revision.
  static MetadataInfo of(std::string application, const std::vector<Url>& providers);

  std::string to_json() const;
  // kDataLoss says what is wrong. Members that are missing are empty.
  static Expected<MetadataInfo> parse(std::string_view json);

  friend bool operator==(const MetadataInfo&, const MetadataInfo&) = default;
};

// Equal for equal services of one application, and only for those: MD5 in hexadecimal, as Java computes it. "0": no services.
std::string revision_of(std::string_view application, const MetadataInfo::Services& services);

// The URLs under which `instance` offers `interface_name`: those of `info` with the instance's address and metadata.
std::vector<Url> provider_urls(const ServiceInstance& instance, const MetadataInfo& info, std::string_view interface_name);

}  // namespace dubhe
