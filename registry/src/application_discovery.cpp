#include "dubhe/registry/application_discovery.h"

#include <algorithm>
#include <utility>

#include "dubhe/registry/service_match.h"

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "registry.application";
constexpr std::string_view kNoServices = "0";

std::set<std::string> names_of(const Url& url, std::string_view key) {
  const std::vector<std::string> list = url.get_list(key);
  return {list.begin(), list.end()};
}

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

class ApplicationDiscovery::Token final : public Subscription {
 public:
  Token(std::weak_ptr<ApplicationDiscovery> owner, Executor& executor, std::uint64_t id, std::shared_ptr<ListGate> gate,
        std::shared_ptr<Explanation> explanation)
      : owner_(std::move(owner)), executor_(executor), id_(id), gate_(std::move(gate)), explanation_(std::move(explanation)) {}
  ~Token() override {
    gate_->cut();
    executor_.post([owner = owner_, id = id_] {
      if (const auto alive = owner.lock()) alive->drop(id);
    });
  }
  std::string explain() const override {
    std::lock_guard lock(explanation_->mutex);
    return explanation_->text;
  }

 private:
  const std::weak_ptr<ApplicationDiscovery> owner_;
  Executor& executor_;
  const std::uint64_t id_;
  const std::shared_ptr<ListGate> gate_;
  const std::shared_ptr<Explanation> explanation_;
};

std::filesystem::path instance_cache_path(const Url& registry, std::string_view first_server,
                                          const std::filesystem::path& home) {
  std::filesystem::path path = provider_cache_path(registry, first_server, home);
  path += ".instances";
  return path;
}

ApplicationDiscovery::ApplicationDiscovery(const std::shared_ptr<Registry>& registry, MetadataSource& source,
                                           Executor& executor, Logger& logger, Options options)
    : registry_(registry), registry_url_(registry->url()), source_(source), executor_(executor), logger_(logger), options_(std::move(options)) {
  if (!options_.cache_file) return;
  worker_ = std::make_unique<BackgroundWorker>();
  ProviderCache::Options cache;
  cache.file = *options_.cache_file;
  cache_ = std::make_shared<ProviderCache>(std::move(cache), *worker_, logger_);
}

ApplicationDiscovery::~ApplicationDiscovery() = default;

Status ApplicationDiscovery::being_closed() { return Status(StatusCode::kCancelled, "the registry is being closed"); }

void ApplicationDiscovery::close() {
  closed_ = true;
  const Status why = being_closed();
  for (auto& [id, reference] : references_) {
    reference.gate->cut();
    if (reference.first != nullptr) std::exchange(reference.first, nullptr)->complete(why);
  }
  for (auto& [key, revision] : revisions_) {
    if (revision.retry) executor_.cancel(*revision.retry);
  }
  for (const PendingStatusPtr& pause : pauses_) pause->complete(why);
  references_.clear();
  applications_.clear();
  revisions_.clear();
}

// ---- References

Task<Expected<std::unique_ptr<Subscription>>> ApplicationDiscovery::subscribe(Wish wish) {
  const auto self = shared_from_this();
  if (registry() == nullptr) co_return being_closed();
  const std::uint64_t id = next_id_++;
  const std::string interface_name(wish.consumer.interface_name());
  const Duration patience = wish.patience;
  std::set<std::string> named = names_of(wish.consumer, "provided-by");
  if (named.empty()) named = names_of(wish.consumer, "subscribed-services");
  auto gate = std::make_shared<ListGate>(wish.listener);
  auto explanation = std::make_shared<Explanation>();
  const auto first = std::make_shared<PendingStatus>(executor_);
  Reference& reference = references_[id];
  reference.wish = std::move(wish);
  reference.gate = gate;
  reference.explanation = explanation;
  reference.first = first;
  auto token = std::make_unique<Token>(weak_from_this(), executor_, id, gate, explanation);
  if (!named.empty()) {
    set_applications(id, std::move(named));
  } else {
    // Named before it is awaited: g++ 12 frees what a closure inside a co_await expression holds twice.
    ServiceDiscovery::ApplicationListener listener = [weak = weak_from_this(), id](const std::set<std::string>& names) {
      if (const auto alive = weak.lock()) alive->set_applications(id, names);
    };
    auto reading = registry()->discovery()->subscribe_mapping(interface_name, std::move(listener));
    auto mapping = co_await reading;
    if (!mapping) co_return mapping.status();
    const auto still = references_.find(id);
    if (still == references_.end()) co_return being_closed();
    still->second.mapping = std::move(*mapping);
  }
  const auto waiting = references_.find(id);
  if (waiting != references_.end() && !waiting->second.last && !is_available() && start_from_cache(waiting->second)) {
    co_return std::unique_ptr<Subscription>(std::move(token));
  }
  if (patience > Duration::zero()) {
    const auto timer = executor_.run_after(patience, [first] { first->complete(Status(StatusCode::kDeadlineExceeded, "")); });
    PendingStatus::Wait end(first);
    (void)co_await end;
    executor_.cancel(timer);
  }
  co_return std::unique_ptr<Subscription>(std::move(token));
}

