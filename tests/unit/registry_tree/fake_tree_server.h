// A tree's server in memory behind the TreeClient interface: nodes, sessions, one-shot watches, and a count of what was asked.
//
// Answers are posted to the test's ManualExecutor, as the real client's are. The test breaks and mends the network.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/test_support/manual_executor.h"
#include "dubhe/registry_tree/tree_client.h"
#include "dubhe/registry_tree/tree_options.h"
#include "dubhe/registry_tree/tree_paths.h"

namespace dubhe::tree {

// As of zookeeper://zk:2181.
inline TreeOptions test_options(const Url& registry) {
  TreeOptions defaults;
  defaults.place = registry.address();
  for (const std::string& more : registry.get_list("backup")) defaults.place += "," + more;
  defaults.servers = 1 + registry.get_list("backup").size();
  defaults.address = registry.protocol() + "://" + defaults.place;
  defaults.log_source = "registry.test";
  return TreeOptions::from(registry, std::move(defaults));
}

class FakeTreeServer {
 public:
  struct Node {
    std::string data;
    std::uint64_t owner = 0;
    std::int32_t version = 0;
  };

  explicit FakeTreeServer(test::ManualExecutor& executor) : executor_(executor) {}

  TreeClientFactory factory() {
    return [this](TreeEvents events, const TreeSession& resume) -> std::unique_ptr<TreeClient> {
      return std::make_unique<Client>(*this, std::move(events), resume.id);
    };
  }

  // The server: reachable or not. A client that is cut off keeps its session until it is expired.
  void set_reachable(bool reachable) {
    reachable_ = reachable;
    for (Client* client : std::set<Client*>(clients_)) client->network_changed();
  }
  // What the server does when a client was away too long: its nodes go; the client is told when it is connected again.
  void expire_sessions() {
    for (Client* client : std::set<Client*>(clients_)) client->expire();
  }
  // The server of every client there is goes silent, as one that hangs: only another handle finds one that serves.
  void hang() {
    for (Client* client : std::set<Client*>(clients_)) client->hang();
  }
  // So does the server that each of the next `count` handles finds.
  void hang_next(int count) { hanging_ = count; }
  // The next `count` requests of any kind fail so.
  void fail_next(int count, TreeReply how) {
    failing_ = count;
    failure_ = std::move(how);
  }

  // Every client is told that this server refuses it.
  void refuse(const std::string& address) {
    for (Client* client : std::set<Client*>(clients_)) client->refused(address);
  }

  // No client can use the server, from now on and whoever comes; "" ends it.
  void set_refusing(std::string why) {
    refusing_ = std::move(why);
    for (Client* client : std::set<Client*>(clients_)) client->begin();
  }

  // What others do.
  void put(const std::string& path, std::uint64_t owner = 0) {
    for (const std::string& part : ancestors_and_self(path)) {
      if (!nodes_.contains(part)) add(part, Node{"", part == path ? owner : 0});
    }
  }
  void take(const std::string& path) {
    nodes_.erase(path);
    changed(path);  // its own children's watches, too
    changed(parent_of(path));
    node_changed(path);
  }
  void set(const std::string& path, const std::string& data) {
    put(path);
    nodes_.at(path).data = data;
    ++nodes_.at(path).version;
    node_changed(path);
  }
  // Runs once, before the next write of any client is done: what others do in between.
  void before_next_write(std::function<void()> work) { before_write_ = std::move(work); }
  bool has(const std::string& path) const { return nodes_.contains(path); }
  const Node& node(const std::string& path) const { return nodes_.at(path); }
  std::vector<std::string> names(const std::string& path) const {
    std::vector<std::string> found;
    for (const auto& [name, node] : nodes_) {
      if (parent_of(name) == path) found.push_back(name.substr(path.size() + 1));
    }
    return found;
  }

  int reads() const { return reads_; }        // answered children() requests
  int writes() const { return writes_; }      // nodes created or removed by clients
  int handles() const { return handles_; }    // clients ever opened
  int open_clients() const { return static_cast<int>(clients_.size()); }

 private:
  class Client final : public TreeClient {
   public:
    Client(FakeTreeServer& server, TreeEvents events, std::uint64_t session)
        : server_(server), alive_(std::make_shared<TreeEvents>(std::move(events))), session_(session) {
      ++server_.handles_;
      server_.clients_.insert(this);
      if (server_.hanging_ > 0) {
        --server_.hanging_;
        silent_ = true;
      }
      begin();
    }
    ~Client() override {
      server_.clients_.erase(this);
      if (connected_) server_.end_session(session_);
    }

