#include "dubhe/cluster/directory.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "balance/random_balance.h"
#include "directory/routed_list.h"
#include "dubhe/cluster/random_source.h"

namespace dubhe {

namespace {

constexpr std::string_view kPart = "cluster.directory";
constexpr std::chrono::seconds kWarmupTick{1};
// From the first call that meets somebody who is not connected to the new list: a burst of them makes one list.
constexpr std::chrono::milliseconds kFirstLook{20};
constexpr std::size_t kMaxUnlistedMethods = 1000;

// Of a list this long and longer, freeing is work that no call should have to wait for.
constexpr std::size_t kLongList = 256;

std::string or_none(std::string_view text) { return text.empty() ? std::string("none") : std::string(text); }

std::string describe_consumer(const Url& consumer) {
  const std::string_view application = consumer.get("application");
  return application.empty() ? consumer.host() : std::string(application) + "@" + consumer.host();
}

}  // namespace

DirectoryView::DirectoryView(std::shared_ptr<const RoutedList> list, std::shared_ptr<Balancers> balancers,
                             std::shared_ptr<const MakeLoadBalance> make, std::shared_ptr<StickyChoice> sticky,
                             Logger& logger)
    : list_(std::move(list)),
      balancers_(std::move(balancers)),
      make_(std::move(make)),
      sticky_(std::move(sticky)),
      stuck_(list_->leaf_count(), 0),
      logger_(logger),
      pickers_(list_->leaf_count() * list_->service().methods.size()) {}

DirectoryView::~DirectoryView() = default;

[[gnu::hot]] const Snapshot& DirectoryView::providers_for(const Invocation& call) const noexcept {
  return list_->leaf(list_->leaf_of(call));
}

std::uint32_t DirectoryView::pick(const Invocation& call, const Tried& tried) {
  std::unique_lock<std::mutex> guard;
  if (lock_ != nullptr) guard = std::unique_lock(*lock_);
  return picker_for(list_->leaf_of(call), *call.method).pick(call, tried);
}

[[gnu::hot]] DirectoryView::Choice DirectoryView::choose(const Invocation& call, const Tried& tried) {
  std::unique_lock<std::mutex> guard;
  if (lock_ != nullptr) guard = std::unique_lock(*lock_);
  const std::size_t leaf = list_->leaf_of(call);
  Picker& picker = picker_for(leaf, *call.method);
  const std::uint32_t index = picker.pick(call, tried);
  return {index, index < list_->leaf(leaf).size() ? picker.watch(index) : nullptr};
}

CallWatch* DirectoryView::watch(const Invocation& call, std::uint32_t index) {
  std::unique_lock<std::mutex> guard;
  if (lock_ != nullptr) guard = std::unique_lock(*lock_);
  return picker_for(list_->leaf_of(call), *call.method).watch(index);
}

std::uint32_t DirectoryView::sticks_to(const Invocation& call) {
  const Invoker* const who = sticky_->load(std::memory_order_relaxed);
  if (who == nullptr) return Picker::kNobody;
  std::unique_lock<std::mutex> guard;
  if (lock_ != nullptr) guard = std::unique_lock(*lock_);
  const std::size_t leaf = list_->leaf_of(call);
  const Snapshot& providers = list_->leaf(leaf);
  std::uint32_t& known = stuck_[leaf];
  if (known < providers.size() && &providers.at(known) == who) return known;
  // Once per list, or when another loop has moved on.
  const auto invokers = providers.invokers();
  const auto found = std::find_if(invokers.begin(), invokers.end(), [who](const InvokerPtr& one) { return one.get() == who; });
  if (found == invokers.end()) return Picker::kNobody;
  known = static_cast<std::uint32_t>(found - invokers.begin());
  return known;
}

void DirectoryView::stick_to(const Invocation& call, std::uint32_t index) {
  sticky_->store(&providers_for(call).at(index), std::memory_order_relaxed);
}

const ClusterSettings& DirectoryView::settings(const MethodDescriptor& method) const noexcept {
  return list_->settings(method);
}

const MethodOptions* DirectoryView::options(const MethodDescriptor& method) {
  if (const RoutedList::MethodPlan* plan = list_->plan(method)) return &plan->options;
  if (list_->all().empty()) return nullptr;
  std::unique_lock<std::mutex> guard;
  if (lock_ != nullptr) guard = std::unique_lock(*lock_);
  if (const auto known = unlisted_options_.find(method.name); known != unlisted_options_.end()) return &known->second;
  // Nothing is forgotten: somebody may hold what was given.
  if (unlisted_options_.size() >= kMaxUnlistedMethods) return nullptr;
  return &unlisted_options_.emplace(method.name, list_->options_of(method.name)).first->second;
}

[[gnu::hot]] Picker& DirectoryView::picker_for(std::size_t leaf, const MethodDescriptor& method) {
  if (list_->lists(method)) {
    std::unique_ptr<Picker>& picker = pickers_[leaf * list_->service().methods.size() + method.index];
    if (picker == nullptr) picker = prepare(leaf, method);
    return *picker;
  }
  if (unlisted_.size() > kMaxUnlistedMethods) unlisted_.clear();
  std::unique_ptr<Picker>& picker = unlisted_[{leaf, method.name}];
  if (picker == nullptr) picker = prepare(leaf, method);
  return *picker;
}

std::unique_ptr<Picker> DirectoryView::prepare(std::size_t leaf, const MethodDescriptor& method) {
  const RoutedList::MethodPlan* plan = list_->plan(method);
  const std::string_view name = plan != nullptr ? std::string_view(plan->load_balance)
                                                : list_->load_balance_of(method.name);
  return balancer(name).prepare(list_->leaf(leaf), method);
}

LoadBalance& DirectoryView::balancer(std::string_view name) {
  if (const auto known = balancers_->find(name); known != balancers_->end()) return *known->second;
  auto made = (*make_)(name, list_->all().at(0).url());
  if (made) return *balancers_->emplace(std::string(name), std::move(*made)).first->second;
  // The consumer's own name was checked when the reference was made: this one came from a provider.
  logger_.warn(kPart, "a provider of " + list_->service().java_interface + " asks for a load balancer that is not here; " +
                          std::string(LoadBalance::kDefault) + " is used instead: " + made.status().to_string());
  auto fallback = std::make_unique<RandomBalance>(next_seed(nullptr));
  return *balancers_->emplace(std::string(name), std::move(fallback)).first->second;
}

// Ends a list. Whoever lets a long one go last may be a loop with calls to make; the control executor has the time.
class Directory::EndOfList {
 public:
  explicit EndOfList(Directory& directory) noexcept : directory_(directory.weak_from_this()) {}
  void operator()(const RoutedList* list) const {
    std::unique_ptr<const RoutedList> ending(list);
    if (list->all().size() < kLongList) return;
    const auto directory = directory_.lock();
    if (directory == nullptr || directory->options_.control == nullptr) return;
    Executor& control = *directory->options_.control;
    if (current_executor() != &control) control.post([ending = std::move(ending)] {});
  }

