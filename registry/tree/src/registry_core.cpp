#include "registry_core.h"

#include "dubhe/registry/registered_url.h"
#include "dubhe/registry/service_match.h"
#include "dubhe/registry_tree/tree_paths.h"

#include "discovery_core.h"

#include <algorithm>
#include <utility>

namespace dubhe::tree {

namespace {

using std::chrono::milliseconds;

// By how much of itself a pause before the next attempt may be shorter.
constexpr double kSpread = 0.25;

std::string in_words(Duration time) {
  const auto ms = std::chrono::duration_cast<milliseconds>(time).count();
  return ms < 10000 ? std::to_string(ms) + " ms" : std::to_string(ms / 1000) + " s";
}

class TreeRegistration final : public Registration {
 public:
  TreeRegistration(std::weak_ptr<RegistryCore> core, std::string path)
      : core_(std::move(core)), path_(std::move(path)) {}
  ~TreeRegistration() override {
    if (path_.empty()) return;
    if (const auto core = core_.lock()) {
      core->run([path = std::move(path_)](RegistryCore& alive) { alive.drop_leaf(path); });
    }
  }
  Task<Status> withdraw() override {
    const auto core = core_.lock();
    const std::string path = std::exchange(path_, std::string());
    // A closed registry has taken it back with its session.
    if (path.empty() || core == nullptr) co_return Status();
    co_return co_await core->withdraw(path);
  }

 private:
  const std::weak_ptr<RegistryCore> core_;
  std::string path_;  // empty: withdrawn
};

class TreeSubscription final : public Subscription {
 public:
  TreeSubscription(std::weak_ptr<RegistryCore> core, std::uint64_t id,
                   std::shared_ptr<Delivery> delivery)
      : core_(std::move(core)), id_(id), delivery_(std::move(delivery)) {}
  ~TreeSubscription() override {
    delivery_->cut();
    if (const auto core = core_.lock()) {
      core->run([id = id_](RegistryCore& alive) { alive.drop_subscriber(id); });
    }
  }
  std::string explain() const override { return delivery_->explanation(); }

 private:
  const std::weak_ptr<RegistryCore> core_;
  const std::uint64_t id_;
  const std::shared_ptr<Delivery> delivery_;
};

class TreeWatch final : public Subscription {
 public:
  TreeWatch(std::weak_ptr<RegistryCore> core, std::string path, std::uint64_t id,
            UniqueFunction<void()> cut)
      : core_(std::move(core)), path_(std::move(path)), id_(id), cut_(std::move(cut)) {}
  ~TreeWatch() override {
    cut_();
    if (const auto core = core_.lock()) {
      core->run([path = path_, id = id_](RegistryCore& alive) { alive.drop_watch(path, id); });
    }
  }

 private:
  const std::weak_ptr<RegistryCore> core_;
  const std::string path_;
  const std::uint64_t id_;
  UniqueFunction<void()> cut_;
};

}  // namespace

RegistryCore::RegistryCore(Url url, TreeOptions options, Surroundings surroundings)
    : url_(std::move(url)),
      options_(std::move(options)),
      address_(options_.address),
      around_(std::move(surroundings)),
      ledger_({options_.first_retry, options_.retry_period, options_.read_pause, kSpread,
               around_.random}),
      discovery_(std::make_unique<DiscoveryCore>(
          DiscoveryCore::Ground{.executor = around_.executor,
                                .logger = around_.logger,
                                .ledger = ledger_,
                                .client = client_,
                                .node_data = around_.node_data,
                                .address = address_,
                                .log_source = options_.log_source})),
      session_timeout_(options_.session_timeout) {}

RegistryCore::~RegistryCore() = default;

// ---- Session

void RegistryCore::open() {
  opened_at_ = around_.executor.now();
  set_state(false, "connecting to " + options_.place);
  connect();
}

void RegistryCore::close() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(closed_, true)) return;
    state_text_ = "closed";
  }
  available_ = false;
  ledger_.disconnected();
  if (step_timer_) around_.executor.cancel(*step_timer_);
  if (handle_timer_) around_.executor.cancel(*handle_timer_);
  if (settle_timer_) around_.executor.cancel(*settle_timer_);
  client_.reset();
  const Status why = being_closed();
  for (auto& [path, leaf] : leaves_) {
    for (const Waiting& waiting : leaf.announcing) waiting.pending->complete(why);
    for (const PendingStatusPtr& pending : leaf.withdrawing) pending->complete(Status());
  }
  for (auto& [id, subscriber] : subscribers_) {
    subscriber.delivery->cut();
    if (subscriber.first_lists) subscriber.first_lists->pending->complete(why);
  }
  leaves_.clear();
  subscribers_.clear();
  folders_.clear();
  discovery_->close(why);
}

