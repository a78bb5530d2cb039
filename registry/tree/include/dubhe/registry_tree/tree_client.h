// The few things a registry asks of a tree (ZooKeeper, a directory), in our own types: one handle,
// one session.
//
// Interface, confined to one executor. No callback runs inside the call that asks for it, none
// after the destructor. Dropping a client that is connected ends its session, and with it its ephemeral nodes; the session of
// one that is not lives on until its time is over, and may be resumed.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/function.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dubhe {
namespace tree DUBHE_EXPORT {

enum class TreeCode : std::uint8_t {
  kOk,
  kNoNode,
  kNodeExists,
  kNotEmpty,
  kBadVersion,      // somebody else has written meanwhile
  kConnectionLoss,  // lost, timed out, session over: it may have happened
  kNotAllowed,      // access list
  kOther,
};

struct TreeReply {
  TreeCode code = TreeCode::kOk;
  std::string text;  // for people: "connection loss"

  bool ok() const noexcept { return code == TreeCode::kOk; }
};

// What a session is known by: with it another handle goes on with the same session.
struct TreeSession {
  std::uint64_t id = 0;  // 0: none
  std::string password;
};

struct TreeState {
  enum class Kind : std::uint8_t {
    kConnected,     // `session`, `session_timeout` and `text` (the server) are set
    kDisconnected,  // the client library is looking for a server
    kExpired,       // the session is over; the handle is of no more use
    kFailed,        // likewise: no such host, no such directory; `text` says why
    kRefused,       // likewise, and waiting does not help: password, permissions; `text` says why
  };
  Kind kind;
  TreeSession session;
  std::chrono::milliseconds session_timeout{};
  std::string text;
};

struct TreeEvents {
  std::function<void(const TreeState&)> on_state;
  // A server that was tried refuses connections.
  std::function<void(const std::string& address)> on_refused;
  // The children of `path` are not any more what the last children() call said.
  std::function<void(const std::string& path)> on_children_changed;
  // The data of `path`, or whether it exists, are not any more what the last read() or
  // watch_absent() said.
  std::function<void(const std::string& path)> on_node_changed;
};

enum class NodeKind : std::uint8_t {
  kDirectory,  // stays, has children, and what stands in it means nothing
  kLasting,    // stays
  kPassing,    // goes with its session
};

class TreeClient {
 public:
  using Done = UniqueFunction<void(TreeReply)>;
  using Children = UniqueFunction<void(TreeReply, std::vector<std::string>)>;
  using Data = UniqueFunction<void(TreeReply, std::string data, std::int32_t version)>;
  using Owner = UniqueFunction<void(TreeReply, std::uint64_t session)>;

  virtual ~TreeClient() = default;
  virtual void create(const std::string& path, const std::string& data, NodeKind kind,
                      Done done) = 0;
  virtual void remove(const std::string& path, Done done) = 0;
  // Leaves a watch that fires once.
  virtual void children(const std::string& path, Children done) = 0;
  // With `watch` leaves one that fires once; none where there is no node (kNoNode).
  virtual void read(const std::string& path, bool watch, Data done) = 0;
  // kNoNode: there is none, and a watch tells once when there is. kOk: there is one, and likewise
  // when it changes.
  virtual void watch_absent(const std::string& path, Done done) = 0;
  // Over the version that was read, or over any (-1).
  virtual void write(const std::string& path, const std::string& data, std::int32_t version,
                     Done done) = 0;
  // The session that owns an ephemeral node, 0 for a persistent one.
  virtual void owner(const std::string& path, Owner done) = 0;
};

// `resume` is an earlier session to go on with, or none; if it is over, kExpired says so.
using TreeClientFactory = std::function<std::unique_ptr<TreeClient>(TreeEvents, const TreeSession& resume)>;

}  // namespace tree
}  // namespace dubhe
