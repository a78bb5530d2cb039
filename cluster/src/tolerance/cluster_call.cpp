#include "tolerance/cluster_call.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "dubhe/common/executor.h"

namespace dubhe {

namespace {

constexpr MethodOptions kDefaultOptions{};
// So many times the balancer is asked for somebody who is connected, before all are looked at.
constexpr std::size_t kMaxDraws = 8;

TimePoint now() {
  const Executor* executor = current_executor();
  return executor != nullptr ? executor->now() : Clock::now();
}

// `retries` of this call alone, as Dubbo's consumers may set it.
int own_attempts(const Invocation& call, int fallback) {
  if (call.attachments.empty()) return fallback;
  const std::string_view text = call.attachments.get("retries");
  int retries = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), retries);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return fallback;
  return std::clamp(retries, 0, 1000) + 1;
}

Deadline overall_deadline(const Invocation& call, int attempts) {
  const auto timeout = call.effective_timeout();
  if (timeout.count() <= 0) return call.deadline;
  constexpr std::chrono::hours kLong{24 * 365};
  // Not attempts × timeout at once: both come from outside and may be huge.
  const auto each = std::min<std::chrono::milliseconds>(timeout, kLong / std::max(attempts, 1));
  return call.deadline.sooner(Deadline::after(now(), each * attempts));
}

}  // namespace

bool may_repeat(const MethodOptions& options, StatusCode code) noexcept {
  if (code == StatusCode::kCancelled) return false;
  switch (options.repeat) {
    case Repeat::kAsDubbo: return true;
    case Repeat::kOnce: return code == StatusCode::kUnavailable;
    case Repeat::kSafe: break;
  }
  switch (code) {
    case StatusCode::kUnavailable:
    case StatusCode::kOverloaded: return true;  // it has not run
    case StatusCode::kInterrupted:
    case StatusCode::kDeadlineExceeded:
    case StatusCode::kPeerFailure: return options.idempotent;  // it may have run
    default: return false;  // another provider would say the same
  }
}

[[gnu::hot]]
ClusterCall::ClusterCall(Directory& directory, Invocation& call, std::string_view cluster, std::string_view group)
    : directory_(directory),
      call_(call),
      given_options_(call.options),
      cluster_(cluster),
      group_(group) {
  look_at(directory.acquire());
}

// Its settings are the providers' under the consumer's.
[[gnu::hot]] void ClusterCall::look_at(std::shared_ptr<DirectoryView> view) {
  view_ = std::move(view);
  providers_ = &view_->providers_for(call_);
  plan_ = view_->list().plan(*call_.method);
  drawn_ = {};
  const MethodOptions* merged = nullptr;
  if (!directory_.of_registries()) merged = plan_ != nullptr ? &plan_->options : view_->options(*call_.method);
  call_.options = merged != nullptr ? merged : given_options_ != nullptr ? given_options_ : &kDefaultOptions;
}

[[gnu::hot]]
ClusterCall::ClusterCall(Directory& directory, Invocation& call) : ClusterCall(directory, call, {}, std::string_view()) {
  begin(own_attempts(call, std::max(call.options->attempts, 1)));
}

ClusterCall::ClusterCall(Directory& directory, Invocation& call, std::string_view group)
    : ClusterCall(directory, call, std::string_view(), group) {
  begin(own_attempts(call, std::max(call.options->attempts, 1)));
}

ClusterCall::ClusterCall(Directory& directory, Invocation& call, std::string_view cluster, Asks asks)
    : ClusterCall(directory, call, cluster, std::string_view()) {
  begin(asks == Asks::kOne ? 1 : std::max(static_cast<int>(providers().size()), 1));
}

[[gnu::hot]] void ClusterCall::begin(int attempts) {
  attempts_ = attempts;
  // Registries' clusters know what their providers say of a timeout.
  if (!directory_.of_registries()) call_.deadline = overall_deadline(call_, attempts_);
  forget_tried();
}

[[gnu::hot]] ClusterCall::~ClusterCall() { call_.options = given_options_; }

