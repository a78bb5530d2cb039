// One process of an application, as it stands at /services/{application}/{host:port}.
//
// Value type and pure functions. The text is the JSON of Curator's service instance with the payload class of Apache
// Dubbo 3.x (ZookeeperInstance), which its readers insist on; dubbo-go writes the same with fewer members.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

struct ServiceInstance {
  // Keys of `metadata`.
  static constexpr std::string_view kRevision = "dubbo.metadata.revision";
  static constexpr std::string_view kStorageType = "dubbo.metadata.storage-type";
  static constexpr std::string_view kEndpoints = "dubbo.endpoints";
  static constexpr std::string_view kMetadataServiceParams = "dubbo.metadata-service.url-params";
  static constexpr std::string_view kMetadataServiceVersion = "meta-v";
  static constexpr std::string_view kTimestamp = "timestamp";

  using Metadata = std::map<std::string, std::string, std::less<>>;

  std::string application;
  std::string host;
  std::uint16_t port = 0;
  Metadata metadata;
  std::int64_t registered_ms = 0;  // since the epoch
  bool enabled = true;

  struct Endpoint {
    std::string protocol;
    std::uint16_t port = 0;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
  };

  // "10.0.0.7:20880": the name of its node.
  std::string id() const;
  // Which services it has; empty when it does not say. "0": none.
  std::string_view revision() const noexcept;
  // Its metadata stands in the metadata report, and nowhere else.
  bool metadata_is_remote() const noexcept;
  // Its metadata service is MetadataServiceV2 (Triple with protobuf) alone.
  bool speaks_only_v2() const noexcept;
  // "1.0.0" where it says nothing.
  std::string_view metadata_version() const noexcept;
  // None when it does not say, or makes no sense.
  std::vector<Endpoint> endpoints() const;
  // How its metadata service is reached: "protocol", "port", "version" …; empty when it does not say.
  Metadata metadata_service_params() const;

  // The value of kEndpoints; the value of kMetadataServiceParams.
  static std::string endpoints_text(const std::vector<Endpoint>& endpoints);
  static std::string params_text(const Metadata& params);

  std::string to_json() const;
  // `application` counts where the text has no name. kDataLoss says what is wrong.
  static Expected<ServiceInstance> parse(std::string_view json, std::string_view application);

  friend bool operator==(const ServiceInstance&, const ServiceInstance&) = default;
};

}  // namespace dubhe
