#include "tree_steps.h"

#include "dubhe/registry_tree/tree_paths.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace dubhe::tree {

namespace {

// Every directory down to `path`, in one batch: a tree keeps the order of one client's requests,
// so the last answer speaks for all.
void make_directories(TreeClient& client, const std::string& path, const std::string& data,
                      TreeClient::Done done) {
  for (const std::string& directory : ancestors_and_self(path)) {
    if (directory == path) break;
    client.create(directory, data, NodeKind::kDirectory, [](TreeReply) {});
  }
  client.create(path, data, NodeKind::kDirectory,
                [done = std::move(done)](TreeReply reply) mutable {
                  if (reply.code == TreeCode::kNodeExists) reply = TreeReply();
                  done(std::move(reply));
                });
}

// One ensure_leaf() under way; kept alive by the callback it waits for.
class EnsureLeaf : public std::enable_shared_from_this<EnsureLeaf> {
 public:
  EnsureLeaf(TreeClient& client, Leaf leaf, std::uint64_t session, TreeClient::Done done)
      : client_(client), leaf_(std::move(leaf)), session_(session), done_(std::move(done)) {}

  void create() {
    // Others may delete and create at the same time: a few rounds, then the ledger's back-off takes
    // over.
    if (rounds_left_-- == 0) return done_({TreeCode::kOther, "others keep changing " + leaf_.path});
    client_.create(
        leaf_.path, leaf_.data, leaf_.ephemeral ? NodeKind::kPassing : NodeKind::kLasting,
        [self = shared_from_this()](TreeReply reply) { self->created(std::move(reply)); });
  }

 private:
  void created(TreeReply reply) {
    if (reply.code == TreeCode::kNoNode) {
      return make_directories(
          client_, parent_of(leaf_.path), leaf_.data,
          [self = shared_from_this()](TreeReply made) { self->go_on(std::move(made)); });
    }
    if (reply.code != TreeCode::kNodeExists) return done_(std::move(reply));
    if (!leaf_.ephemeral) return correct();
    client_.owner(leaf_.path, [self = shared_from_this()](TreeReply known, std::uint64_t owner) {
      self->owned_by(std::move(known), owner);
    });
  }

  void owned_by(TreeReply reply, std::uint64_t owner) {
    if (reply.code == TreeCode::kNoNode) return create();
    if (!reply.ok()) return done_(std::move(reply));
    if (owner == session_) return correct();
    client_.remove(leaf_.path, [self = shared_from_this()](TreeReply removed) {
      if (removed.code == TreeCode::kNoNode) removed = TreeReply();
      self->go_on(std::move(removed));
    });
  }

  // The node is there; what stands in it may be another's or an older text.
  void correct() {
    if (leaf_.content == LeafData::kAny) return done_(TreeReply());
    client_.read(
        leaf_.path, false,
        [self = shared_from_this()](TreeReply reply, std::string data, std::int32_t version) {
          self->found(std::move(reply), std::move(data), version);
        });
  }

  void found(TreeReply reply, std::string data, std::int32_t version) {
    if (reply.code == TreeCode::kNoNode) return create();
    if (!reply.ok()) return done_(std::move(reply));
    const bool list = leaf_.content == LeafData::kListed;
    if (list ? is_listed(data, leaf_.data) : data == leaf_.data) return done_(TreeReply());
    const std::string next = list && !data.empty() ? data + "," + leaf_.data : leaf_.data;
    client_.write(leaf_.path, next, version, [self = shared_from_this()](TreeReply written) {
      if (written.code == TreeCode::kNoNode || written.code == TreeCode::kBadVersion)
        return self->create();
      self->done_(std::move(written));
    });
  }

  void go_on(TreeReply reply) {
    if (!reply.ok()) return done_(std::move(reply));
    create();
  }

  TreeClient& client_;
  const Leaf leaf_;
  const std::uint64_t session_;
  TreeClient::Done done_;
  int rounds_left_ = 10;
};

void read_node_again(TreeClient& client, const std::string& path, int rounds_left,
                     TreeClient::Data done) {
  client.read(path, true,
              [&client, path, rounds_left, done = std::move(done)](
                  TreeReply reply, std::string data, std::int32_t version) mutable {
                if (reply.code != TreeCode::kNoNode || rounds_left == 0)
                  return done(std::move(reply), std::move(data), version);
                client.watch_absent(path, [&client, path, rounds_left,
                                           done = std::move(done)](TreeReply absent) mutable {
                  if (!absent.ok()) return done(std::move(absent), {}, -1);
                  read_node_again(client, path, rounds_left - 1, std::move(done));
                });
              });
}

}  // namespace

void ensure_leaf(TreeClient& client, const Leaf& leaf, std::uint64_t session,
                 TreeClient::Done done) {
  std::make_shared<EnsureLeaf>(client, leaf, session, std::move(done))->create();
}

void remove_leaf(TreeClient& client, const std::string& path, TreeClient::Done done) {
  client.remove(path, [done = std::move(done)](TreeReply reply) mutable {
    if (reply.code == TreeCode::kNoNode) reply = TreeReply();
    done(std::move(reply));
  });
}

void read_directory(TreeClient& client, const std::string& path, const std::string& data,
                    TreeClient::Children done) {
  client.children(path, [&client, path, data, done = std::move(done)](
                            TreeReply reply, std::vector<std::string> names) mutable {
    if (reply.code != TreeCode::kNoNode) return done(std::move(reply), std::move(names));
    make_directories(client, path, data,
                     [&client, path, done = std::move(done)](TreeReply made) mutable {
                       if (!made.ok()) return done(std::move(made), {});
                       client.children(path, std::move(done));
                     });
  });
}

void read_node(TreeClient& client, const std::string& path, TreeClient::Data done) {
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

}  // namespace dubhe::tree
