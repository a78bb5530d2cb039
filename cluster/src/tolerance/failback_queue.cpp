#include "tolerance/failback_queue.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "tolerance/cluster_call.h"

namespace dubhe {

namespace {

constexpr std::string_view kPart = "cluster.failback";

std::string name_of(const Invocation& call) { return call.service->java_interface + "." + call.method->name; }

}  // namespace

FailbackLimits read_failback_limits(const Url& url) {
  FailbackLimits limits;
  const auto positive = [&url](std::string_view key, std::size_t fallback) {
    const std::int64_t said = url.get_int(key, static_cast<std::int64_t>(fallback));
    return said > 0 ? static_cast<std::size_t>(said) : fallback;
  };
  limits.most_calls = positive("failbacktasks", limits.most_calls);
  limits.most_bytes = positive("failback.bytes", limits.most_bytes);
  constexpr std::int64_t kLongest = 86'400'000;
  const std::int64_t period = url.get_int("failback.period", 0);
  if (period > 0) limits.period = std::chrono::milliseconds(std::min(period, kLongest));
  return limits;
}

// Everything of a call that outlives its caller.
struct FailbackQueue::Kept {
  Kept(const Invocation& call, std::unique_ptr<KeptArguments> kept_arguments)
      : service(call.service),
        own_method(*call.method),
        generic_method(call.generic_method),
        arguments(std::move(kept_arguments)),
        own_options(call.options != nullptr ? *call.options : MethodOptions()),
        timeout(call.timeout),
        one_way(call.one_way),
        attachments(call.attachments.copy()) {}

  // The service's own descriptor where it lists the method: invokers know it by its address.
  const MethodDescriptor& method() const noexcept {
    const auto& listed = service->methods;
    return own_method.index < listed.size() && listed[own_method.index].name == own_method.name &&
                   listed[own_method.index].parameter_descriptor == own_method.parameter_descriptor
               ? listed[own_method.index]
               : own_method;
  }
  std::string name() const { return service->java_interface + "." + own_method.name; }

  const ServiceDescriptor* service;
  const MethodDescriptor own_method;
  const std::string generic_method;
  const std::unique_ptr<KeptArguments> arguments;
  const MethodOptions own_options;
  const std::chrono::milliseconds timeout;
  const bool one_way;
  const Attachments attachments;
  std::size_t bytes = 0;
  std::int64_t retries_left = 0;
  std::int64_t retries = 0;
  const Invoker* tried = nullptr;  // only compared
};

FailbackQueue::FailbackQueue(DirectoryPtr directory, Executor& control, Logger& logger, FailbackLimits limits)
    : directory_(std::move(directory)), control_(control), logger_(logger), limits_(limits) {}

FailbackQueue::~FailbackQueue() = default;

void FailbackQueue::add(const Invocation& call, const Invoker* tried, std::int64_t retries, const Status& why) {
  const std::string failed = name_of(call) + " failed and is answered with an empty result";
  const auto lost = [&](const std::string& reason) {
    logger_.error(kPart, failed + "; it is not repeated, since " + reason + ": " + why.to_string());
  };
  if (retries <= 0) return lost("`retries` is 0");
  if (closed_) return lost("the application stops");
  auto kept = keep(call, tried, retries);
  if (kept == nullptr) return lost("its arguments cannot be copied");
  if (const std::string full = reserve(kept->bytes); !full.empty()) return lost(full);
  logger_.warn(kPart, failed + "; it is repeated in " +
                          std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(limits_.period).count()) +
                          " ms, " + std::to_string(retries) + " times at most: " + why.to_string());
  control_.post([self = shared_from_this(), kept = std::move(kept)]() mutable {
    self->wait_with(std::move(kept), self->control_.now() + self->limits_.period);
  });
}

std::unique_ptr<FailbackQueue::Kept> FailbackQueue::keep(const Invocation& call, const Invoker* tried,
                                                         std::int64_t retries) const {
  const MethodValues* const values = call.method->values;
  if (values == nullptr || call.argument_refs == nullptr) return nullptr;
  auto arguments = values->keep(call.argument_refs);
  if (arguments == nullptr) return nullptr;
  auto kept = std::make_unique<Kept>(call, std::move(arguments));
  kept->bytes = values->wire_size(call.argument_refs);
  kept->retries = kept->retries_left = retries;
  kept->tried = tried;
  return kept;
}

// Why there is no room; empty: there was.
std::string FailbackQueue::reserve(std::size_t bytes) {
  if (calls_.fetch_add(1) >= limits_.most_calls) {
    --calls_;
    return std::to_string(limits_.most_calls) + " calls wait already (`failbacktasks`)";
  }
  if (bytes_.fetch_add(bytes) + bytes > limits_.most_bytes) {
    bytes_ -= bytes;
    --calls_;
    return "the arguments of those that wait fill " + std::to_string(limits_.most_bytes) + " bytes (`failback.bytes`)";
  }
  return {};
}