void RegistryCore::connect() {
  TreeEvents events;
  // The client is ours and calls nobody after its end, so `this` is good there.
  events.on_state = [this](const TreeState& state) { on_state(state); };
  events.on_refused = [this](const std::string& address) { on_refused(address); };
  events.on_children_changed = [this](const std::string& path) {
    ledger_.changed(path, around_.executor.now());
    pump();
  };
  events.on_node_changed = [this](const std::string& path) {
    discovery_->node_changed(path);
    pump();
  };
  client_ = around_.connect(std::move(events), resumable() ? session_ : TreeSession{});
  limit_attempt();
}

// A session that was lost from sight lives on at the server until its time is over.
bool RegistryCore::resumable() const {
  return session_.id != 0 && around_.executor.now() < lost_at_ + session_timeout_;
}

// A handle stays with a server that has taken the connection and then says nothing. A new one may
// find another server, and resolves the names again.
void RegistryCore::limit_attempt() {
  reconnect_after(options_.attempt_limit(failed_attempts_++, session_timeout_));
}

void RegistryCore::reconnect_after(Duration pause) {
  if (handle_timer_) around_.executor.cancel(*handle_timer_);
  handle_timer_ = around_.executor.run_after(pause, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr || self->ledger_.is_connected()) return;
    if (self->is_closed()) return;
    self->handle_timer_.reset();
    self->client_.reset();
    self->connect();
  });
}

void RegistryCore::on_state(const TreeState& state) {
  switch (state.kind) {
    case TreeState::Kind::kConnected:
      return on_connected(state);
    case TreeState::Kind::kDisconnected:
      return on_disconnected();
    case TreeState::Kind::kExpired:
      return on_session_lost("its session has expired");
    case TreeState::Kind::kFailed:
      return on_failed(state.text, false);
    case TreeState::Kind::kRefused:
      return on_failed(state.text, true);
  }
}

void RegistryCore::on_connected(const TreeState& state) {
  if (ledger_.is_connected()) return;
  if (handle_timer_) around_.executor.cancel(*std::exchange(handle_timer_, std::nullopt));
  failed_starts_ = failed_attempts_ = 0;
  session_timeout_ = state.session_timeout;
  const bool again = was_connected_;
  const bool new_session = session_.id != state.session.id;
  session_ = state.session;
  was_connected_ = true;
  refusing_.clear();
  failure_.clear();
  set_state(true, "connected to " + (state.text.empty() ? options_.place : state.text));
  Duration delay{};
  if (again && new_session) {
    delay = std::chrono::duration_cast<Duration>(options_.reconnect_jitter * around_.random());
    around_.logger.info(options_.log_source,
                        address_ + ": new session; " + std::to_string(leaves_.size()) +
                            " registrations and " + std::to_string(folders_.size()) +
                            " watches follow in " + in_words(delay));
    settle_until(around_.executor.now() + delay + options_.reconnect_settle);
    discovery_->unsettled();
  } else {
    around_.logger.info(options_.log_source,
                        address_ + (again ? ": connected again, same session" : ": connected"));
  }
  discovery_->connected();
  ledger_.connected(around_.executor.now(), delay);
  pump();
}

void RegistryCore::on_disconnected() {
  if (!ledger_.is_connected()) return;
  ledger_.disconnected();
  set_state(false, "not connected to " + options_.place);
  around_.logger.warn(options_.log_source,
                      address_ + ": connection lost; the lists stay as they are");
  release_impatient(Status(StatusCode::kUnavailable, address_ + ": connection lost"));
  lost_at_ = around_.executor.now();
  limit_attempt();
}

void RegistryCore::on_session_lost(const std::string& why) {
  ledger_.disconnected();
  set_state(false, "not connected to " + options_.place + " (" + why + ")");
  around_.logger.warn(options_.log_source,
                      address_ + ": " + why + "; a new one is opened, the lists stay as they are");
  release_impatient(Status(StatusCode::kUnavailable, address_ + ": " + why));
  client_.reset();
  session_ = {};
  connect();
}

