#include "zk_steps.h"

#include "zk_paths.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace dubhe::zookeeper {

namespace {

// Every directory down to `path`, in one batch: ZooKeeper keeps the order of one client's requests,
// so the last answer speaks for all.
void make_directories(ZkClient& client, const std::string& path, const std::string& data,
                      ZkClient::Done done) {
  for (const std::string& directory : ancestors_and_self(path)) {
    if (directory == path) break;
    client.create(directory, data, false, [](ZkReply) {});
  }
  client.create(path, data, false, [done = std::move(done)](ZkReply reply) mutable {
    if (reply.code == ZkCode::kNodeExists) reply = ZkReply();
    done(std::move(reply));
  });
}

// One ensure_leaf() under way; kept alive by the callback it waits for.
class EnsureLeaf : public std::enable_shared_from_this<EnsureLeaf> {
 public:
  EnsureLeaf(ZkClient& client, Leaf leaf, std::uint64_t session, ZkClient::Done done)
      : client_(client), leaf_(std::move(leaf)), session_(session), done_(std::move(done)) {}

  void create() {
    // Others may delete and create at the same time: a few rounds, then the ledger's back-off takes
    // over.
    if (rounds_left_-- == 0) return done_({ZkCode::kOther, "others keep changing " + leaf_.path});
    client_.create(leaf_.path, leaf_.data, leaf_.ephemeral,
                   [self = shared_from_this()](ZkReply reply) { self->created(std::move(reply)); });
  }

 private:
  void created(ZkReply reply) {
    if (reply.code == ZkCode::kNoNode) {
      return make_directories(
          client_, parent_of(leaf_.path), leaf_.data,
          [self = shared_from_this()](ZkReply made) { self->go_on(std::move(made)); });
    }
    if (reply.code != ZkCode::kNodeExists) return done_(std::move(reply));
    if (!leaf_.ephemeral) return correct();
    client_.owner(leaf_.path, [self = shared_from_this()](ZkReply known, std::uint64_t owner) {
      self->owned_by(std::move(known), owner);
    });
  }

  void owned_by(ZkReply reply, std::uint64_t owner) {
    if (reply.code == ZkCode::kNoNode) return create();
    if (!reply.ok()) return done_(std::move(reply));
    if (owner == session_) return correct();
    client_.remove(leaf_.path, [self = shared_from_this()](ZkReply removed) {
      if (removed.code == ZkCode::kNoNode) removed = ZkReply();
      self->go_on(std::move(removed));
    });
  }

  // The node is there; what stands in it may be another's or an older text.
  void correct() {
    if (leaf_.content == LeafData::kAny) return done_(ZkReply());
    client_.read(leaf_.path, false,
                 [self = shared_from_this()](ZkReply reply, std::string data, std::int32_t version) {
                   self->found(std::move(reply), std::move(data), version);
                 });
  }

  void found(ZkReply reply, std::string data, std::int32_t version) {
    if (reply.code == ZkCode::kNoNode) return create();
    if (!reply.ok()) return done_(std::move(reply));
    const bool list = leaf_.content == LeafData::kListed;
    if (list ? is_listed(data, leaf_.data) : data == leaf_.data) return done_(ZkReply());
    const std::string next = list && !data.empty() ? data + "," + leaf_.data : leaf_.data;
    client_.write(leaf_.path, next, version, [self = shared_from_this()](ZkReply written) {
      if (written.code == ZkCode::kNoNode || written.code == ZkCode::kBadVersion) return self->create();
      self->done_(std::move(written));
    });
  }

  void go_on(ZkReply reply) {
    if (!reply.ok()) return done_(std::move(reply));
    create();
  }

  ZkClient& client_;
  const Leaf leaf_;
  const std::uint64_t session_;
  ZkClient::Done done_;
  int rounds_left_ = 10;
};

void read_node_again(ZkClient& client, const std::string& path, int rounds_left, ZkClient::Data done) {
  client.read(path, true, [&client, path, rounds_left, done = std::move(done)](
                              ZkReply reply, std::string data, std::int32_t version) mutable {
    if (reply.code != ZkCode::kNoNode || rounds_left == 0) return done(std::move(reply), std::move(data), version);
    client.watch_absent(path, [&client, path, rounds_left, done = std::move(done)](ZkReply absent) mutable {
      if (!absent.ok()) return done(std::move(absent), {}, -1);
      read_node_again(client, path, rounds_left - 1, std::move(done));
    });
  });
}

}  // namespace

void ensure_leaf(ZkClient& client, const Leaf& leaf, std::uint64_t session, ZkClient::Done done) {
  std::make_shared<EnsureLeaf>(client, leaf, session, std::move(done))->create();
}

void remove_leaf(ZkClient& client, const std::string& path, ZkClient::Done done) {
  client.remove(path, [done = std::move(done)](ZkReply reply) mutable {
    if (reply.code == ZkCode::kNoNode) reply = ZkReply();
    done(std::move(reply));
  });
}

void read_directory(ZkClient& client, const std::string& path, const std::string& data,
                    ZkClient::Children done) {
  client.children(path, [&client, path, data, done = std::move(done)](
                            ZkReply reply, std::vector<std::string> names) mutable {
    if (reply.code != ZkCode::kNoNode) return done(std::move(reply), std::move(names));
    make_directories(client, path, data,
                     [&client, path, done = std::move(done)](ZkReply made) mutable {
                       if (!made.ok()) return done(std::move(made), {});
                       client.children(path, std::move(done));
                     });
  });
}

void read_node(ZkClient& client, const std::string& path, ZkClient::Data done) {
  read_node_again(client, path, 5, std::move(done));
}

bool is_listed(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, end);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (one == name) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace dubhe::zookeeper