void FailbackQueue::release(const Kept& kept) noexcept {
  --calls_;
  bytes_ -= kept.bytes;
}

void FailbackQueue::wait_with(std::unique_ptr<Kept> kept, TimePoint until) {
  if (draining_) return begin(std::move(kept));
  if (closed_) return give_up(*kept, "its reference was let go");
  waiting_.emplace(until, std::move(kept));
  set_timer();
}

void FailbackQueue::set_timer() {
  control_.cancel(timer_);
  timer_ = 0;
  if (waiting_.empty()) return;
  timer_ = control_.run_at(waiting_.begin()->first, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->begin_due();
  });
}

void FailbackQueue::begin_due() {
  const TimePoint now = control_.now();
  while (!waiting_.empty() && waiting_.begin()->first <= now) {
    std::unique_ptr<Kept> kept = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    begin(std::move(kept));
  }
  set_timer();
}

void FailbackQueue::begin(std::unique_ptr<Kept> kept) {
  ++running_;
  start(make_again(shared_from_this(), std::move(kept)));
}

Task<void> FailbackQueue::make_again(std::shared_ptr<FailbackQueue> self, std::unique_ptr<Kept> kept) {
  Status why;
  {
    Invocation call(*kept->service, kept->method());
    call.argument_refs = kept->arguments->refs();
    call.generic_method = kept->generic_method;
    call.options = &kept->own_options;
    call.timeout = kept->timeout;
    call.one_way = kept->one_way;
    call.attachments = kept->attachments.copy();
    call.started = self->control_.now();
    call.deadline = self->last_moment_;
    AnyValue result;
    if (const MethodValues* const values = kept->own_method.values; values->make_result != nullptr) {
      result = values->make_result();
      call.result_slot = result.data();
    }
    ClusterCall attempt(*self->directory_, call, "failback", ClusterCall::Asks::kOne);
    attempt.avoid(kept->tried);
    auto provider = attempt.choose(1);
    if (provider) {
      kept->tried = *provider;
      WatchedCall watched = attempt.watch(call);
      auto answer = co_await (*provider)->invoke(call);
      watched.end(answer);
      why = answer.status();
      if (!answer) attempt.failed(why);
    } else {
      why = provider.status();
    }
  }
  if (why.ok()) {
    self->release(*kept);
    self->logger_.info(kPart, kept->name() + " has succeeded when it was made again (" +
                                  std::to_string(kept->retries - kept->retries_left + 1) + " of " +
                                  std::to_string(kept->retries) + ")");
  } else {
    self->failed_again(std::move(kept), why);
  }
  self->one_ended();
}

void FailbackQueue::failed_again(std::unique_ptr<Kept> kept, const Status& why) {
  --kept->retries_left;
  if (draining_) return give_up(*kept, "the application stops, and the last attempt failed: " + why.to_string());
  if (kept->retries_left <= 0) {
    return give_up(*kept, "`retries` is " + std::to_string(kept->retries) + " and all failed, at last: " + why.to_string());
  }
  wait_with(std::move(kept), control_.now() + limits_.period);
}

void FailbackQueue::give_up(const Kept& kept, std::string_view why) {
  release(kept);
  logger_.error(kPart, kept.name() + " is not repeated any more, since " + std::string(why));
}

void FailbackQueue::close() {
  if (closed_.exchange(true)) return;
  control_.post([self = shared_from_this()] {
    if (self->draining_) return;
    self->control_.cancel(std::exchange(self->timer_, 0));
    for (const auto& [due, kept] : self->waiting_) self->give_up(*kept, "its reference was let go");
    self->waiting_.clear();
  });
}

void FailbackQueue::begin_last(Deadline until) {
  closed_ = true;
  draining_ = true;
  last_moment_ = until;
  control_.cancel(std::exchange(timer_, 0));
  Waiting all = std::exchange(waiting_, Waiting());
  for (auto& [due, kept] : all) begin(std::move(kept));
}

Task<void> FailbackQueue::drained(Deadline until) {
  if (running_ == 0) co_return;
  Completion<bool> drained;
  drained_ = &drained;
  Executor::TimerId limit = 0;
  if (!until.is_never()) {
    limit = control_.run_at(until.at(), [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self != nullptr && self->drained_ != nullptr) std::exchange(self->drained_, nullptr)->complete(false);
    });
  }
  const bool in_time = co_await drained;
  control_.cancel(limit);
  if (!in_time) {
    logger_.error(kPart, std::to_string(running_) + " calls of " + directory_->url().display_key() +
                             " that were repeated have no answer yet; the application stops without them");
  }
}

void FailbackQueue::one_ended() {
  if (--running_ == 0 && drained_ != nullptr) std::exchange(drained_, nullptr)->complete(true);
}

}  // namespace dubhe