// Tried again for ever; told once per reason.
void RegistryCore::on_failed(const std::string& why, bool hopeless) {
  ledger_.disconnected();
  if (std::exchange(failure_, why) != why) {
    set_state(false, "not connected: " + why);
    around_.logger.warn(options_.log_source, address_ + ": " + why + "; tried again");
  }
  if (hopeless) {
    release_all(Status(StatusCode::kUnavailable, "registry " + address_ + ": " + why +
                                                     ". To start without it set `check: false`."));
  } else {
    release_impatient(Status(StatusCode::kUnavailable, address_ + ": " + why));
  }
  client_.reset();
  const Duration pause = std::min<Duration>(
      options_.first_retry * (1 << std::min(failed_starts_++, 10U)), options_.retry_period);
  reconnect_after(std::chrono::duration_cast<Duration>(pause * (1 - kSpread * around_.random())));
}

// One that refuses for the second time has been reached again on the round through all of them.
void RegistryCore::on_refused(const std::string& address) {
  if (ledger_.is_connected() || refusing_.insert(address).second) return;
  if (refusing_.size() < options_.servers) return;
  const Status why(
      StatusCode::kUnavailable,
      "registry " + address_ + " refuses connections" +
          (options_.servers > 1 ? " at every address" : "") +
          ". Start it or mend `dubbo.registry.address`; to start without it set `check: false`.");
  release_all(why);
}

void RegistryCore::release_all(const Status& why) {
  for (auto& [path, leaf] : leaves_) {
    for (const Waiting& waiting : leaf.announcing) waiting.pending->complete(why);
  }
  for (auto& [id, subscriber] : subscribers_) {
    if (subscriber.first_lists) subscriber.first_lists->pending->complete(why);
  }
  discovery_->release(why);
}

void RegistryCore::set_state(bool available, std::string text) {
  available_ = available;
  std::lock_guard lock(mutex_);
  state_text_ = std::move(text);
  state_since_ = around_.clock();
}

std::string RegistryCore::describe() const {
  std::lock_guard lock(mutex_);
  if (available_ || closed_) return state_text_;
  const Duration since = std::max(around_.clock() - state_since_, Duration::zero());
  return state_text_ + " since " + in_words(since);
}

// Those who can do without go on.
void RegistryCore::release_impatient(const Status& why) {
  for (auto& [path, leaf] : leaves_) {
    for (const Waiting& waiting : leaf.announcing) {
      if (!waiting.patient) waiting.pending->complete(why);
    }
    for (const PendingStatusPtr& pending : leaf.withdrawing) pending->complete(why);
    leaf.withdrawing.clear();
  }
  for (auto& [id, subscriber] : subscribers_) {
    if (subscriber.first_lists && !subscriber.first_lists->patient)
      subscriber.first_lists->pending->complete(why);
  }
  discovery_->release(why);
}

// ---- Tokens

void RegistryCore::run(UniqueFunction<void(RegistryCore&)> job) {
  std::lock_guard lock(mutex_);
  if (closed_) return;
  around_.executor.post(
      [self = shared_from_this(), job = std::move(job)]() mutable { job(*self); });
}

void RegistryCore::drop_leaf(const std::string& path) {
  ledger_.withdraw(path, around_.executor.now());
  if (!ledger_.is_known(path)) leaves_.erase(path);
  pump();
}

void RegistryCore::drop_watch(const std::string& path, std::uint64_t id) {
  discovery_->drop(path, id);
}

void RegistryCore::drop_subscriber(std::uint64_t id) {
  const auto subscriber = subscribers_.find(id);
  if (subscriber == subscribers_.end()) return;
  for (const Part& part : subscriber->second.parts) {
    ledger_.unwatch(part.folder);
    const auto folder = folders_.find(part.folder);
    if (folder == folders_.end()) continue;
    folder->second.subscribers.erase(id);
    if (folder->second.subscribers.empty()) folders_.erase(folder);
  }
  subscribers_.erase(subscriber);
}

// ---- What the user asks for

Task<Status> RegistryCore::wait(PendingStatusPtr pending, Duration limit) {
  const auto timer = around_.executor.run_after(
      limit, [pending] { pending->complete(Status(StatusCode::kDeadlineExceeded, "")); });
  PendingStatus::Wait end(pending);
  Status status = co_await end;
  around_.executor.cancel(timer);
  co_return status;
}

