#include "dubhe/registry/local_metadata.h"

#include <algorithm>
#include <set>
#include <utility>

#include "dubhe/registry/service_discovery.h"

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "registry.metadata";
// Consumers that heard of an older revision may still ask for it.
constexpr std::size_t kRemembered = 32;

void complain(Logger& logger, const Registry& registry, std::string_view what, const Status& why) {
  if (why.ok()) return;
  logger.warn(kWhere, std::string(what) + " is not written to " + registry.url().protocol() + "://" +
                          registry.url().address() + ": " + why.to_string());
}

// Nobody waits for it. The registry's end completes it.
void in_background(Task<Status> task, Logger& logger, const Registry& registry, std::string what) {
  start(std::move(task), [&logger, what = std::move(what), place = registry.url().address()](const Status& why) {
    if (!why.ok() && why.code() != StatusCode::kCancelled) {
      logger.warn(kWhere, what + " is not written to " + place + ": " + why.to_string());
    }
  });
}

}  // namespace

struct LocalMetadata::Token {
  LocalMetadata& owner;
  Id id;
  Token(LocalMetadata& metadata, Id offer) : owner(metadata), id(offer) {}
  Token(const Token&) = delete;
  ~Token() { owner.remove(id); }
};

LocalMetadata::LocalMetadata(std::string application) : application_(std::move(application)) {}
LocalMetadata::~LocalMetadata() = default;

std::shared_ptr<void> LocalMetadata::add(ServiceOffer offer) {
  Id id = 0;
  {
    std::lock_guard lock(mutex_);
    id = ++last_id_;
    offers_.emplace(id, std::move(offer));
  }
  return std::make_shared<Token>(*this, id);
}

void LocalMetadata::remove(Id id) {
  std::shared_ptr<Registry> last;  // ends outside of the lock
  std::lock_guard lock(mutex_);
  const auto offer = offers_.find(id);
  if (offer == offers_.end()) return;
  last = std::move(offer->second.registry);
  offers_.erase(offer);
}

bool LocalMetadata::has_instance() const {
  std::lock_guard lock(mutex_);
  return std::any_of(offers_.begin(), offers_.end(), [](const auto& offer) { return offer.second.in_metadata; });
}

std::vector<LocalMetadata::Place> LocalMetadata::places() const {
  std::vector<Place> all;
  std::lock_guard lock(mutex_);
  for (const auto& [id, offer] : offers_) {
    const auto known = std::find_if(all.begin(), all.end(), [&offer = offer](const Place& place) {
      return place.registry == offer.registry;
    });
    Place& place = known != all.end() ? *known : all.emplace_back(Place{offer.registry, {}});
    place.offers.push_back(offer);
  }
  return all;
}

MetadataInfo LocalMetadata::info_of(const Place& place) const {
  std::vector<Url> urls;
  for (const ServiceOffer& offer : place.offers) {
    if (offer.in_metadata) urls.push_back(offer.url);
  }
  return MetadataInfo::of(application_, urls);
}

std::optional<MetadataInfo> LocalMetadata::find(std::string_view revision) const {
  for (const MetadataInfo& info : all()) {
    if (info.revision == revision) return info;
  }
  std::lock_guard lock(mutex_);
  for (const MetadataInfo& info : told_) {
    if (info.revision == revision) return info;
  }
  return std::nullopt;
}

std::vector<MetadataInfo> LocalMetadata::all() const {
  std::vector<MetadataInfo> infos;
  for (const Place& place : places()) infos.push_back(info_of(place));
  return infos;
}

std::vector<Url> LocalMetadata::exported() const {
  std::vector<Url> urls;
  std::lock_guard lock(mutex_);
  for (const auto& [id, offer] : offers_) {
    if (std::find(urls.begin(), urls.end(), offer.url) == urls.end()) urls.push_back(offer.url);
  }
  return urls;
}

std::optional<std::string> LocalMetadata::definition(std::string_view interface_name, std::string_view version,
                                                     std::string_view group) const {
  std::lock_guard lock(mutex_);
  for (const auto& [id, offer] : offers_) {
    const Url& url = offer.url;
    if (url.interface_name() == interface_name && url.version() == version && url.group() == group &&
        !offer.definition.empty()) {
      return offer.definition;
    }
  }
  return std::nullopt;
}

