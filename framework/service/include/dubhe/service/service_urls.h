// The URLs of an application: what its configuration becomes on the bus between the layers.
//
// Pure functions. Parameters are those that Apache Dubbo 3.x puts into its URLs (ServiceConfig, ReferenceConfig).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/config/config.h"
#include "dubhe/protocol/method.h"
#include "dubhe/registry/local_address.h"

namespace dubhe DUBHE_EXPORT {

class ExtensionRegistry;

struct ProcessFacts {
  std::string application;
  long pid = 0;
  std::int64_t now_ms = 0;  // since the epoch: `timestamp`, from which consumers count warm-up
};

// dubbo://host/interface?…: where to bind stands in bind.ip and bind.port, what others are told in host and port (0: what
// was bound).
Url provider_url(const ElementConfig& service, const ServiceDescriptor& descriptor, const ProtocolConfig& protocol,
                 const HostChoice& host, const ProcessFacts& facts);
// A random UUID, for a service whose `token` is `true` or `default`; and the URL with it, where it asks for one.
std::string random_token();
Url with_random_token(const Url& provider, const std::string& token);
// consumer://host/interface?…
Url consumer_url(const ElementConfig& reference, const ServiceDescriptor& descriptor, const std::string& host,
                 const ProcessFacts& facts);
// A reference may insist only on a `serialization` that exists here; the failure names those. One that names
// none is good: what its protocol speaks without is the protocol's matter. (What a provider's URL prefers is
// another matter: it takes hessian2 beside.)
Status check_serialization(ExtensionRegistry& registry, const Url& consumer);
// The providers of a reference's `url`: addresses separated by `;`, dubbo:// where they do not say.
Expected<std::vector<Url>> direct_urls(std::string_view url);
// The registries that the element names (attribute `registry`, ids with commas; `N/A`: none), else every default one.
// kInvalidArgument names an id that does not exist, and those that do.
Expected<std::vector<Url>> registries_for(const Config& config, const ElementConfig& element, const ProcessFacts& facts);
// The same for protocols.
Expected<std::vector<ProtocolConfig>> protocols_for(const Config& config, const ElementConfig& element);

// What stands in front of a version number in parameter `release`, as other Dubbos in other languages do it.
std::string release_name();

}  // namespace dubhe