// How long a caller waits: with the registry there, or nothing to go on with, for the registry;
// else only while it is still being reached for the first time.
Duration RegistryCore::patience(bool patient) const {
  if (patient || ledger_.is_connected()) return options_.connect_timeout;
  if (was_connected_) return Duration::zero();
  const Duration grace = std::min(options_.start_grace, options_.connect_timeout);
  return std::max(opened_at_ + grace - around_.executor.now(), Duration::zero());
}

Status RegistryCore::not_reached(Duration waited) const {
  return Status(StatusCode::kUnavailable, "registry " + address_ + " could not be reached within " +
                                              in_words(waited) + " (" + describe() +
                                              "). Start it or mend `dubbo.registry.address`; to "
                                              "start without it set `check: false`, to wait "
                                              "longer set the registry's `timeout`.");
}

Status RegistryCore::being_closed() const {
  return Status(StatusCode::kCancelled, "registry " + address_ + " is being closed");
}

bool RegistryCore::is_closed() const {
  std::lock_guard lock(mutex_);
  return closed_;
}

Task<Expected<std::unique_ptr<Registration>>> RegistryCore::register_url(Url url, bool check) {
  const auto self = shared_from_this();
  if (is_closed()) co_return being_closed();
  const Url shown = to_registered(url, url_);
  Leaf leaf{leaf_path(options_.root, shown), around_.node_data, shown.get_bool("dynamic", true)};
  ledger_.announce(leaf.path, around_.executor.now());
  auto token = std::make_unique<TreeRegistration>(weak_from_this(), leaf.path);
  const Status status = co_await announce(
      std::move(leaf), shown.address() + "/" + std::string(shown.interface_name()), check);
  if (!status.ok()) co_return status;
  co_return std::unique_ptr<Registration>(std::move(token));
}

// Waits until a leaf that the ledger knows stands as it should, or may be left to come later.
Task<Status> RegistryCore::announce(Leaf leaf, std::string what, bool check) {
  const std::string path = leaf.path;
  LeafEntry& entry = leaves_[path];
  entry.leaf = std::move(leaf);
  if (!ledger_.is_announced(path)) {
    const auto pending = std::make_shared<PendingStatus>(around_.executor);
    entry.announcing.push_back({pending, check});
    pump();
    const Duration limit = patience(check);
    const Status status = co_await wait(pending, limit);
    const bool late = status.code() == StatusCode::kDeadlineExceeded;
    if (status.code() == StatusCode::kCancelled) co_return status;
    if (!status.ok() && check) co_return late ? not_reached(limit) : status;
    if (!status.ok()) {
      around_.logger.warn(options_.log_source, what + " is not announced yet, " + address_ +
                                                   " is " + describe() + "; it will be");
    }
  }
  co_return Status();
}

Task<Expected<std::unique_ptr<Registration>>> RegistryCore::register_instance(
    ServiceInstance instance, bool check) {
  const auto self = shared_from_this();
  if (is_closed()) co_return being_closed();
  const std::string what = "instance " + instance.id() + " of " + instance.application;
  Leaf leaf{application_path(options_.services_root, instance.application) + "/" + instance.id(),
            instance.to_json(), true, LeafData::kExact};
  // Announced before under the same address: what stands there is corrected.
  if (ledger_.is_wanted(leaf.path)) ledger_.changed(leaf.path, around_.executor.now());
  ledger_.announce(leaf.path, around_.executor.now());
  auto token = std::make_unique<TreeRegistration>(weak_from_this(), leaf.path);
  const Status status = co_await announce(std::move(leaf), what, check);
  if (!status.ok()) co_return status;
  co_return std::unique_ptr<Registration>(std::move(token));
}

// A node that outlives this process.
Task<Status> RegistryCore::keep_node(std::string path, std::string data, LeafData content) {
  const auto self = shared_from_this();
  if (is_closed()) co_return being_closed();
  if (ledger_.is_wanted(path)) {
    if (leaves_.at(path).leaf.data == data) co_return Status();
    ledger_.changed(path, around_.executor.now());
  } else {
    ledger_.announce(path, around_.executor.now());
  }
  Leaf leaf{path, std::move(data), false, content};
  co_return co_await announce(std::move(leaf), path, false);
}