[[gnu::hot]] Expected<Invoker*> ClusterCall::choose(int attempt) {
  if (attempt > 1 || never_began_ > 0) follow_list();
  const Snapshot& providers = this->providers();
  if (providers.empty()) [[unlikely]] return anybody();
  chosen_ = choose_index(providers);
  if (chosen_ >= providers.size()) [[unlikely]] {
    return Status(StatusCode::kInternal, "the load balancer of " + call_.service->java_interface + "." +
                                             call_.method->name + " chose provider " + std::to_string(chosen_) + " of " +
                                             std::to_string(providers.size()));
  }
  call_.attempt = attempt;
  return &providers.at(chosen_);
}

Expected<Invoker*> ClusterCall::choose_available() {
  const Snapshot& providers = this->providers();
  if (const Status nobody = anybody(); !nobody.ok()) return nobody;
  for (std::uint32_t i = 0; i < providers.size(); ++i) {
    if (providers.at(i).available()) return &take(i);
  }
  constexpr std::uint32_t kShown = 8;
  std::string text = call_.service->java_interface + "." + call_.method->name + ": " +
                     (providers.size() == 1 ? "its only provider is" : "none of its providers is") + " connected:";
  for (std::uint32_t i = 0; i < providers.size() && i < kShown; ++i) {
    text += (i > 0 ? ", " : " ") + std::string(providers.address(i));
  }
  if (providers.size() > kShown) text += " and " + std::to_string(providers.size() - kShown) + " more";
  return Status(StatusCode::kUnavailable, text + "\n  cluster: `" + std::string(cluster_) + "` asks only who is connected");
}

Invoker& ClusterCall::take(std::uint32_t index) {
  chosen_ = index;
  call_.attempt = 1;
  return providers().at(index);
}

Status ClusterCall::anybody() const {
  return providers().empty() ? Status(StatusCode::kNotFound, directory_.why_empty(&call_)) : Status();
}

void ClusterCall::avoid(const Invoker* who) {
  const Snapshot& providers = this->providers();
  if (providers.size() < 2) return;
  for (std::uint32_t i = 0; i < providers.size(); ++i) {
    if (&providers.at(i) == who) tried_.add(i);
  }
}

bool ClusterCall::belongs(const Snapshot& providers, std::uint32_t index) const {
  return group_.empty() || providers.at(index).url().group() == group_;
}

// Only those of other groups stay left out.
[[gnu::hot]] void ClusterCall::forget_tried() {
  tried_.clear();
  if (group_.empty()) return;
  const Snapshot& providers = this->providers();
  for (std::uint32_t i = 0; i < providers.size(); ++i) {
    if (!belongs(providers, i)) tried_.add(i);
  }
}

std::uint32_t ClusterCall::choose_index(const Snapshot& providers) {
  if (settings().sticky) [[unlikely]] return stay_or_draw(providers);
  return draw(providers);
}

std::uint32_t ClusterCall::stay_or_draw(const Snapshot& providers) {
  const std::uint32_t before = view_->sticks_to(call_);
  const bool good = before < providers.size() && !tried_.contains(before) &&
                    (!settings().check_available || providers.at(before).available());
  if (good) return before;
  const std::uint32_t chosen = draw(providers);
  if (chosen < providers.size()) view_->stick_to(call_, chosen);
  return chosen;
}

[[gnu::hot]] std::uint32_t ClusterCall::draw(const Snapshot& providers) {
  drawn_ = view_->choose(call_, tried_);
  if (drawn_.index == Picker::kNobody && !tried_.empty()) {
    forget_tried();  // all have failed: another round
    drawn_ = view_->choose(call_, tried_);
  }
  const std::uint32_t first = drawn_.index;
  if (first >= providers.size() || providers.at(first).available()) return first;
  if (!settings().check_available) return first;
  directory_.suspect();

  Tried passed = tried_;
  passed.add(first);
  for (std::size_t draw = 1; draw < kMaxDraws; ++draw) {
    const std::uint32_t other = view_->pick(call_, passed);
    if (other >= providers.size()) break;
    if (providers.at(other).available()) return other;
    passed.add(other);
  }
  if (const auto any = any_available(providers, first, true); any != Picker::kNobody) return any;
  // Somebody who failed once in this call but is connected is a better bet than somebody who is not.
  if (const auto any = any_available(providers, first, false); any != Picker::kNobody) return any;
  return first;
}