    void create(const std::string& path, const std::string& data, NodeKind kind, Done done) override {
      answer(std::move(done), [this, path, data, kind]() -> TreeReply {
        if (server_.nodes_.contains(path)) return {TreeCode::kNodeExists, "node exists"};
        if (parent_of(path) != "" && !server_.nodes_.contains(parent_of(path))) return {TreeCode::kNoNode, "no node"};
        ++server_.writes_;
        server_.add(path, Node{data, kind == NodeKind::kPassing ? session_ : 0});
        return {};
      });
    }
    void remove(const std::string& path, Done done) override {
      answer(std::move(done), [this, path]() -> TreeReply {
        if (!server_.nodes_.contains(path)) return {TreeCode::kNoNode, "no node"};
        ++server_.writes_;
        server_.take(path);
        return {};
      });
    }
    void children(const std::string& path, Children done) override {
      auto names = std::make_shared<std::vector<std::string>>();
      answer(
          [done = std::move(done), names](TreeReply reply) mutable { done(std::move(reply), std::move(*names)); },
          [this, path, names]() -> TreeReply {
            if (!server_.nodes_.contains(path)) return {TreeCode::kNoNode, "no node"};
            ++server_.reads_;
            watched_.insert(path);
            *names = server_.names(path);
            return {};
          });
    }
    void read(const std::string& path, bool watch, Data done) override {
      auto node = std::make_shared<Node>();
      answer([done = std::move(done), node](TreeReply reply) mutable { done(std::move(reply), node->data, node->version); },
             [this, path, watch, node]() -> TreeReply {
               if (!server_.nodes_.contains(path)) return {TreeCode::kNoNode, "no node"};
               if (watch) watched_nodes_.insert(path);
               *node = server_.nodes_.at(path);
               return {};
             });
    }
    void watch_absent(const std::string& path, Done done) override {
      answer(std::move(done), [this, path]() -> TreeReply {
        watched_nodes_.insert(path);
        if (!server_.nodes_.contains(path)) return {TreeCode::kNoNode, "no node"};
        return {};
      });
    }
    void write(const std::string& path, const std::string& data, std::int32_t version, Done done) override {
      answer(std::move(done), [this, path, data, version]() -> TreeReply {
        if (server_.before_write_) std::exchange(server_.before_write_, nullptr)();
        if (!server_.nodes_.contains(path)) return {TreeCode::kNoNode, "no node"};
        if (version != -1 && version != server_.nodes_.at(path).version) return {TreeCode::kBadVersion, "bad version"};
        ++server_.writes_;
        server_.set(path, data);
        return {};
      });
    }
    void owner(const std::string& path, Owner done) override {
      auto owner = std::make_shared<std::uint64_t>(0);
      answer([done = std::move(done), owner](TreeReply reply) mutable { done(std::move(reply), *owner); },
             [this, path, owner]() -> TreeReply {
               if (!server_.nodes_.contains(path)) return {TreeCode::kNoNode, "no node"};
               *owner = server_.nodes_.at(path).owner;
               return {};
             });
    }

    void hang() {
      silent_ = true;
      connected_ = false;
      tell({TreeState::Kind::kDisconnected, {}, {}, "connection lost"});
    }
    void begin() {
      if (!server_.refusing_.empty()) {
        tell({TreeState::Kind::kRefused, {}, {}, server_.refusing_});
      } else if (server_.reachable_) {
        network_changed();
      }
    }
    void network_changed() {
      if (silent_) return;
      if (!server_.reachable_) {
        connected_ = false;
        tell({TreeState::Kind::kDisconnected, {}, {}, "connection lost"});
      } else if (server_.ended_.contains(session_)) {
        connected_ = false;
        tell({TreeState::Kind::kExpired, {}, {}, "session expired"});
      } else {
        connect();
      }
    }
    void expire() {
      server_.end_session(session_);
      if (server_.reachable_) network_changed();
    }
    void refused(const std::string& address) {
      post([events = alive_, address] { events->on_refused(address); });
    }
    void node_changed(const std::string& path) {
      if (watched_nodes_.erase(path) == 0 || !connected_) return;
      post([events = alive_, path] { events->on_node_changed(path); });
    }
    void child_changed(const std::string& path) {
      if (watched_.erase(path) == 0 || !connected_) return;
      post([events = alive_, path] { events->on_children_changed(path); });
    }

   private:
    void connect() {
      if (session_ == 0) session_ = ++server_.last_session_;
      connected_ = true;
      tell({TreeState::Kind::kConnected, {session_, "secret"}, std::chrono::milliseconds(10000), "10.0.0.1:2181"});
    }
    void tell(TreeState state) {
      post([events = alive_, state = std::move(state)] { events->on_state(state); });
    }
    // The server works when the request arrives, the client hears of it in a later turn.
    template <class Serve>
    void answer(Done done, Serve serve) {
      TreeReply reply;
      if (!connected_) {
        reply = {TreeCode::kConnectionLoss, "connection loss"};
      } else if (server_.failing_ > 0) {
        --server_.failing_;
        reply = server_.failure_;
      } else {
        reply = serve();
      }
      post([done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
    }
    template <class Work>
    void post(Work work) {
      server_.executor_.post([still = std::weak_ptr<TreeEvents>(alive_), work = std::move(work)]() mutable {
        if (const auto alive = still.lock()) work();
      });
    }

    FakeTreeServer& server_;
    std::shared_ptr<TreeEvents> alive_;
    std::uint64_t session_;
    bool connected_ = false;
    bool silent_ = false;
    std::set<std::string> watched_;
    std::set<std::string> watched_nodes_;
  };

  void add(const std::string& path, Node node) {
    nodes_.emplace(path, std::move(node));
    changed(parent_of(path));
    node_changed(path);
  }
  void end_session(std::uint64_t session) {
    if (session != 0) ended_.insert(session);
    drop_nodes_of(session);
  }
  void drop_nodes_of(std::uint64_t session) {
    std::vector<std::string> gone;
    for (const auto& [path, node] : nodes_) {
      if (session != 0 && node.owner == session) gone.push_back(path);
    }
    for (const std::string& path : gone) take(path);
  }
  void changed(const std::string& directory) {
    for (Client* client : std::set<Client*>(clients_)) client->child_changed(directory);
  }

  void node_changed(const std::string& path) {
    for (Client* client : std::set<Client*>(clients_)) client->node_changed(path);
  }

  test::ManualExecutor& executor_;
  std::function<void()> before_write_;
  std::map<std::string, Node> nodes_;
  std::set<Client*> clients_;
  std::string refusing_;
  bool reachable_ = true;
  int hanging_ = 0;
  std::set<std::uint64_t> ended_;
  std::uint64_t last_session_ = 100;
  int failing_ = 0;
  TreeReply failure_;
  int reads_ = 0;
  int writes_ = 0;
  int handles_ = 0;
};

}  // namespace dubhe::tree