Task<Expected<std::unique_ptr<Subscription>>> RegistryCore::subscribe_instances(
    std::string application, ServiceDiscovery::InstanceListener listener) {
  const auto self = shared_from_this();
  if (is_closed()) co_return being_closed();
  const std::string path = application_path(options_.services_root, application);
  auto gate = std::make_shared<DiscoveryCore::InstanceGate>(std::move(listener));
  const auto first = std::make_shared<PendingStatus>(around_.executor);
  const std::uint64_t id = discovery_->watch_instances(path, application, gate, first);
  auto token = std::make_unique<TreeWatch>(weak_from_this(), path, id, [gate] { gate->cut(); });
  pump();
  const Status status = co_await wait(first, patience(false));
  if (status.code() == StatusCode::kCancelled || is_closed()) co_return being_closed();
  co_return std::unique_ptr<Subscription>(std::move(token));
}

Task<Expected<std::unique_ptr<Subscription>>> RegistryCore::subscribe_mapping(
    std::string interface_name, ServiceDiscovery::ApplicationListener listener) {
  const auto self = shared_from_this();
  if (is_closed()) co_return being_closed();
  const std::string path = mapping_path(options_.report_root, interface_name);
  auto gate = std::make_shared<DiscoveryCore::MappingGate>(std::move(listener));
  const auto first = std::make_shared<PendingStatus>(around_.executor);
  const std::uint64_t id = discovery_->watch_mapping(path, gate, first);
  auto token = std::make_unique<TreeWatch>(weak_from_this(), path, id, [gate] { gate->cut(); });
  pump();
  const Status status = co_await wait(first, patience(false));
  if (status.code() == StatusCode::kCancelled || is_closed()) co_return being_closed();
  co_return std::unique_ptr<Subscription>(std::move(token));
}

Task<Expected<MetadataInfo>> RegistryCore::read_metadata(std::string application,
                                                         std::string revision) {
  const auto self = shared_from_this();
  const std::string what =
      "metadata report of application " + application + ", revision " + revision;
  Status why(StatusCode::kNotFound, what + ": " + address_ + " has none");
  for (const std::string& path : metadata_paths(options_.report_root, application, revision)) {
    if (is_closed()) co_return being_closed();
    if (!ledger_.is_connected())
      co_return Status(StatusCode::kUnavailable, what + ": " + address_ + " is " + describe());
    const auto pending = std::make_shared<PendingStatus>(around_.executor);
    const auto text = std::make_shared<std::string>();
    client_->read(path, false, [pending, text](TreeReply reply, std::string data, std::int32_t) {
      *text = std::move(data);
      pending->complete(reply.ok()
                            ? Status()
                            : Status(reply.code == TreeCode::kNoNode ? StatusCode::kNotFound
                                                                     : StatusCode::kUnavailable,
                                     reply.text));
    });
    const Status status = co_await wait(pending, options_.connect_timeout);
    if (status.code() == StatusCode::kNotFound) continue;
    if (!status.ok())
      co_return Status(StatusCode::kUnavailable, what + ": " + address_ + ": " + status.message());
    auto info = MetadataInfo::parse(*text);
    if (info) co_return std::move(*info);
    why = Status(StatusCode::kDataLoss, path + ": " + info.status().message());
  }
  co_return why;
}

Task<Status> RegistryCore::withdraw(std::string path) {
  const auto self = shared_from_this();
  ledger_.withdraw(path, around_.executor.now());
  if (!ledger_.is_known(path)) leaves_.erase(path);
  const auto entry = leaves_.find(path);
  if (entry == leaves_.end() || ledger_.is_wanted(path)) co_return Status();
  if (!ledger_.is_connected()) {
    co_return Status(StatusCode::kUnavailable, address_ + " is " + describe() + "; " + path +
                                                   " goes when it is back, or with its session");
  }
  const auto pending = std::make_shared<PendingStatus>(around_.executor);
  entry->second.withdrawing.push_back(pending);
  pump();
  const Status status = co_await wait(pending, options_.connect_timeout);
  if (status.code() == StatusCode::kDeadlineExceeded) {
    co_return Status(StatusCode::kUnavailable, address_ + " did not answer within " +
                                                   in_words(options_.connect_timeout) + "; " +
                                                   path + " goes later, or with its session");
  }
  co_return status;
}

