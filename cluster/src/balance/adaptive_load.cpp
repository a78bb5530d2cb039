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

// Silence, in whole timeouts: whoever was not asked is forgiven its slow answers, whoever was asked is taken for slow. Java
// does so at every look and fines whoever is looked at twice between two answers, the quicker one, too.
void AdaptiveLoad::fade(TimePoint now, Duration timeout) noexcept {
  if (heard_at_ == TimePoint{}) return;
  constexpr std::int64_t kMostHalvings = 62;
  const std::int64_t silent = (now - heard_at_) / timeout;
  if (silent <= 0) return;
  heard_at_ += silent * timeout;
  last_ms_ = running() > 0 ? to_ms(timeout) * 2
                           : std::floor(std::ldexp(last_ms_, -static_cast<int>(std::min(silent, kMostHalvings))));
  mean_ms_ = kMemory * mean_ms_ + (1 - kMemory) * last_ms_;
}

double AdaptiveLoad::load(TimePoint now, Duration timeout, std::uint64_t weight) noexcept {
  std::lock_guard lock(mutex_);
  if (now - chosen_at_ > timeout * 2) return 0;
  fade(now, timeout);
  const double success = static_cast<double>(answered_) / static_cast<double>(requests_ + 1);
  return cpu_ * (std::sqrt(mean_ms_) + 1) * (static_cast<double>(running()) + 1) / (success * static_cast<double>(weight) + 1);
}

}  // namespace dubhe
