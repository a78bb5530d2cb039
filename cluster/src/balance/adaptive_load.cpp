#include "balance/adaptive_load.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

namespace dubhe {

namespace {

constexpr double kMemory = 0.5;  // of the moving average of answers' times

double to_ms(Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

// `name` in "curTime:1700000000000,load:0.25".
std::string_view field(std::string_view report, std::string_view name) noexcept {
  while (!report.empty()) {
    const std::string_view one = report.substr(0, report.find(','));
    report.remove_prefix(std::min(one.size() + 1, report.size()));
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == ':') return one.substr(name.size() + 1);
  }
  return {};
}

template <class N>
bool read_number(std::string_view text, N& number) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

void AdaptiveLoad::began(Invocation& call, TimePoint now) noexcept {
  call.attachments.set(kAdaptiveKey, "mem,load");
  std::lock_guard lock(mutex_);
  chosen_at_ = now;
  ++requests_;
}

void AdaptiveLoad::ended(TimePoint began_at, TimePoint now, const Expected<Result>* answer) noexcept {
  std::lock_guard lock(mutex_);
  if (answer == nullptr || !answer->ok()) {
    ++failed_;
    return;
  }
  ++answered_;
  heard_at_ = now;
  faded_ = false;
  const auto& attachments = (*answer)->attachments;
  heard(attachments != nullptr ? attachments->get(kAdaptiveKey) : std::string_view(), to_ms(now - began_at));
}

void AdaptiveLoad::heard(std::string_view report, double elapsed_ms) noexcept {
  std::int64_t reported_ms = 0;
  double cpu = 0;
  if (read_number(field(report, "curTime"), reported_ms) && read_number(field(report, "load"), cpu) && std::isfinite(cpu)) {
    if (reported_ms < reported_ms_) return;  // overtaken by a later one
    reported_ms_ = reported_ms;
    cpu_ = std::max(cpu, 0.0);
  }
  last_ms_ = elapsed_ms;
  mean_ms_ = kMemory * mean_ms_ + (1 - kMemory) * last_ms_;
}

// Silence: a provider that was heard is forgiven its slow answers the more the longer it is not asked; one that stays silent
// although it is looked at again is taken for slow.
void AdaptiveLoad::fade(TimePoint now, Duration timeout) noexcept {
  if (heard_at_ == TimePoint{}) return;
  if (faded_) {
    last_ms_ = to_ms(timeout) * 2;
  } else {
    constexpr std::int64_t kMostHalvings = 62;
    const std::int64_t halvings = std::min<std::int64_t>((now - heard_at_) / timeout + 1, kMostHalvings);
    last_ms_ = std::floor(std::ldexp(last_ms_, -static_cast<int>(halvings)));
  }
  mean_ms_ = kMemory * mean_ms_ + (1 - kMemory) * last_ms_;
  heard_at_ = now;
  faded_ = true;
}

double AdaptiveLoad::load(TimePoint now, Duration timeout, std::uint64_t weight) noexcept {
  std::lock_guard lock(mutex_);
  if (now - chosen_at_ > timeout * 2) return 0;
  fade(now, timeout);
  const double running = static_cast<double>(requests_ - answered_ - failed_);
  const double success = static_cast<double>(answered_) / static_cast<double>(requests_ + 1);
  return cpu_ * (std::sqrt(mean_ms_) + 1) * (running + 1) / (success * static_cast<double>(weight) + 1);
}

}  // namespace dubhe