std::uint32_t ClusterCall::any_available(const Snapshot& providers, std::uint32_t from, bool untried) const {
  // Weight 0 is never chosen, unless it is everybody's: then the balancer's own choice has it, too.
  const std::string& method = call_.method->name;
  const bool only_weighty = providers.provider(from).base_weight(method) > 0;
  for (std::uint32_t step = 1; step < providers.size(); ++step) {
    const std::uint32_t index = (from + step) % providers.size();
    if (untried == tried_.contains(index) || !belongs(providers, index)) continue;
    if (only_weighty && providers.provider(index).base_weight(method) == 0) continue;
    if (providers.at(index).available()) return index;
  }
  return Picker::kNobody;
}

void ClusterCall::failed(const Status& why) {
  failed(providers().at(chosen_), address(), why);
  tried_.add(chosen_);
}

void ClusterCall::failed(const Invoker& who, std::string_view address, const Status& why) {
  failures_.push_back({&who, std::string(address), why.code()});
}

// The list may have changed since the last attempt: goes on with the new one, and finds those that failed in it.
void ClusterCall::follow_list() {
  auto newest = directory_.acquire();
  if (newest == view_) return;
  look_at(std::move(newest));
  forget_tried();
  const Snapshot& providers = this->providers();
  for (std::uint32_t i = 0; i < providers.size(); ++i) {
    const auto failed_before = [&](const Failure& failure) { return failure.who == &providers.at(i); };
    if (std::any_of(failures_.begin(), failures_.end(), failed_before)) tried_.add(i);
  }
}

// Between the choice and the connection a provider may say that it leaves, or be lost.
bool ClusterCall::never_began(const Status& why) {
  const Snapshot& providers = this->providers();
  if (why.code() != StatusCode::kUnavailable || !settings().check_available || providers.at(chosen_).available()) return false;
  if (out_of_time() || never_began_ == kMaxDraws) return false;
  if (any_available(providers, chosen_, true) == Picker::kNobody) return false;
  ++never_began_;
  return true;
}

bool ClusterCall::out_of_time() const { return call_.deadline.passed(now()); }

// The failure itself, as the provider's invoker tells it, and a line about what the cluster did.
Status ClusterCall::give_up(const Status& last, int attempt) const {
  return Status(last.code(), last.message() + "\n  cluster: attempt " + std::to_string(attempt) + " of " +
                                 std::to_string(attempts_) + " · " + (failures_.size() == 1 ? "asked " : "tried ") +
                                 outcomes() + why_no_more(last, attempt));
}

Status ClusterCall::give_up(const Status& last, std::string_view did) const {
  return Status(last.code(), last.message() + "\n  cluster: " + std::string(did) + " · " + outcomes());
}

std::string ClusterCall::outcomes() const {
  constexpr std::size_t kShown = 8;
  std::string text;
  for (std::size_t i = 0; i < failures_.size() && i < kShown; ++i) {
    text += (i > 0 ? ", " : "") + failures_[i].address + " (" + std::string(to_string(failures_[i].code)) + ")";
  }
  return failures_.size() > kShown ? text + " and so on" : text;
}

std::string ClusterCall::why_no_more(const Status& last, int attempt) const {
  if (!cluster_.empty()) return " · not retried: `cluster: " + std::string(cluster_) + "`";
  if (attempts_ == 1) return " · not retried: `retries: 0`";
  if (attempt >= attempts_) return "";
  if (last.code() == StatusCode::kCancelled) return " · not retried: cancelled";
  if (out_of_time()) return " · not retried: out of time";
  if (!may_repeat(*call_.options, last.code())) {
    return std::string(" · not retried: `repeat: ") + (call_.options->repeat == Repeat::kOnce ? "once`" : "safe`");
  }
  return "";
}

}  // namespace dubhe