 private:
  std::weak_ptr<Directory> directory_;
};

std::shared_ptr<Directory> Directory::create(Options options) {
  return std::shared_ptr<Directory>(new Directory(std::move(options)));
}

Directory::Directory(Options options)
    : options_(std::move(options)),
      logger_(options_.logger != nullptr ? *options_.logger : null_logger()),
      make_load_balance_(std::make_shared<const MakeLoadBalance>(options_.make_load_balance)),
      table_(options_.consumer, options_.refer, logger_),
      list_(std::make_shared<RoutedList>(version_.load(), Snapshot(), *options_.service, options_.routers)),
      slots_(options_.control != nullptr ? options_.control->index() + 1 : 0) {}

Directory::~Directory() = default;

void Directory::on_list(Category category, std::span<const Url> urls) {
  if (category == Category::kProviders) return on_providers(urls);
  if (category != Category::kConsumers) on_rules(category, urls);
}

void Directory::on_providers(std::span<const Url> urls) {
  const std::size_t before = providers_.size();
  const bool says_none =
      std::all_of(urls.begin(), urls.end(), [](const Url& url) { return url.protocol() == "empty"; });
  if (says_none && before > 0) {
    logger_.warn(kPart, options_.source + " says that there is no provider of " + options_.consumer.display_key() +
                            " any more; " + std::to_string(before) + " were known" +
                            (options_.keep_last_list ? " and are kept (enable-empty-protection)" : ""));
    if (options_.keep_last_list) return;
  }
  providers_ = table_.apply(urls);
  if (providers_.size() != before) {
    logger_.info(kPart, options_.source + ": " + std::to_string(providers_.size()) + " of " +
                            std::to_string(table_.report().known) + " providers of " + options_.consumer.display_key() +
                            " can be called (" + std::to_string(before) + " before)");
  }
  publish();
}

void Directory::set_invokers(std::vector<InvokerPtr> invokers) {
  providers_.clear();
  for (InvokerPtr& invoker : invokers) providers_.push_back(std::make_shared<const Provider>(std::move(invoker)));
  publish();
}

void Directory::on_rules(Category category, std::span<const Url> urls) {
  const bool any = std::any_of(urls.begin(), urls.end(), [](const Url& url) { return url.protocol() != "empty"; });
  if (!any || rules_reported_) return;
  rules_reported_ = true;
  logger_.warn(kPart, options_.source + " holds " + std::string(to_string(category)) + " for " +
                          options_.consumer.display_key() + ", which are not applied here: remove them, or expect calls " +
                          "to differ from those of Java consumers");
}

void Directory::publish() {
  const WallClock& clock = options_.clock != nullptr ? *options_.clock : system_wall_clock();
  if (!away_.empty()) {
    std::set<const Provider*> still_known;
    for (const ProviderPtr& provider : providers_) {
      if (away_.contains(provider.get())) still_known.insert(provider.get());
    }
    away_ = std::move(still_known);
  }
  std::vector<ProviderPtr> here = providers_here();
  const std::size_t away = providers_.size() - here.size();
  Snapshot all(std::move(here), clock.now());
  const bool warming = all.warming();
  const std::shared_ptr<const RoutedList> list(
      new RoutedList(version_.load(std::memory_order_relaxed) + 1, std::move(all), *options_.service, options_.routers),
      EndOfList(*this));
  std::shared_ptr<const RoutedList> retired;
  {
    std::lock_guard lock(mutex_);
    retired = std::exchange(list_, list);
    report_ = table_.report();
    heard_ = true;
    counts_ = {.all = providers_.size(), .away = away};
    version_.store(list->version(), std::memory_order_relaxed);
  }
  // Loops that make no call must let the old list go as well, or they would hold connections to providers that went.
  slots_.each_owner([this](Executor& loop) {
    loop.post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) (void)self->acquire();
    });
  });
  {
    std::lock_guard lock(shared_lock_);
    if (shared_slot_.view != nullptr) refresh(shared_slot_, &shared_lock_);
  }
  if (warming) tick_while_warming();
}

