// The reading half of application-level discovery in a tree: instances below
// /services/{application}, applications in /dubbo/mapping/{interface}.
//
// Confined to the control executor. Part of a RegistryCore: shares its session and its ledger,
// which says when to read; the keys of its reads are the paths.
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/common/logger.h"
#include "dubhe/registry/delivery.h"
#include "dubhe/registry/pending_status.h"
#include "dubhe/registry/registry_ledger.h"
#include "dubhe/registry/service_discovery.h"
#include "dubhe/registry_tree/tree_client.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace dubhe::tree {

class DiscoveryCore {
 public:
  // Of the core that it is part of.
  struct Ground {
    Executor& executor;
    Logger& logger;
    RegistryLedger& ledger;
    std::unique_ptr<TreeClient>& client;
    const std::string& node_data;
    const std::string& address;
    const std::string& log_source;
  };
  using InstanceGate = Gate<std::span<const ServiceInstance>>;
  using MappingGate = Gate<const std::set<std::string>&>;

  explicit DiscoveryCore(Ground ground);

  // `first` completes behind the delivery of the first list. The answer is for drop().
  std::uint64_t watch_instances(const std::string& path, const std::string& application,
                                std::shared_ptr<InstanceGate> gate, PendingStatusPtr first);
  std::uint64_t watch_mapping(const std::string& path, std::shared_ptr<MappingGate> gate,
                              PendingStatusPtr first);
  void drop(const std::string& path, std::uint64_t id);

  bool watches(const std::string& path) const {
    return folders_.contains(path) || mappings_.contains(path);
  }
  // Does a step of the ledger, and reports it with `done`, which says whether it counts.
  using Done = std::function<bool(const RegistryLedger::Step&, bool ok)>;
  void read(const RegistryLedger::Step& step, Done done);

  void node_changed(const std::string& path);
  // A session is good: what was read before may have changed.
  void connected();
  // Whoever waits for a first list goes on without.
  void release(const Status& why);
  void close(const Status& why);
  // Between the two, lists may grow and do not shrink: others have lost their sessions, too.
  void unsettled() { settling_ = true; }
  void settled();

 private:
  struct InstanceListener {
    std::shared_ptr<InstanceGate> gate;
    PendingStatusPtr first;
  };
  struct MappingListener {
    std::shared_ptr<MappingGate> gate;
    PendingStatusPtr first;
  };
  // The directory of one application.
  struct Folder {
    std::string application;
    std::map<std::uint64_t, InstanceListener> listeners;
    std::map<std::string, std::optional<ServiceInstance>>
        instances;                // by node; nullopt: makes no sense
    std::set<std::string> stale;  // nodes to be read again
    bool complained = false;
    std::optional<std::vector<ServiceInstance>> last;  // what the listeners were told
  };
  struct Mapping {
    std::map<std::uint64_t, MappingListener> listeners;
    std::optional<std::set<std::string>> last;
  };
  struct FolderRead;

  void read_folder(const RegistryLedger::Step& step, Done done);
  void read_mapping(const RegistryLedger::Step& step, Done done);
  void finish(const std::shared_ptr<FolderRead>& read);
  void tell(Folder& folder);
  void deliver(InstanceListener& listener, const std::vector<ServiceInstance>& instances);
  void deliver(MappingListener& listener, const std::set<std::string>& applications);
  void complain(Folder& folder, const std::string& path, const TreeReply& reply);

  const Ground ground_;
  std::uint64_t next_id_ = 1;
  bool settling_ = false;
  std::map<std::string, Folder> folders_;
  std::map<std::string, Mapping> mappings_;
};

}  // namespace dubhe::tree