ServiceInstance LocalMetadata::instance_of(const MetadataInfo& info, const Place& place,
                                           const InstanceFacts& facts) const {
  ServiceInstance instance;
  instance.application = application_;
  instance.registered_ms = facts.now_ms;
  std::vector<ServiceInstance::Endpoint> endpoints;
  bool preferred = false;
  for (const ServiceOffer& offer : place.offers) {
    if (!offer.in_metadata) continue;
    const ServiceInstance::Endpoint endpoint{offer.url.protocol(), offer.url.port()};
    if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) endpoints.push_back(endpoint);
    if (instance.port != 0 && (preferred || endpoint.protocol != facts.preferred_protocol)) continue;
    preferred = endpoint.protocol == facts.preferred_protocol;
    instance.host = offer.url.host();
    instance.port = offer.url.port();
  }
  instance.metadata = facts.metadata;
  const auto set = [&instance](std::string_view key, std::string value) {
    instance.metadata.insert_or_assign(std::string(key), std::move(value));
  };
  set(ServiceInstance::kRevision, info.revision);
  set(ServiceInstance::kEndpoints, ServiceInstance::endpoints_text(endpoints));
  set(ServiceInstance::kStorageType, facts.metadata_is_remote ? "remote" : "local");
  set(ServiceInstance::kMetadataServiceVersion, "1.0.0");
  if (!facts.metadata_service.empty()) {
    set(ServiceInstance::kMetadataServiceParams, ServiceInstance::params_text(facts.metadata_service));
  }
  return instance;
}

std::optional<ServiceInstance> LocalMetadata::instance(const InstanceFacts& facts) const {
  for (const Place& place : places()) {
    const MetadataInfo info = info_of(place);
    if (!info.services.empty()) return instance_of(info, place, facts);
  }
  return std::nullopt;
}

void LocalMetadata::remember(const MetadataInfo& info) {
  std::lock_guard lock(mutex_);
  std::erase_if(told_, [&info](const MetadataInfo& known) { return known.revision == info.revision; });
  told_.push_back(info);
  if (told_.size() > kRemembered) told_.pop_front();
}

Task<void> LocalMetadata::publish(InstanceFacts facts, Logger& logger) {
  for (Place& place : places()) {
    if (place.registry->discovery() != nullptr) co_await publish_at(std::move(place), facts, logger);
  }
}

Task<void> LocalMetadata::publish_at(Place place, const InstanceFacts& facts, Logger& logger) {
  ServiceDiscovery& discovery = *place.registry->discovery();
  for (const ServiceOffer& offer : place.offers) {
    if (offer.definition.empty() || !facts.write_definitions) continue;
    in_background(discovery.write_definition(offer.url, offer.definition), logger, *place.registry,
                  "the definition of " + offer.url.display_key());
  }
  MetadataInfo info = info_of(place);
  if (info.services.empty()) co_return;
  remember(info);
  std::set<std::string> interfaces;
  for (const auto& [key, service] : info.services) interfaces.insert(service.name);
  for (const std::string& name : interfaces) {
    in_background(discovery.add_mapping(name, application_), logger, *place.registry,
                  "that " + application_ + " provides " + name);
  }
  if (facts.metadata_is_remote || facts.write_report) {
    const Status status = co_await discovery.write_metadata(info);
    complain(logger, *place.registry, "the metadata of " + application_, status);
  }
  co_await publish_instance(std::move(place), std::move(info), facts, logger);
}

Task<void> LocalMetadata::publish_instance(Place place, MetadataInfo info, const InstanceFacts& facts, Logger& logger) {
  if (!facts.metadata_is_remote && facts.metadata_service.empty()) co_return;
  ServiceInstance instance = instance_of(info, place, facts);
  const std::string what = "instance " + instance.id() + " of " + application_;
  auto token = co_await place.registry->discovery()->register_instance(std::move(instance), false);
  if (!token) {
    complain(logger, *place.registry, what, token.status());
    co_return;
  }
  std::unique_ptr<Registration> old;  // ends outside of the lock
  std::lock_guard lock(mutex_);
  old = std::exchange(instances_[place.registry.get()], std::move(*token));
}

std::vector<std::unique_ptr<Registration>> LocalMetadata::take_instances() {
  std::vector<std::unique_ptr<Registration>> tokens;
  std::lock_guard lock(mutex_);
  for (auto& [registry, token] : instances_) {
    if (token != nullptr) tokens.push_back(std::move(token));
  }
  instances_.clear();
  return tokens;
}

}  // namespace dubhe