void ApplicationDiscovery::drop(std::uint64_t id) {
  if (references_.erase(id) > 0) forget_unused();
}

bool ApplicationDiscovery::start_from_cache(Reference& reference) {
  if (cache_ == nullptr) return false;
  const auto cached = cache_->load(reference.wish.consumer.service_key());
  if (!cached) return false;
  std::vector<Url> urls;
  for (const Url& url : *cached) {
    if (matches(reference.wish.consumer.with("category", "providers"), url)) urls.push_back(url);
  }
  const auto here = registry();
  logger_.warn(kWhere, std::string(reference.wish.consumer.interface_name()) + ": " +
                           (here == nullptr ? std::string() : here->describe() + "; ") +
                           std::to_string(urls.size()) + " providers of instances from " + cache_->file().string());
  reference.last = urls;
  reference.gate->deliver(urls);
  return true;
}

void ApplicationDiscovery::set_applications(std::uint64_t id, std::set<std::string> names) {
  const auto reference = references_.find(id);
  if (reference == references_.end()) return;
  if (names.empty()) names = names_of(registry_url_, "subscribed-services");
  reference->second.applications = std::move(names);
  const std::set<std::string> wanted = *reference->second.applications;
  for (const std::string& application : wanted) want(application);
  forget_unused();
  refresh(id);
}

// ---- Instances

void ApplicationDiscovery::want(const std::string& application) {
  Application& entry = applications_[application];
  if (entry.subscription != nullptr || std::exchange(entry.opening, true)) return;
  start(open(application));
}

Task<void> ApplicationDiscovery::open(std::string application) {
  const auto self = shared_from_this();
  ServiceDiscovery::InstanceListener listener = [weak = weak_from_this(),
                                                 application](std::span<const ServiceInstance> instances) {
    if (const auto alive = weak.lock()) alive->on_instances(application, instances);
  };
  auto here = registry();
  if (here == nullptr) co_return;
  auto reading = here->discovery()->subscribe_instances(application, std::move(listener));
  here.reset();
  auto subscription = co_await reading;
  const auto entry = applications_.find(application);
  if (entry == applications_.end()) co_return;  // nobody wants it any more
  entry->second.opening = false;
  if (subscription) {
    entry->second.subscription = std::move(*subscription);
  } else if (subscription.status().code() != StatusCode::kCancelled) {
    logger_.warn(kWhere, "instances of " + application + ": " + subscription.status().to_string());
  }
}

void ApplicationDiscovery::on_instances(const std::string& application, std::span<const ServiceInstance> instances) {
  const auto entry = applications_.find(application);
  if (entry == applications_.end()) return;
  entry->second.instances.emplace(instances.begin(), instances.end());
  forget_unused();
  refresh_all_of(application);
}

void ApplicationDiscovery::forget_unused() {
  std::erase_if(applications_, [this](const auto& entry) {
    return std::none_of(references_.begin(), references_.end(), [&entry](const auto& reference) {
      return reference.second.applications && reference.second.applications->contains(entry.first);
    });
  });
  for (auto revision = revisions_.begin(); revision != revisions_.end();) {
    const bool used = someone_with(revision->first, 0).has_value();
    if (!used && revision->second.retry) executor_.cancel(*revision->second.retry);
    revision = used || revision->second.state == Revision::State::kAsking ? std::next(revision) : revisions_.erase(revision);
  }
}

// ---- Lists

