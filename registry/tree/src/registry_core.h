// A registry over a tree without its outer shell: drives the ledger's steps over a TreeClient,
// keeps the lists, tells the listeners.
//
// Confined to the control executor, but for run(), available(), describe() and options(). Shared
// with its tokens, which may outlive the registry: after close() it does nothing any more.
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/common/logger.h"
#include "dubhe/registry/delivery.h"
#include "dubhe/registry/pending_status.h"
#include "dubhe/registry/provider_cache.h"
#include "dubhe/registry/registry.h"
#include "dubhe/registry/registry_ledger.h"
#include "dubhe/registry/service_discovery.h"
#include "dubhe/registry_tree/tree_client.h"
#include "dubhe/registry_tree/tree_options.h"

#include "tree_steps.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dubhe::tree {

class DiscoveryCore;

class RegistryCore : public std::enable_shared_from_this<RegistryCore> {
 public:
  struct Surroundings {
    Executor& executor;
    Logger& logger;
    TreeClientFactory connect;
    std::function<double()> random;        // 0 ≤ x < 1
    std::function<TimePoint()> clock;      // any thread
    std::shared_ptr<ProviderCache> cache;  // nullptr: none
    std::string node_data;  // what the nodes hold: this host's address, as Java's client writes it
  };

  RegistryCore(Url url, TreeOptions options, Surroundings surroundings);
  ~RegistryCore();

  void open();
  // Ends the session and everything that waits. The cache may still be writing.
  void close();

  Task<Expected<std::unique_ptr<Registration>>> register_url(Url url, bool check);
  Task<Expected<std::unique_ptr<Subscription>>> subscribe(Url consumer,
                                                          std::vector<Category> categories,
                                                          Registry::Listener listener, bool check);
  Task<Status> withdraw(std::string path);

  // The application-level half.
  Task<Expected<std::unique_ptr<Registration>>> register_instance(ServiceInstance instance,
                                                                  bool check);
  Task<Status> keep_node(std::string path, std::string data, LeafData content);
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_instances(
      std::string application, ServiceDiscovery::InstanceListener listener);
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_mapping(
      std::string interface_name, ServiceDiscovery::ApplicationListener listener);
  Task<Expected<MetadataInfo>> read_metadata(std::string application, std::string revision);
  const TreeOptions& options() const noexcept { return options_; }

  // For tokens. Any thread: runs on the executor, in order; not at all after close().
  void run(UniqueFunction<void(RegistryCore&)> job);
  void drop_leaf(const std::string& path);
  void drop_subscriber(std::uint64_t id);
  void drop_watch(const std::string& path, std::uint64_t id);

  bool available() const noexcept { return available_; }
  std::string describe() const;
  const Url& url() const noexcept { return url_; }

 private:
  struct Waiting {
    PendingStatusPtr pending;
    bool
        patient;  // waits for the registry to come back; others go on without as soon as it is gone
  };
  struct LeafEntry {
    Leaf leaf;
    std::vector<Waiting> announcing;
    std::vector<PendingStatusPtr> withdrawing;
    bool complained = false;
  };
  // One category directory of one interface: read once for all who want it.
  struct Folder {
    std::string interface_name;
    std::set<std::uint64_t> subscribers;
    bool ready = false;
    bool complained = false;
    std::map<std::string, std::optional<Url>> urls;  // by node name; nullopt: makes no sense
  };
  struct Part {
    Category category;
    std::string folder;
    Url consumer;                          // with `category` set to this one
    std::optional<std::vector<Url>> last;  // what the listener was told
  };
  struct Subscriber {
    Url consumer;
    std::string key;  // in the cache
    std::vector<Part> parts;
    std::shared_ptr<Delivery> delivery;
    bool started = false;  // the listener has its first lists
    std::optional<Waiting> first_lists;
  };

  // Session.
  void connect();
  void reconnect_after(Duration pause);
  void limit_attempt();
  bool resumable() const;
  void on_state(const TreeState& state);
  void on_connected(const TreeState& state);
  void on_disconnected();
  void on_session_lost(const std::string& why);
  void on_failed(const std::string& why, bool hopeless);
  void on_refused(const std::string& address);
  void set_state(bool available, std::string text);
  void release_impatient(const Status& why);
  void release_all(const Status& why);

  // Steps.
  void pump();
  void perform(const RegistryLedger::Step& step);
  void announced(const RegistryLedger::Step& step, const TreeReply& reply);
  void withdrawn(const RegistryLedger::Step& step, const TreeReply& reply);
  void listed(const RegistryLedger::Step& step, const TreeReply& reply,
              const std::vector<std::string>& names);

  Task<Status> announce(Leaf leaf, std::string what, bool check);

  // Lists.
  std::uint64_t add_subscriber(const Url& consumer, const std::vector<Category>& categories,
                               std::shared_ptr<Delivery> delivery);
  void keep(Folder& folder, const std::vector<std::string>& names);
  void refresh(Subscriber& subscriber);
  void start_subscriber(Subscriber& subscriber);
  bool start_from_cache(Subscriber& subscriber);
  std::vector<Url> matching(const Part& part, const Folder& folder) const;
  void tell(Subscriber& subscriber, Part& part, std::vector<Url> urls);
  void settle_until(TimePoint at);
  void add_missing(const Part& part, std::vector<Url>& urls) const;
  void explain(Subscriber& subscriber);

  Task<Status> wait(PendingStatusPtr pending, Duration limit);
  Duration patience(bool patient) const;
  Status not_reached(Duration waited) const;
  Status being_closed() const;
  bool is_closed() const;

  const Url url_;
  const TreeOptions options_;
  const std::string address_;  // for messages, without credentials
  Surroundings around_;
  RegistryLedger ledger_;
  std::unique_ptr<TreeClient> client_;
  const std::unique_ptr<DiscoveryCore> discovery_;
  TreeSession session_;
  TimePoint lost_at_{};  // when it was last heard of, while not connected
  std::chrono::milliseconds session_timeout_;
  bool was_connected_ = false;
  std::set<std::string> refusing_;  // addresses that refused since the last connection
  TimePoint opened_at_{};
  unsigned failed_starts_ = 0;
  unsigned failed_attempts_ = 0;  // since the last connection
  std::string failure_;  // why the last attempt failed; empty since it did not
  std::optional<Executor::TimerId> step_timer_;
  std::optional<TimePoint> step_timer_at_;
  std::optional<Executor::TimerId> handle_timer_;
  std::optional<Executor::TimerId> settle_timer_;  // set: the others may not be back yet
  std::map<std::string, LeafEntry> leaves_;
  std::map<std::string, Folder> folders_;
  std::map<std::uint64_t, Subscriber> subscribers_;
  std::uint64_t next_subscriber_ = 1;

  std::atomic<bool> available_ = false;
  mutable std::mutex mutex_;  // guards the three below
  bool closed_ = false;
  std::string state_text_;
  TimePoint state_since_{};
};

}  // namespace dubhe::tree
