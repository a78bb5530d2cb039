// The providers of one service right now, as one reference sees them.
//
// Fed on the control executor with whole lists; read by every loop through a view of its own, which is refreshed when a
// version number has changed: a call takes no lock and shares no cache line with another loop.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/cluster/cluster_settings.h"
#include "dubhe/cluster/load_balance.h"
#include "dubhe/cluster/per_executor.h"
#include "dubhe/cluster/provider_table.h"
#include "dubhe/cluster/router.h"
#include "dubhe/cluster/snapshot.h"
#include "dubhe/cluster/wall_clock.h"
#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/registry/registry.h"

namespace dubhe DUBHE_EXPORT {

class RoutedList;

using MakeLoadBalance = std::function<Expected<std::unique_ptr<LoadBalance>>(std::string_view name, const Url& url)>;

// The balancers of one reference on one loop, by name: they keep what they remember while lists come and go.
using Balancers = std::map<std::string, std::unique_ptr<LoadBalance>, std::less<>>;

// The provider that the calls of a reference stay with (`sticky`), on whatever loop they are made. Only compared.
using StickyChoice = std::atomic<const Invoker*>;

// One loop's look at a directory: unchanged while somebody holds it, so a call keeps it from its choice to its end.
// Confined to its loop, but for its destruction.
class DirectoryView {
 public:
  DirectoryView(std::shared_ptr<const RoutedList> list, std::shared_ptr<Balancers> balancers,
                std::shared_ptr<const MakeLoadBalance> make, std::shared_ptr<StickyChoice> sticky, Logger& logger);
  ~DirectoryView();

  // The providers this call may use, after routing; possibly none.
  const Snapshot& providers_for(const Invocation& call) const noexcept;
  // An index into providers_for(call), which is not empty; Picker::kNobody as Picker says.
  std::uint32_t pick(const Invocation& call, const Tried& tried);
  // The same, and who is told of a call that goes there: nullptr for nobody.
  struct Choice {
    std::uint32_t index = Picker::kNobody;
    CallWatch* watch = nullptr;
  };
  Choice choose(const Invocation& call, const Tried& tried);
  // Who is told of a call that goes to the provider of this index; nullptr: nobody.
  CallWatch* watch(const Invocation& call, std::uint32_t index);
  // An index into providers_for(call): whom calls stayed with so far; Picker::kNobody when it is not among them.
  std::uint32_t sticks_to(const Invocation& call);
  void stick_to(const Invocation& call, std::uint32_t index);
  // The method's settings with the providers' defaults under the consumer's; nullptr while there is no provider, and for a
  // method that the service does not list when there were very many of them. Valid as long as the view.
  const MethodOptions* options(const MethodDescriptor& method);

  // The same for what clusters want to know; always there.
  const ClusterSettings& settings(const MethodDescriptor& method) const noexcept;

  const RoutedList& list() const noexcept { return *list_; }

 private:
  friend class Directory;
  Picker& picker_for(std::size_t leaf, const MethodDescriptor& method);
  std::unique_ptr<Picker> prepare(std::size_t leaf, const MethodDescriptor& method);
  LoadBalance& balancer(std::string_view name);