void ApplicationDiscovery::look_again(const std::string& interface_name) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, reference] : references_) {
    if (reference.wish.consumer.interface_name() == interface_name) ids.push_back(id);
  }
  for (const std::uint64_t id : ids) refresh(id);
}

void ApplicationDiscovery::refresh_all_of(const std::string& application) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, reference] : references_) {
    if (reference.applications && reference.applications->contains(application)) ids.push_back(id);
  }
  for (const std::uint64_t id : ids) refresh(id);
}

void ApplicationDiscovery::refresh(std::uint64_t id) {
  const auto reference = references_.find(id);
  if (reference == references_.end() || !reference->second.applications) return;
  Look look = look_at(reference->second);
  if (look.waiting && !reference->second.last) return;
  deliver(reference->second, std::move(look));
}

ApplicationDiscovery::Look ApplicationDiscovery::look_at(Reference& reference) {
  Look look;
  for (const std::string& application : *reference.applications) {
    const Application& entry = applications_[application];
    if (!entry.instances) {
      look.waiting = true;
      if (reference.last) {
        for (const Url& url : *reference.last) {
          if (url.get("application") == application) look.urls.push_back(url);
        }
      }
      continue;
    }
    for (const ServiceInstance& instance : *entry.instances) look_at_instance(instance, reference, look);
  }
  return look;
}

void ApplicationDiscovery::look_at_instance(const ServiceInstance& instance, Reference& reference, Look& look) {
  if (!instance.enabled || instance.revision() == kNoServices) return;
  ++look.instances;
  if (reference.wish.known && reference.wish.known(instance)) return;
  if (instance.revision().empty()) {
    look.troubles.push_back("instance " + instance.id() + " of " + instance.application + " says no `dubbo.metadata.revision`");
    return;
  }
  const Revision& revision = revision_of(instance);
  if (revision.state == Revision::State::kKnown) {
    for (Url& url : provider_urls(instance, revision.info, reference.wish.consumer.interface_name())) {
      look.urls.push_back(std::move(url));
    }
    return;
  }
  look.waiting = look.waiting || revision.state == Revision::State::kAsking;
  if (revision.state == Revision::State::kGivenUp) {
    const std::string why = revision.why.message();
    const std::string who = "instance " + instance.id() + " of " + instance.application;
    look.troubles.push_back(why.find(who) != std::string::npos ? why : who + ": " + why);
  }
  keep_last_of(instance, reference, look);
}

void ApplicationDiscovery::keep_last_of(const ServiceInstance& instance, const Reference& reference, Look& look) const {
  if (!reference.last) return;
  for (const Url& url : *reference.last) {
    if (url.host() == instance.host && url.port() == instance.port) look.urls.push_back(url);
  }
}

void ApplicationDiscovery::deliver(Reference& reference, Look look) {
  const Url consumer = reference.wish.consumer.with("category", "providers");
  explain(reference, look);
  std::erase_if(look.urls, [&consumer](const Url& url) { return !matches(consumer, url); });
  const bool first = !reference.last.has_value();
  if (first || *reference.last != look.urls) {
    reference.last = look.urls;
    if (cache_ != nullptr && (!first || !look.urls.empty())) {
      cache_->store(consumer.service_key(), to_string(Category::kProviders), look.urls, reference.wish.consumer);
    }
    executor_.post([gate = reference.gate, urls = std::move(look.urls)] { gate->deliver(urls); });
  }
  if (reference.first == nullptr || look.waiting) return;
  // Behind the delivery.
  executor_.post([done = std::exchange(reference.first, nullptr)] { done->complete(Status()); });
}

void ApplicationDiscovery::explain(const Reference& reference, const Look& look) {
  std::string text;
  for (const std::string& trouble : look.troubles) text += (text.empty() ? "" : "; ") + trouble;
  if (text.empty() && look.urls.empty()) {
    if (reference.applications->empty()) {
      text = "no application is mapped to " + std::string(reference.wish.consumer.interface_name());
    } else if (look.instances == 0) {
      text = "application " + joined(*reference.applications) + " has no instance";
    }
  } else if (text.empty()) {
    text = explain_no_match(reference.wish.consumer.with("category", "providers"), look.urls);
  }
  std::lock_guard lock(reference.explanation->mutex);
  reference.explanation->text = std::move(text);
}