Task<Expected<std::unique_ptr<Subscription>>> RegistryCore::subscribe(
    Url consumer, std::vector<Category> categories, Registry::Listener listener, bool check) {
  const auto self = shared_from_this();
  if (is_closed()) co_return being_closed();
  if (consumer.interface_name().empty() || consumer.interface_name() == "*") {
    co_return Status(StatusCode::kUnimplemented,
                     "registry " + address_ + ": cannot subscribe to `" + consumer.to_string() +
                         "`; name one interface");
  }
  const auto delivery = std::make_shared<Delivery>(std::move(listener));
  const std::uint64_t id = add_subscriber(consumer, categories, delivery);
  auto token = std::make_unique<TreeSubscription>(weak_from_this(), id, delivery);
  pump();
  if (!subscribers_.at(id).started) {
    const bool cached =
        around_.cache != nullptr && around_.cache->load(subscribers_.at(id).key).has_value();
    const bool patient = check && !cached;
    const auto pending = std::make_shared<PendingStatus>(around_.executor);
    subscribers_.at(id).first_lists = Waiting{pending, patient};
    const Duration limit = patience(patient);
    const Status status = co_await wait(pending, limit);
    if (status.code() == StatusCode::kCancelled) co_return status;
    const auto subscriber = subscribers_.find(id);
    if (subscriber == subscribers_.end()) co_return being_closed();
    subscriber->second.first_lists.reset();
    if (!subscriber->second.started && !start_from_cache(subscriber->second)) {
      const std::string what = std::string(consumer.interface_name());
      if (check)
        co_return (status.code() == StatusCode::kDeadlineExceeded ? not_reached(limit) : status)
            .with_context(what);
      around_.logger.warn(options_.log_source,
                          what + ": no list of providers yet, " + address_ + " is " + describe());
    }
  }
  // Behind the deliveries that are already on their way.
  const auto delivered = std::make_shared<PendingStatus>(around_.executor);
  around_.executor.post([delivered] { delivered->complete(Status()); });
  PendingStatus::Wait end(delivered);
  (void)co_await end;
  co_return std::unique_ptr<Subscription>(std::move(token));
}

// ---- Steps

void RegistryCore::pump() {
  const TimePoint now = around_.executor.now();
  for (const RegistryLedger::Step& step : ledger_.due(now)) perform(step);
  const auto next = ledger_.next_due();
  if (next == step_timer_at_ && step_timer_.has_value() == next.has_value()) return;
  if (step_timer_) around_.executor.cancel(*std::exchange(step_timer_, std::nullopt));
  step_timer_at_ = next;
  if (!next) return;
  step_timer_ = around_.executor.run_at(*next, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->step_timer_.reset();
    self->step_timer_at_.reset();
    self->pump();
  });
}

void RegistryCore::perform(const RegistryLedger::Step& step) {
  switch (step.kind) {
    case RegistryLedger::Kind::kAnnounce:
      ensure_leaf(*client_, leaves_.at(step.key).leaf, session_.id,
                  [this, step](const TreeReply& reply) { announced(step, reply); });
      return;
    case RegistryLedger::Kind::kWithdraw:
      if (const auto entry = leaves_.find(step.key);
          entry != leaves_.end() && !entry->second.leaf.ephemeral) {
        // `dynamic=false`: it stays until somebody removes it by hand.
        return run([step](RegistryCore& alive) { alive.withdrawn(step, TreeReply()); });
      }
      remove_leaf(*client_, step.key,
                  [this, step](const TreeReply& reply) { withdrawn(step, reply); });
      return;
    case RegistryLedger::Kind::kRead:
      if (discovery_->watches(step.key)) {
        discovery_->read(step, [this](const RegistryLedger::Step& read, bool ok) {
          const bool counts = ledger_.done(read, ok, around_.executor.now());
          pump();
          return counts;
        });
        return;
      }
      read_directory(*client_, step.key, around_.node_data,
                     [this, step](const TreeReply& reply, const std::vector<std::string>& names) {
                       listed(step, reply, names);
                     });
      return;
  }
}

void RegistryCore::announced(const RegistryLedger::Step& step, const TreeReply& reply) {
  if (!ledger_.done(step, reply.ok(), around_.executor.now())) return;
  LeafEntry& entry = leaves_.at(step.key);
  if (reply.ok()) {
    entry.complained = false;
    for (const Waiting& waiting : std::exchange(entry.announcing, {}))
      waiting.pending->complete(Status());
    if (around_.logger.enabled(LogLevel::kDebug))
      around_.logger.debug(options_.log_source, "announced " + url_decode(step.key));
  } else if (reply.code != TreeCode::kConnectionLoss) {
    const Status why(reply.code == TreeCode::kNotAllowed ? StatusCode::kPermissionDenied
                                                         : StatusCode::kUnavailable,
                     address_ + " refuses to announce " + url_decode(step.key) + ": " + reply.text);
    if (!std::exchange(entry.complained, true))
      around_.logger.warn(options_.log_source, why.message() + "; tried again");
    for (const Waiting& waiting : std::exchange(entry.announcing, {}))
      waiting.pending->complete(why);
  }
  pump();
}

