#include "dubhe/registry/registry_ledger.h"

#include <algorithm>

namespace dubhe {

void RegistryLedger::announce(const std::string& key, TimePoint now) {
  const auto item = items_.try_emplace(key).first;
  if (item->second.wanted++ > 0) return;
  item->second.stale = true;
  plan(item, now);
}

void RegistryLedger::withdraw(const std::string& key, TimePoint now) {
  const auto item = items_.find(key);
  if (item == items_.end() || item->second.wanted == 0 || --item->second.wanted > 0) return;
  if (!item->second.started) return forget(item);
  item->second.stale = true;
  item->second.failures = 0;
  plan(item, now);
}

void RegistryLedger::watch(const std::string& key, TimePoint now) {
  const auto item = items_.try_emplace(key).first;
  item->second.watched = true;
  if (item->second.wanted++ > 0) return;
  item->second.stale = true;
  plan(item, now);
}

void RegistryLedger::unwatch(const std::string& key) {
  const auto item = items_.find(key);
  if (item == items_.end() || --item->second.wanted > 0) return;
  if (!item->second.busy) forget(item);
}

void RegistryLedger::changed(const std::string& key, TimePoint now) {
  const auto item = items_.find(key);
  if (item == items_.end()) return;
  item->second.stale = true;
  plan(item, earliest_read(item->second, now));
}

void RegistryLedger::connected(TimePoint now, Duration delay) {
  connected_ = true;
  ++turn_;
  for (const bool watched : {false, true}) {  // what others look for before what we look for
    for (auto item = items_.begin(); item != items_.end(); ++item) {
      if (item->second.watched != watched) continue;
      item->second.busy = false;
      item->second.stale = true;
      item->second.failures = 0;
      unplan(item->second);
      plan(item, now + delay);
    }
  }
}

void RegistryLedger::disconnected() {
  connected_ = false;
  ++turn_;
  agenda_.clear();
  for (auto item = items_.begin(); item != items_.end();) {
    Item& state = item->second;
    state.busy = false;
    state.stale = true;
    state.planned.reset();
    item = state.watched && state.wanted == 0 ? items_.erase(item) : std::next(item);
  }
}

std::vector<RegistryLedger::Step> RegistryLedger::due(TimePoint now) {
  std::vector<Step> steps;
  while (!agenda_.empty() && agenda_.begin()->first.first <= now) {
    steps.push_back(begin(agenda_.begin()->second, now));
  }
  return steps;
}

std::optional<TimePoint> RegistryLedger::next_due() const {
  if (agenda_.empty()) return std::nullopt;
  return agenda_.begin()->first.first;
}

bool RegistryLedger::done(const Step& step, bool ok, TimePoint now) {
  const auto item = items_.find(step.key);
  if (step.turn != turn_ || item == items_.end() || !item->second.busy) return false;
  Item& state = item->second;
  state.busy = false;
  if (state.watched && state.wanted == 0) {
    forget(item);
  } else if (ok) {
    succeeded(item, step, now);
  } else {
    ++state.failures;
    state.stale = true;
    plan(item, now + backoff(state.failures));
  }
  return true;
}

bool RegistryLedger::is_announced(const std::string& key) const {
  const auto item = items_.find(key);
  return connected_ && item != items_.end() && !item->second.watched && item->second.wanted > 0 &&
         !item->second.busy && !item->second.stale;
}

bool RegistryLedger::is_wanted(const std::string& key) const {
  const auto item = items_.find(key);
  return item != items_.end() && item->second.wanted > 0;
}

void RegistryLedger::plan(Items::iterator item, TimePoint at) {
  Item& state = item->second;
  if (!connected_ || state.busy) return;
  if (state.planned) {
    if (state.planned->first <= at) return;
    unplan(state);
  }
  state.planned = Slot(at, next_order_++);
  agenda_.emplace(*state.planned, item);
}

void RegistryLedger::unplan(Item& item) {
  if (!item.planned) return;
  agenda_.erase(*item.planned);
  item.planned.reset();
}

void RegistryLedger::forget(Items::iterator item) {
  unplan(item->second);
  items_.erase(item);
}

RegistryLedger::Step RegistryLedger::begin(Items::iterator item, TimePoint now) {
  Item& state = item->second;
  unplan(state);
  state.busy = true;
  state.stale = false;
  state.started = true;
  if (state.watched) {
    state.last_read = now;
    return {Kind::kRead, item->first, turn_};
  }
  return {state.wanted > 0 ? Kind::kAnnounce : Kind::kWithdraw, item->first, turn_};
}

void RegistryLedger::succeeded(Items::iterator item, const Step& step, TimePoint now) {
  Item& state = item->second;
  state.failures = 0;
  const bool wanted = state.wanted > 0;
  switch (step.kind) {
    case Kind::kRead:
      if (state.stale) plan(item, earliest_read(state, now));
      return;
    case Kind::kAnnounce:
      if (!wanted || state.stale) plan(item, now);
      return;
    case Kind::kWithdraw:
      if (!wanted) return forget(item);
      state.stale = true;
      plan(item, now);
      return;
  }
}

TimePoint RegistryLedger::earliest_read(const Item& item, TimePoint now) const {
  if (!item.watched || !item.last_read) return now;
  return std::max(now, *item.last_read + options_.read_pause);
}

Duration RegistryLedger::backoff(unsigned failures) const {
  Duration pause = options_.first_retry;
  for (unsigned i = 1; i < failures && pause < options_.retry_period; ++i) pause *= 2;
  pause = std::min(pause, options_.retry_period);
  if (options_.random == nullptr) return pause;
  return std::chrono::duration_cast<Duration>(pause * (1 - options_.spread * options_.random()));
}

}  // namespace dubhe