void Directory::tick_while_warming() {
  if (ticking_ || options_.control == nullptr) return;
  ticking_ = true;
  (void)options_.control->run_after(kWarmupTick, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->ticking_ = false;
    self->publish();
  });
}

// Without those who are away, unless that is everybody: then a call to any of them is what finds out.
std::vector<ProviderPtr> Directory::providers_here() const {
  if (away_.empty() || away_.size() == providers_.size()) return providers_;
  std::vector<ProviderPtr> here;
  here.reserve(providers_.size() - away_.size());
  for (const ProviderPtr& provider : providers_) {
    if (!away_.contains(provider.get())) here.push_back(provider);
  }
  return here;
}

void Directory::suspect() {
  if (options_.control == nullptr || suspected_.exchange(true, std::memory_order_relaxed)) return;
  options_.control->post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->look_after(kFirstLook);
  });
}

void Directory::look_after(Duration delay) {
  if (std::exchange(looking_, true)) return;
  (void)options_.control->run_after(delay, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->looking_ = false;
    self->suspected_.store(false, std::memory_order_relaxed);
    self->look_for_those_away();
  });
}

void Directory::look_for_those_away() {
  std::set<const Provider*> away;
  for (const ProviderPtr& provider : providers_) {
    if (!provider->invoker->available()) away.insert(provider.get());
  }
  const bool anybody_here = away.size() < providers_.size();
  if (!anybody_here) away.clear();
  if (away != away_) {
    logger_.info(kPart, std::to_string(away.size()) + " of " + std::to_string(providers_.size()) + " providers of " +
                            options_.consumer.display_key() + " are not connected and get no calls meanwhile (" +
                            std::to_string(away_.size()) + " before)");
    away_ = std::move(away);
    publish();
  }
  if (!away_.empty()) look_after(kLookInterval);
}