void RegistryCore::withdrawn(const RegistryLedger::Step& step, const TreeReply& reply) {
  if (!ledger_.done(step, reply.ok(), around_.executor.now())) return;
  LeafEntry& entry = leaves_.at(step.key);
  if (reply.ok()) {
    for (const PendingStatusPtr& pending : std::exchange(entry.withdrawing, {}))
      pending->complete(Status());
    if (!ledger_.is_known(step.key)) leaves_.erase(step.key);
  } else if (reply.code != TreeCode::kConnectionLoss) {
    const Status why(reply.code == TreeCode::kNotAllowed ? StatusCode::kPermissionDenied
                                                         : StatusCode::kUnavailable,
                     address_ + " refuses to withdraw " + url_decode(step.key) + ": " + reply.text);
    if (!std::exchange(entry.complained, true))
      around_.logger.warn(options_.log_source, why.message() + "; tried again");
    for (const PendingStatusPtr& pending : std::exchange(entry.withdrawing, {}))
      pending->complete(why);
  }
  pump();
}

void RegistryCore::listed(const RegistryLedger::Step& step, const TreeReply& reply,
                          const std::vector<std::string>& names) {
  if (!ledger_.done(step, reply.ok(), around_.executor.now())) return;
  const auto folder = folders_.find(step.key);
  if (folder != folders_.end() && reply.ok()) {
    folder->second.complained = false;
    keep(folder->second, names);
    for (const std::uint64_t id : folder->second.subscribers) refresh(subscribers_.at(id));
  } else if (folder != folders_.end() && reply.code != TreeCode::kConnectionLoss) {
    const Status why(reply.code == TreeCode::kNotAllowed ? StatusCode::kPermissionDenied
                                                         : StatusCode::kUnavailable,
                     address_ + " refuses to show " + step.key + ": " + reply.text);
    if (!std::exchange(folder->second.complained, true))
      around_.logger.warn(options_.log_source, why.message() + "; tried again");
    for (const std::uint64_t id : folder->second.subscribers) {
      if (subscribers_.at(id).first_lists) subscribers_.at(id).first_lists->pending->complete(why);
    }
  }
  pump();
}

// ---- Lists

std::uint64_t RegistryCore::add_subscriber(const Url& consumer,
                                           const std::vector<Category>& categories,
                                           std::shared_ptr<Delivery> delivery) {
  const std::uint64_t id = next_subscriber_++;
  Subscriber& subscriber = subscribers_[id];
  subscriber.consumer = consumer;
  subscriber.key = consumer.service_key();
  subscriber.delivery = std::move(delivery);
  for (const Category category : categories) {
    const std::string path =
        category_path(options_.root, consumer.interface_name(), to_string(category));
    subscriber.parts.push_back(
        {category, path, consumer.with("category", to_string(category)), std::nullopt});
    Folder& folder = folders_[path];
    folder.interface_name = consumer.interface_name();
    folder.subscribers.insert(id);
    ledger_.watch(path, around_.executor.now());
  }
  refresh(subscriber);
  return id;
}

void RegistryCore::keep(Folder& folder, const std::vector<std::string>& names) {
  std::map<std::string, std::optional<Url>> urls;
  for (const std::string& name : names) {
    const auto known = folder.urls.find(name);
    if (known != folder.urls.end()) {
      urls.emplace(name, std::move(known->second));
      continue;
    }
    const Expected<Url> url = Url::parse_encoded(name);
    if (!url) {
      around_.logger.warn(options_.log_source, "left out of the list of " + folder.interface_name +
                                                   ": node " + name + ": " +
                                                   url.status().message());
    }
    urls.emplace(name, url ? std::optional<Url>(*url) : std::nullopt);
  }
  folder.urls = std::move(urls);
  folder.ready = true;
}

// Brings one listener up to date: its first lists all together, later only the category that has
// changed.
void RegistryCore::refresh(Subscriber& subscriber) {
  const auto ready = [this](const Part& part) { return folders_.at(part.folder).ready; };
  if (!subscriber.started) {
    if (std::all_of(subscriber.parts.begin(), subscriber.parts.end(), ready))
      start_subscriber(subscriber);
    return;
  }
  for (Part& part : subscriber.parts) {
    if (ready(part)) tell(subscriber, part, matching(part, folders_.at(part.folder)));
  }
}

