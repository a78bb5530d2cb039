// What an application wants of a registry, how far each wish has got, and what is to be done next:
// announced and watched again after a lost session, tried again with back-off, read again once for
// many events.
//
// State only: no socket, no timer, no lock. Confined to the executor of its registry, which
// performs the steps that due() hands out, reports each with done(), and asks next_due() when to
// come back.
//
// 1. At most one step per key is under way; what changes meanwhile leads to exactly one more.
// 2. Nothing is handed out while disconnected; what was under way then counts as not done.
// 3. Every connection does everything again: after a lost session because it is gone, within the
// same session because an
//    event may have been missed and an announcement may have been removed by others.
// 4. A failed step is tried again for ever: after first_retry, then twice as long each time, up to
// retry_period.
// 5. Two reads of one key begin at least read_pause apart.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dubhe DUBHE_EXPORT {

class RegistryLedger {
 public:
  struct Options {
    Duration first_retry = std::chrono::milliseconds(200);
    Duration retry_period = std::chrono::milliseconds(5000);
    Duration read_pause = std::chrono::milliseconds(100);
    // Pauses before a retry are up to this part of themselves shorter, so that many who failed
    // together do not come back together.
    double spread = 0;
    std::function<double()> random = nullptr;  // 0 ≤ x < 1; nullptr: no spread
  };
  enum class Kind : std::uint8_t { kAnnounce, kWithdraw, kRead };
  struct Step {
    Kind kind;
    std::string key;
    std::uint64_t turn = 0;  // which connection it was handed out in
  };

  explicit RegistryLedger(Options options) : options_(options) {}

  // Counted: a key announced twice is withdrawn by the second withdraw().
  void announce(const std::string& key, TimePoint now);
  void withdraw(const std::string& key, TimePoint now);
  void watch(const std::string& key, TimePoint now);
  void unwatch(const std::string& key);
  // A watched key has changed, or an announced one must be looked after.
  void changed(const std::string& key, TimePoint now);

  // A session is good: everything is done again, `delay` later; what is asked for from here on is
  // not put off.
  void connected(TimePoint now, Duration delay);
  void disconnected();
  bool is_connected() const noexcept { return connected_; }

  std::vector<Step> due(TimePoint now);
  std::optional<TimePoint> next_due() const;
  // A step of an earlier connection is ignored; false then.
  bool done(const Step& step, bool ok, TimePoint now);

  // Confirmed in this session and not asked to go.
  bool is_announced(const std::string& key) const;
  // Asked for by someone.
  bool is_wanted(const std::string& key) const;
  // Asked for, or not gone yet.
  bool is_known(const std::string& key) const { return items_.contains(key); }

 private:
  using Slot = std::pair<TimePoint, std::uint64_t>;  // when, and in which order
  struct Item {
    bool watched = false;
    int wanted = 0;
    bool busy = false;
    bool stale = true;     // something is to be done
    bool started = false;  // the registry may know it
    unsigned failures = 0;
    std::optional<TimePoint> last_read;
    std::optional<Slot> planned;
  };
  using Items = std::map<std::string, Item, std::less<>>;

  void plan(Items::iterator item, TimePoint at);
  void unplan(Item& item);
  void forget(Items::iterator item);
  Step begin(Items::iterator item, TimePoint now);
  void succeeded(Items::iterator item, const Step& step, TimePoint now);
  TimePoint earliest_read(const Item& item, TimePoint now) const;
  Duration backoff(unsigned failures) const;

  const Options options_;
  bool connected_ = false;
  std::uint64_t turn_ = 0;
  std::uint64_t next_order_ = 0;
  Items items_;
  std::map<Slot, Items::iterator> agenda_;
};

}  // namespace dubhe
