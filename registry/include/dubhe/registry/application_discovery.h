// Providers found by application: which applications have an interface, where their instances are, what each revision of
// their metadata says; in the end a list of provider URLs per reference.
//
// One per registry, made with make_shared. Confined to the control executor, but for dropping a subscription's token and
// its explain(). An application's instances and a revision's metadata are read once for all references.
//
// 1. Every list is whole. The first one waits until the metadata of all revisions is there or was given up.
// 2. An instance whose metadata cannot be had is named in the log and in explain(), and tried again; where an earlier
//    list had it, what was known of it stays.
// 3. A lost registry delivers nothing: the last list stays good; a start without the registry has the list on disk.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/registry/background_worker.h"
#include "dubhe/registry/delivery.h"
#include "dubhe/registry/pending_status.h"
#include "dubhe/registry/provider_cache.h"
#include "dubhe/registry/registry.h"
#include "dubhe/registry/service_discovery.h"

namespace dubhe DUBHE_EXPORT {

class ApplicationDiscovery : public std::enable_shared_from_this<ApplicationDiscovery> {
 public:
  struct Options {
    // Pauses between attempts on one revision, and before a revision that was given up is tried again.
    Duration ask_pause = std::chrono::milliseconds(1000);
    Duration ask_again = std::chrono::milliseconds(10000);
    int ask_attempts = 3;
    // nullopt: nothing is kept on disk.
    std::optional<std::filesystem::path> cache_file = {};
  };
  struct Wish {
    Url consumer;
    std::function<void(std::span<const Url>)> listener;
    // Nothing has to be known of such an instance: its services stand in another list. May be absent.
    std::function<bool(const ServiceInstance&)> known = {};
    // How long the first list is waited for.
    Duration patience = {};
  };

  // `registry` has discovery(); it is not kept alive: when it ends, so does this. `source`, `executor` and `logger` outlive
  // this.
  ApplicationDiscovery(const std::shared_ptr<Registry>& registry, MetadataSource& source, Executor& executor, Logger& logger,
                       Options options);
  ~ApplicationDiscovery();

  // The applications are those of the consumer's `provided-by`, else those that the mapping of its interface names, else
  // the registry's `subscribed-services`.
  Task<Expected<std::unique_ptr<Subscription>>> subscribe(Wish wish);
  // What Wish::known answers may have changed.
  void look_again(const std::string& interface_name);
  // Ends every subscription to the registry; nothing is delivered any more. Tokens stay harmless.
  void close();

 private:
  class Token;
  using ListGate = Gate<std::span<const Url>>;
  // Shared with the token, which may ask on any thread.
  struct Explanation {
    std::mutex mutex;
    std::string text;
  };
  struct Reference {
    Wish wish;
    std::shared_ptr<ListGate> gate;
    std::shared_ptr<Explanation> explanation;
    std::unique_ptr<Subscription> mapping;
    std::optional<std::set<std::string>> applications;  // nullopt: not known yet
    std::optional<std::vector<Url>> last;
    PendingStatusPtr first;
  };
  struct Application {
    std::unique_ptr<Subscription> subscription;
    std::optional<std::vector<ServiceInstance>> instances;  // nullopt: not heard of yet
    bool opening = false;
  };
  using RevisionKey = std::pair<std::string, std::string>;
  struct Revision {
    enum class State : std::uint8_t { kAsking, kKnown, kGivenUp };
    State state = State::kAsking;
    MetadataInfo info;
    Status why;
    std::optional<Executor::TimerId> retry;
  };
  // What became of one reference's instances in one look.
  struct Look {
    std::vector<Url> urls;
    bool waiting = false;
    std::vector<std::string> troubles;
    std::size_t instances = 0;
  };

  void set_applications(std::uint64_t id, std::set<std::string> names);
  void want(const std::string& application);
  Task<void> open(std::string application);
  void on_instances(const std::string& application, std::span<const ServiceInstance> instances);
  void forget_unused();
  void refresh(std::uint64_t id);
  void refresh_all_of(const std::string& application);
  Look look_at(Reference& reference);
  void look_at_instance(const ServiceInstance& instance, Reference& reference, Look& look);
  void keep_last_of(const ServiceInstance& instance, const Reference& reference, Look& look) const;
  void deliver(Reference& reference, Look look);
  void explain(const Reference& reference, const Look& look);
  bool start_from_cache(Reference& reference);

  Revision& revision_of(const ServiceInstance& instance);
  Task<void> learn(RevisionKey key);
  Task<Expected<MetadataInfo>> learn_once(ServiceInstance instance);
  Task<Expected<MetadataInfo>> read_report(const ServiceInstance& instance);
  std::optional<ServiceInstance> someone_with(const RevisionKey& key, std::size_t attempt) const;
  void learned(const RevisionKey& key, Expected<MetadataInfo> info);
  void drop(std::uint64_t id);
  Task<void> pause();
  std::shared_ptr<Registry> registry() const { return closed_ ? nullptr : registry_.lock(); }
  bool is_available() const;
  static Status being_closed();

  // What is under way must not keep the registry: it ends with the application, and ends what is under way.
  const std::weak_ptr<Registry> registry_;
  const Url registry_url_;
  MetadataSource& source_;
  Executor& executor_;
  Logger& logger_;
  const Options options_;
  bool closed_ = false;
  std::set<PendingStatusPtr> pauses_;
  std::uint64_t next_id_ = 1;
  std::map<std::uint64_t, Reference> references_;
  std::map<std::string, Application> applications_;
  std::map<RevisionKey, Revision> revisions_;
  std::unique_ptr<BackgroundWorker> worker_;  // with the cache
  std::shared_ptr<ProviderCache> cache_;
};

// Where ApplicationDiscovery keeps its lists: beside those of the interface level.
std::filesystem::path instance_cache_path(const Url& registry, std::string_view first_server,
                                          const std::filesystem::path& home);

}  // namespace dubhe