void RegistryCore::start_subscriber(Subscriber& subscriber) {
  subscriber.started = true;
  for (Part& part : subscriber.parts)
    tell(subscriber, part, matching(part, folders_.at(part.folder)));
  if (subscriber.first_lists) subscriber.first_lists->pending->complete(Status());
}

bool RegistryCore::start_from_cache(Subscriber& subscriber) {
  if (around_.cache == nullptr) return false;
  const auto cached = around_.cache->load(subscriber.key);
  if (!cached) return false;
  subscriber.started = true;
  std::size_t providers = 0;
  for (Part& part : subscriber.parts) {
    std::vector<Url> urls;
    for (const Url& url : *cached) {
      if (matches(part.consumer, url)) urls.push_back(url);
    }
    if (part.category == Category::kProviders) providers = urls.size();
    part.last = urls;
    around_.executor.post([delivery = subscriber.delivery, category = part.category,
                           urls = std::move(urls)] { delivery->deliver(category, urls); });
  }
  around_.logger.warn(options_.log_source, std::string(subscriber.consumer.interface_name()) +
                                               ": " + address_ + " is " + describe() + "; " +
                                               std::to_string(providers) + " providers from " +
                                               around_.cache->file().string());
  return true;
}

std::vector<Url> RegistryCore::matching(const Part& part, const Folder& folder) const {
  std::vector<Url> urls;
  for (const auto& [name, url] : folder.urls) {
    if (url && matches(part.consumer, *url)) urls.push_back(*url);
  }
  return urls;
}

void RegistryCore::tell(Subscriber& subscriber, Part& part, std::vector<Url> urls) {
  const bool providers = part.category == Category::kProviders;
  if (providers) explain(subscriber);
  if (providers && settle_timer_ && part.last) add_missing(part, urls);
  if (part.last == urls) return;
  if (providers && urls.empty() && part.last && !part.last->empty()) {
    const std::string what = address_ + " has no provider of " + subscriber.key + " any more (" +
                             std::to_string(part.last->size()) + " until now)";
    if (options_.empty_protection) {
      around_.logger.warn(options_.log_source,
                          what + "; the old list stays, because of `enable-empty-protection`");
      return;
    }
    around_.logger.warn(options_.log_source, what);
  }
  part.last = urls;
  if (around_.cache != nullptr)
    around_.cache->store(subscriber.key, to_string(part.category), urls, subscriber.consumer);
  around_.executor.post([delivery = subscriber.delivery, category = part.category,
                         urls = std::move(urls)] { delivery->deliver(category, urls); });
}

// When one session is lost, others are: their providers come back one by one, and a list that is
// short for that reason replaces no good one.
void RegistryCore::settle_until(TimePoint at) {
  if (settle_timer_) around_.executor.cancel(*settle_timer_);
  settle_timer_ = around_.executor.run_at(at, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->settle_timer_.reset();
    for (auto& [id, subscriber] : self->subscribers_) self->refresh(subscriber);
    self->discovery_->settled();
  });
}

void RegistryCore::add_missing(const Part& part, std::vector<Url>& urls) const {
  std::map<std::string, Url> all;  // in the order of the nodes
  for (const Url& url : urls) all.emplace(url.to_encoded(), url);
  for (const Url& url : *part.last) all.emplace(url.to_encoded(), url);
  if (all.size() == urls.size()) return;
  around_.logger.info(options_.log_source,
                      std::to_string(all.size() - urls.size()) + " of " +
                          std::to_string(all.size()) + " providers of " +
                          std::string(part.consumer.interface_name()) +
                          " are not back since the session was lost; kept for a while");
  urls.clear();
  for (auto& [name, url] : all) urls.push_back(std::move(url));
}

void RegistryCore::explain(Subscriber& subscriber) {
  const std::string path = category_path(options_.root, subscriber.consumer.interface_name(),
                                         to_string(Category::kProviders));
  const auto folder = folders_.find(path);
  if (folder == folders_.end()) return;
  std::vector<Url> known;
  for (const auto& [name, url] : folder->second.urls) {
    if (url) known.push_back(*url);
  }
  subscriber.delivery->set_explanation(
      explain_no_match(subscriber.consumer.with("category", "providers"), known));
}

}  // namespace dubhe::tree