std::shared_ptr<const RoutedList> Directory::current() const {
  std::lock_guard lock(mutex_);
  return list_;
}

void Directory::refresh(Slot& slot, std::mutex* shared) {
  auto list = current();
  if (slot.balancers == nullptr) slot.balancers = std::make_shared<Balancers>();
  slot.version = list->version();
  slot.view = std::make_shared<DirectoryView>(std::move(list), slot.balancers, make_load_balance_, sticky_, logger_);
  slot.view->lock_ = shared;
}

[[gnu::hot]] std::shared_ptr<DirectoryView> Directory::acquire() {
  if (Slot* slot = slots_.mine()) {
    if (slot->version != version_.load(std::memory_order_relaxed)) refresh(*slot, nullptr);
    return slot->view;
  }
  std::lock_guard lock(shared_lock_);
  if (shared_slot_.version != version_.load(std::memory_order_relaxed)) {
    refresh(shared_slot_, &shared_lock_);
  }
  return shared_slot_.view;
}

Directory::Counts Directory::counts() const {
  std::lock_guard lock(mutex_);
  return counts_;
}

bool Directory::available() const {
  const auto list = current();
  const auto invokers = list->all().invokers();
  return std::any_of(invokers.begin(), invokers.end(), [](const InvokerPtr& one) { return one->available(); });
}

bool Directory::empty() const { return current()->all().empty(); }

std::string Directory::why_empty(const Invocation* call) const {
  ListReport report;
  std::shared_ptr<const RoutedList> list;
  bool heard = false;
  std::size_t away = 0;
  {
    std::lock_guard lock(mutex_);
    report = report_;
    list = list_;
    heard = heard_;
    away = counts_.away;
  }
  const Url& consumer = options_.consumer;
  std::string text = "No provider of " + std::string(consumer.interface_name());
  if (!consumer.version().empty()) text += ":" + std::string(consumer.version());
  text += " (group: " + or_none(consumer.group()) + ") for consumer " + describe_consumer(consumer) + ".\n";
  if (call != nullptr && !list->all().empty()) {
    const std::string routed = list->why_empty(*call);
    text += "  " + options_.source + " knows " + std::to_string(list->all().size()) + " that can be called" +
            (away > 0 ? ", and " + std::to_string(away) + " that are not connected now" : std::string());
    return text + ". " + routed;
  }
  if (!heard) return text + "  " + options_.source + " has not answered yet.";
  const std::string says = options_.explain_source ? options_.explain_source() : std::string();
  return text + explain_empty_list(consumer, options_.source, says, report);
}

}  // namespace dubhe