  std::shared_ptr<const RoutedList> list_;
  std::shared_ptr<Balancers> balancers_;
  std::shared_ptr<const MakeLoadBalance> make_;
  std::shared_ptr<StickyChoice> sticky_;
  std::vector<std::uint32_t> stuck_;  // by leaf: the index of *sticky_ when it was last looked for
  Logger& logger_;
  std::mutex* lock_ = nullptr;                     // only in the view that threads without a loop share
  std::vector<std::unique_ptr<Picker>> pickers_;   // [leaf × methods + method]
  // Methods that the service does not list (generic calls), by leaf and name.
  std::map<std::pair<std::size_t, std::string>, std::unique_ptr<Picker>> unlisted_;
  std::map<std::string, MethodOptions, std::less<>> unlisted_options_;
};

class Directory : public std::enable_shared_from_this<Directory> {
 public:
  struct Options {
    Url consumer;
    const ServiceDescriptor* service = nullptr;
    // Where the list comes from, for messages: "zookeeper://127.0.0.1:2181".
    std::string source;
    // What the source says of an empty list; may be absent.
    std::function<std::string()> explain_source;
    Refer refer;
    MakeLoadBalance make_load_balance;
    std::vector<std::unique_ptr<Router>> routers;
    // nullptr: a fixed list, without warm-up.
    Executor* control = nullptr;
    const WallClock* clock = nullptr;
    Logger* logger = nullptr;
    // An empty list from the registry does not replace one that has providers (`enable-empty-protection`).
    bool keep_last_list = false;
    // The invokers are registries' clusters and no providers: they know better than this list how long a call may take.
    bool of_registries = false;
  };
  static std::shared_ptr<Directory> create(Options options);
  ~Directory();

  // A whole list. Control executor (or, for a fixed list, before anybody shares the directory).
  void on_list(Category category, std::span<const Url> urls);
  // Instead of URLs, invokers that are there already. Control executor.
  void set_invokers(std::vector<InvokerPtr> invokers);

  // Any thread; on a loop without a lock.
  std::shared_ptr<DirectoryView> acquire();

  // Somebody of the list was found not to be available. Those who are not leave the list soon, so that no call draws them in
  // vain, and are back within kLookInterval of being available again; never all of them. Any thread, cheap.
  void suspect();
  static constexpr std::chrono::milliseconds kLookInterval{200};

  const Url& url() const noexcept { return options_.consumer; }
  bool of_registries() const noexcept { return options_.of_registries; }
  // Where the list comes from: "zookeeper://127.0.0.1:2181".
  const std::string& source() const noexcept { return options_.source; }
  const ServiceDescriptor& service() const noexcept { return *options_.service; }
  // How many providers there are, and how many of them get no calls because they are not connected. Any thread.
  struct Counts {
    std::size_t all = 0;
    std::size_t away = 0;
  };
  Counts counts() const;
  // Somebody of the list can be called. Any thread.
  bool available() const;
  bool empty() const;
  // What a person needs to know when there is nobody to call: what the source knows, which step left nothing, the mend.
  // With a call: also what the routers did with it. Any thread.
  std::string why_empty(const Invocation* call = nullptr) const;

 private:
  struct Slot {
    std::uint64_t version = 0;
    std::shared_ptr<DirectoryView> view;
    std::shared_ptr<Balancers> balancers;
  };

  class EndOfList;

  explicit Directory(Options options);
  void on_providers(std::span<const Url> urls);
  void on_rules(Category category, std::span<const Url> urls);
  void publish();
  void tick_while_warming();
  std::vector<ProviderPtr> providers_here() const;
  void look_after(Duration delay);
  void look_for_those_away();
  void refresh(Slot& slot, std::mutex* shared);
  std::shared_ptr<const RoutedList> current() const;

  Options options_;
  Logger& logger_;
  const std::shared_ptr<const MakeLoadBalance> make_load_balance_;

  // Control executor only.
  ProviderTable table_;
  std::vector<ProviderPtr> providers_;
  bool ticking_ = false;
  bool rules_reported_ = false;
  std::set<const Provider*> away_;  // of providers_: not available when last looked at, and left out
  bool looking_ = false;            // a timer runs

  mutable std::mutex mutex_;  // guards the next four
  std::shared_ptr<const RoutedList> list_;
  ListReport report_;
  bool heard_ = false;
  Counts counts_;
  std::atomic<std::uint64_t> version_{1};
  std::atomic<bool> suspected_{false};
  const std::shared_ptr<StickyChoice> sticky_ = std::make_shared<StickyChoice>(nullptr);

  PerExecutor<Slot> slots_;
  std::mutex shared_lock_;  // guards shared_slot_ and picking from its view
  Slot shared_slot_;
};

using DirectoryPtr = std::shared_ptr<Directory>;

}  // namespace dubhe
