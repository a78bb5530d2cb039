#include "balance/round_robin_balance.h"

#include <algorithm>
#include <utility>

#include "dubhe/cluster/extensions.h"

namespace dubhe {

// Smooth weighted round robin as Dubbo runs it: in each turn every provider gains its weight, the one that has most is
// chosen (the first of equals) and pays the sum of all weights.
//
// Instead of adding to everybody, what a provider has is `paid + turn × weight`: within one weight only `paid` differs, so
// a heap per weight finds the leader, and a turn costs one look at each weight that occurs and log n, not n.
class RoundRobinBalance::Wheel {
 public:
  Wheel(const Snapshot& providers, const MethodDescriptor& method,
        const std::unordered_map<const Invoker*, Standing>& standings);

  std::uint32_t turn(const Tried& tried) { return tried.empty() ? turn_all() : turn_without(tried); }

  template <class F>
  void each(F f) const {
    for (const Group& group : groups_) {
      for (const Member& member : group.members) f(who_[member.index], group.weight, has(group, member));
    }
  }

 private:
  struct Member {
    std::int64_t paid;
    std::uint32_t index;
    // "Comes later", as a heap wants it.
    friend bool operator<(const Member& a, const Member& b) noexcept {
      return a.paid != b.paid ? a.paid < b.paid : a.index > b.index;
    }
  };
  struct Group {
    std::uint32_t weight;
    std::vector<Member> members;  // a heap, the leader in front
  };
  std::int64_t has(const Group& group, const Member& member) const noexcept {
    return member.paid + static_cast<std::int64_t>(turn_) * group.weight;
  }
  bool leads(const Group& a, const Member& in_a, const Group& b, const Member& in_b) const noexcept {
    const std::int64_t has_a = has(a, in_a);
    const std::int64_t has_b = has(b, in_b);
    return has_a != has_b ? has_a > has_b : in_a.index < in_b.index;
  }
  std::uint32_t turn_all();
  std::uint32_t turn_without(const Tried& tried);

  std::vector<std::weak_ptr<Invoker>> who_;
  std::vector<Group> groups_;
  std::int64_t total_ = 0;
  std::int64_t turn_ = 0;
};

RoundRobinBalance::Wheel::Wheel(const Snapshot& providers, const MethodDescriptor& method,
                                const std::unordered_map<const Invoker*, Standing>& standings) {
  std::map<std::uint32_t, std::vector<Member>> by_weight;
  bool any = false;
  for (std::uint32_t i = 0; i < providers.size() && !any; ++i) any = providers.weight(i, method) > 0;
  for (std::uint32_t i = 0; i < providers.size(); ++i) {
    who_.push_back(providers.invokers()[i]);
    // Weight 0 is never chosen, unless it is everybody's.
    const std::uint32_t weight = any ? providers.weight(i, method) : 1;
    if (weight == 0) continue;
    const auto known = standings.find(&providers.at(i));
    // A new weight starts from nothing, as in Dubbo.
    const bool goes_on = known != standings.end() && known->second.weight == weight;
    by_weight[weight].push_back({goes_on ? known->second.current : 0, i});
    total_ += weight;
  }
  for (auto& [weight, members] : by_weight) {
    std::make_heap(members.begin(), members.end());
    groups_.push_back({weight, std::move(members)});
  }
}

std::uint32_t RoundRobinBalance::Wheel::turn_all() {
  ++turn_;
  Group* best = &groups_.front();
  for (Group& group : groups_) {
    if (leads(group, group.members.front(), *best, best->members.front())) best = &group;
  }
  std::pop_heap(best->members.begin(), best->members.end());
  Member& chosen = best->members.back();
  const std::uint32_t index = chosen.index;
  chosen.paid -= total_;
  std::push_heap(best->members.begin(), best->members.end());
  return index;
}

// Rare (an attempt is repeated, or somebody is not connected): looks at everybody.
std::uint32_t RoundRobinBalance::Wheel::turn_without(const Tried& tried) {
  Group* best = nullptr;
  Member* chosen = nullptr;
  for (Group& group : groups_) {
    for (Member& member : group.members) {
      if (tried.contains(member.index)) continue;
      if (chosen == nullptr || leads(group, member, *best, *chosen)) {
        best = &group;
        chosen = &member;
      }
    }
  }
  if (chosen == nullptr) return Picker::kNobody;
  ++turn_;
  const std::uint32_t index = chosen->index;
  chosen->paid -= total_;
  std::make_heap(best->members.begin(), best->members.end());
  return index;
}

class RoundRobinBalance::WheelPicker final : public Picker {
 public:
  explicit WheelPicker(std::shared_ptr<Wheel> wheel) : wheel_(std::move(wheel)) {}
  std::uint32_t pick(const Invocation&, const Tried& tried) override { return wheel_->turn(tried); }

 private:
  const std::shared_ptr<Wheel> wheel_;
};

RoundRobinBalance::RoundRobinBalance() = default;
RoundRobinBalance::~RoundRobinBalance() = default;

std::unique_ptr<Picker> RoundRobinBalance::prepare(const Snapshot& providers, const MethodDescriptor& method) {
  MethodState& state = methods_[method.name];
  collect(state);
  auto wheel = std::make_shared<Wheel>(providers, method, state.standings);
  state.wheels.push_back(wheel);
  return std::make_unique<WheelPicker>(std::move(wheel));
}

// Takes down where everybody stands, and lets go of wheels that no picker turns any more and of providers that are gone.
void RoundRobinBalance::collect(MethodState& state) {
  for (const auto& wheel : state.wheels) {
    wheel->each([&](const std::weak_ptr<Invoker>& who, std::uint32_t weight, std::int64_t current) {
      if (const auto invoker = who.lock()) state.standings[invoker.get()] = {who, weight, current};
    });
  }
  std::erase_if(state.wheels, [](const auto& wheel) { return wheel.use_count() == 1; });
  std::erase_if(state.standings, [](const auto& entry) { return entry.second.who.expired(); });
}

Expected<std::unique_ptr<LoadBalance>> make_roundrobin(const ExtensionContext&) {
  return std::unique_ptr<LoadBalance>(std::make_unique<RoundRobinBalance>());
}

}  // namespace dubhe