// ---- Metadata

ApplicationDiscovery::Revision& ApplicationDiscovery::revision_of(const ServiceInstance& instance) {
  const RevisionKey key(instance.application, std::string(instance.revision()));
  const auto [revision, fresh] = revisions_.try_emplace(key);
  if (fresh) {
    // In a turn of its own: whoever looks is not entered again.
    executor_.post([weak = weak_from_this(), key] {
      if (const auto alive = weak.lock()) start(alive->learn(key));
    });
  }
  return revision->second;
}

std::optional<ServiceInstance> ApplicationDiscovery::someone_with(const RevisionKey& key, std::size_t attempt) const {
  const auto application = applications_.find(key.first);
  if (application == applications_.end() || !application->second.instances) return std::nullopt;
  std::vector<const ServiceInstance*> found;
  for (const ServiceInstance& instance : *application->second.instances) {
    if (instance.revision() == key.second) found.push_back(&instance);
  }
  if (found.empty()) return std::nullopt;
  return *found[attempt % found.size()];
}

Task<void> ApplicationDiscovery::learn(RevisionKey key) {
  const auto self = shared_from_this();
  Expected<MetadataInfo> info = Status(StatusCode::kNotFound, "nobody has this revision any more");
  for (int attempt = 0; attempt < options_.ask_attempts; ++attempt) {
    if (attempt > 0) co_await pause();
    if (closed_) co_return;
    const auto instance = someone_with(key, static_cast<std::size_t>(attempt));
    if (!instance) break;
    info = co_await learn_once(*instance);
    if (info || info.status().code() == StatusCode::kUnimplemented) break;
  }
  if (!closed_) learned(key, std::move(info));
}

// Until it is time for the next attempt, or all ends.
Task<void> ApplicationDiscovery::pause() {
  const auto end_of_pause = std::make_shared<PendingStatus>(executor_);
  pauses_.insert(end_of_pause);
  const auto timer = executor_.run_after(options_.ask_pause, [end_of_pause] { end_of_pause->complete(Status()); });
  PendingStatus::Wait end(end_of_pause);
  (void)co_await end;
  executor_.cancel(timer);
  pauses_.erase(end_of_pause);
}

// Where the instance says its metadata is, then where it may be as well.
Task<Expected<MetadataInfo>> ApplicationDiscovery::learn_once(ServiceInstance instance) {
  if (instance.metadata_is_remote()) {
    auto report = co_await read_report(instance);
    if (report || instance.metadata_service_params().empty()) co_return report;
    auto told = co_await source_.ask(instance);
    co_return told ? std::move(told) : std::move(report);
  }
  auto told = co_await source_.ask(instance);
  if (told || told.status().code() != StatusCode::kUnimplemented) co_return told;
  auto report = co_await read_report(instance);
  co_return report ? std::move(report) : std::move(told);
}

Task<Expected<MetadataInfo>> ApplicationDiscovery::read_report(const ServiceInstance& instance) {
  auto here = registry();
  if (here == nullptr) co_return being_closed();
  auto reading = here->discovery()->read_metadata(instance.application, std::string(instance.revision()));
  here.reset();
  co_return co_await reading;
}

bool ApplicationDiscovery::is_available() const {
  const auto here = registry();
  return here != nullptr && here->available();
}

void ApplicationDiscovery::learned(const RevisionKey& key, Expected<MetadataInfo> info) {
  const auto revision = revisions_.find(key);
  if (revision == revisions_.end()) return;
  Revision& entry = revision->second;
  if (info) {
    entry.state = Revision::State::kKnown;
    entry.info = std::move(*info);
  } else {
    if (someone_with(key, 0)) {
      logger_.warn(kWhere, "application " + key.first + ", revision " + key.second +
                               ": its services are not known, so its instances are left out: " + info.status().message());
    }
    entry.state = Revision::State::kGivenUp;
    entry.why = info.status();
    entry.retry = executor_.run_after(options_.ask_again, [weak = weak_from_this(), key] {
      const auto alive = weak.lock();
      if (alive == nullptr) return;
      alive->revisions_.erase(key);
      alive->refresh_all_of(key.first);
    });
  }
  forget_unused();
  refresh_all_of(key.first);
}

}  // namespace dubhe
