#include "discovery_core.h"

#include "dubhe/registry_tree/tree_paths.h"

#include "tree_steps.h"

#include <utility>

namespace dubhe::tree {

namespace {

std::set<std::string> names_in(std::string_view list) {
  std::set<std::string> names;
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, end);
    while (!one.empty() && (one.front() == ' ' || one.front() == '\n')) one.remove_prefix(1);
    while (!one.empty() && (one.back() == ' ' || one.back() == '\n')) one.remove_suffix(1);
    if (!one.empty()) names.emplace(one);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

}  // namespace

// One reading of a directory and of the nodes in it that may have changed.
struct DiscoveryCore::FolderRead {
  RegistryLedger::Step step;
  Done done;
  std::map<std::string, std::optional<ServiceInstance>> instances;
  std::size_t missing = 0;
  TreeReply failure;
};

DiscoveryCore::DiscoveryCore(Ground ground) : ground_(std::move(ground)) {}

std::uint64_t DiscoveryCore::watch_instances(const std::string& path,
                                             const std::string& application,
                                             std::shared_ptr<InstanceGate> gate,
                                             PendingStatusPtr first) {
  const std::uint64_t id = next_id_++;
  Folder& folder = folders_[path];
  folder.application = application;
  const auto listener =
      folder.listeners.emplace(id, InstanceListener{std::move(gate), std::move(first)}).first;
  ground_.ledger.watch(path, ground_.executor.now());
  if (folder.last) deliver(listener->second, *folder.last);
  return id;
}

std::uint64_t DiscoveryCore::watch_mapping(const std::string& path,
                                           std::shared_ptr<MappingGate> gate,
                                           PendingStatusPtr first) {
  const std::uint64_t id = next_id_++;
  Mapping& mapping = mappings_[path];
  const auto listener =
      mapping.listeners.emplace(id, MappingListener{std::move(gate), std::move(first)}).first;
  ground_.ledger.watch(path, ground_.executor.now());
  if (mapping.last) deliver(listener->second, *mapping.last);
  return id;
}

void DiscoveryCore::drop(const std::string& path, std::uint64_t id) {
  if (const auto folder = folders_.find(path);
      folder != folders_.end() && folder->second.listeners.erase(id) > 0) {
    ground_.ledger.unwatch(path);
    if (folder->second.listeners.empty()) folders_.erase(folder);
  } else if (const auto mapping = mappings_.find(path);
             mapping != mappings_.end() && mapping->second.listeners.erase(id) > 0) {
    ground_.ledger.unwatch(path);
    if (mapping->second.listeners.empty()) mappings_.erase(mapping);
  }
}

void DiscoveryCore::node_changed(const std::string& path) {
  if (mappings_.contains(path)) return ground_.ledger.changed(path, ground_.executor.now());
  const auto folder = folders_.find(parent_of(path));
  if (folder == folders_.end()) return;
  folder->second.stale.insert(path.substr(folder->first.size() + 1));
  ground_.ledger.changed(folder->first, ground_.executor.now());
}

void DiscoveryCore::connected() {
  for (auto& [path, folder] : folders_) {
    for (const auto& [name, instance] : folder.instances) folder.stale.insert(name);
  }
}

void DiscoveryCore::release(const Status& why) {
  for (auto& [path, folder] : folders_) {
    for (auto& [id, listener] : folder.listeners) {
      if (listener.first != nullptr) std::exchange(listener.first, nullptr)->complete(why);
    }
  }
  for (auto& [path, mapping] : mappings_) {
    for (auto& [id, listener] : mapping.listeners) {
      if (listener.first != nullptr) std::exchange(listener.first, nullptr)->complete(why);
    }
  }
}

void DiscoveryCore::close(const Status& why) {
  release(why);
  for (auto& [path, folder] : folders_) {
    for (auto& [id, listener] : folder.listeners) listener.gate->cut();
  }
  for (auto& [path, mapping] : mappings_) {
    for (auto& [id, listener] : mapping.listeners) listener.gate->cut();
  }
  folders_.clear();
  mappings_.clear();
}

void DiscoveryCore::settled() {
  settling_ = false;
  for (auto& [path, folder] : folders_) {
    if (folder.last) tell(folder);
  }
}

// ---- Reading

void DiscoveryCore::read(const RegistryLedger::Step& step, Done done) {
  if (folders_.contains(step.key)) {
    read_folder(step, std::move(done));
  } else {
    read_mapping(step, std::move(done));
  }
}

void DiscoveryCore::read_folder(const RegistryLedger::Step& step, Done done) {
  // The client drops its callbacks with itself, and this outlives it.
  const auto read = std::make_shared<FolderRead>(FolderRead{step, std::move(done), {}, 0, {}});
  read_directory(
      *ground_.client, step.key, ground_.node_data,
      [this, read](const TreeReply& reply, const std::vector<std::string>& names) {
        const auto folder = folders_.find(read->step.key);
        read->failure = reply;
        if (!reply.ok() || folder == folders_.end()) return finish(read);
        Folder& now = folder->second;
        std::vector<std::string> wanted;
        for (const std::string& name : names) {
          const auto known = now.instances.find(name);
          if (known != now.instances.end() && !now.stale.contains(name)) {
            read->instances.emplace(name, known->second);
          } else {
            wanted.push_back(name);
          }
        }
        now.stale.clear();
        read->missing = wanted.size();
        if (wanted.empty()) return finish(read);
        for (const std::string& name : wanted) {
          ground_.client->read(
              read->step.key + "/" + name, true,
              [this, read, name](const TreeReply& found, const std::string& data, std::int32_t) {
                const auto still = folders_.find(read->step.key);
                if (found.ok() && still != folders_.end()) {
                  auto instance = ServiceInstance::parse(data, still->second.application);
                  if (!instance) {
                    ground_.logger.warn(ground_.log_source,
                                        "left out of the instances of " +
                                            still->second.application + ": node " + read->step.key +
                                            "/" + name + ": " + instance.status().message());
                  }
                  read->instances.emplace(
                      name, instance ? std::optional<ServiceInstance>(std::move(*instance))
                                     : std::nullopt);
                } else if (found.code != TreeCode::kNoNode) {
                  read->failure = found;
                }
                if (--read->missing == 0) finish(read);
              });
        }
      });
}

void DiscoveryCore::finish(const std::shared_ptr<FolderRead>& read) {
  const auto folder = folders_.find(read->step.key);
  // What was read is kept also when the rest was not: the next step reads the rest.
  if (folder != folders_.end() && read->failure.ok())
    folder->second.instances = std::move(read->instances);
  if (folder != folders_.end() && !read->failure.ok()) {
    for (const auto& [name, instance] : folder->second.instances) folder->second.stale.insert(name);
  }
  if (!read->done(read->step, read->failure.ok()) || folder == folders_.end()) return;
  if (read->failure.ok()) {
    folder->second.complained = false;
    tell(folder->second);
  } else {
    complain(folder->second, read->step.key, read->failure);
  }
}

void DiscoveryCore::read_mapping(const RegistryLedger::Step& step, Done done) {
  read_node(*ground_.client, step.key,
            [this, step, done = std::move(done)](const TreeReply& reply, const std::string& data,
                                                 std::int32_t) {
              const bool read = reply.ok() || reply.code == TreeCode::kNoNode;
              if (!done(step, read)) return;
              const auto mapping = mappings_.find(step.key);
              if (mapping == mappings_.end()) return;
              if (!read) {
                if (reply.code == TreeCode::kConnectionLoss) return;
                ground_.logger.warn(ground_.log_source, ground_.address + " refuses to show " +
                                                            step.key + ": " + reply.text +
                                                            "; tried again");
                for (auto& [id, listener] : mapping->second.listeners) {
                  if (listener.first != nullptr)
                    std::exchange(listener.first, nullptr)
                        ->complete(Status(StatusCode::kUnavailable, reply.text));
                }
                return;
              }
              std::set<std::string> names = names_in(data);
              const bool news = mapping->second.last != names;
              mapping->second.last = std::move(names);
              for (auto& [id, listener] : mapping->second.listeners) {
                if (news || listener.first != nullptr) deliver(listener, *mapping->second.last);
              }
            });
}

// ---- Telling

void DiscoveryCore::tell(Folder& folder) {
  std::vector<ServiceInstance> instances;
  for (const auto& [name, instance] : folder.instances) {
    if (instance) instances.push_back(*instance);
  }
  if (settling_ && folder.last) {
    for (const ServiceInstance& old : *folder.last) {
      if (!folder.instances.contains(old.id())) instances.push_back(old);
    }
  }
  const bool news = folder.last != instances;
  folder.last = std::move(instances);
  for (auto& [id, listener] : folder.listeners) {
    if (news || listener.first != nullptr) deliver(listener, *folder.last);
  }
}

void DiscoveryCore::deliver(InstanceListener& listener,
                            const std::vector<ServiceInstance>& instances) {
  ground_.executor.post(
      [gate = listener.gate, first = std::exchange(listener.first, nullptr), instances] {
        gate->deliver(instances);
        if (first != nullptr) first->complete(Status());
      });
}

void DiscoveryCore::deliver(MappingListener& listener, const std::set<std::string>& applications) {
  ground_.executor.post(
      [gate = listener.gate, first = std::exchange(listener.first, nullptr), applications] {
        gate->deliver(applications);
        if (first != nullptr) first->complete(Status());
      });
}

void DiscoveryCore::complain(Folder& folder, const std::string& path, const TreeReply& reply) {
  if (reply.code == TreeCode::kConnectionLoss) return;
  const std::string why = ground_.address + " refuses to show " + path + ": " + reply.text;
  if (!std::exchange(folder.complained, true))
    ground_.logger.warn(ground_.log_source, why + "; tried again");
  for (auto& [id, listener] : folder.listeners) {
    if (listener.first != nullptr)
      std::exchange(listener.first, nullptr)->complete(Status(StatusCode::kUnavailable, why));
  }
}

}  // namespace dubhe::tree
