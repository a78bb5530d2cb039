#include "dubhe/registry_zookeeper/tree_reader.h"

#include "zk_log.h"
#include "zk_options.h"

#include <zookeeper/zookeeper.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>

namespace dubhe {

namespace {

using zookeeper::TlsRelay;
using zookeeper::ZkOptions;

constexpr std::chrono::milliseconds kConnectWithin(5000);
// A server that hangs is given up by the C library after two thirds of it.
constexpr std::chrono::milliseconds kSession(10000);

Status failure(int rc, const std::string& path) {
  const std::string text = path + ": " + zerror(rc);
  switch (rc) {
    case ZNONODE:
      return {StatusCode::kNotFound, text};
    case ZNOAUTH:
    case ZAUTHFAILED:
      return {StatusCode::kPermissionDenied, text};
    case ZCONNECTIONLOSS:
    case ZOPERATIONTIMEOUT:
    case ZSESSIONEXPIRED:
    case ZINVALIDSTATE:
      return {StatusCode::kUnavailable, text};
    default:
      return {StatusCode::kInternal, text};
  }
}

// What the library's thread tells the one that waits for a connection.
struct Session {
  std::mutex mutex;
  std::condition_variable changed;
  int state = 0;

  static void on_event(zhandle_t*, int type, int state, const char*, void* context) {
    if (type != ZOO_SESSION_EVENT || context == nullptr) return;
    auto& session = *static_cast<Session*>(context);
    std::lock_guard lock(session.mutex);
    session.state = state;
    session.changed.notify_all();
  }
  // The state once it is settled; what it is now when that takes too long.
  int wait(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, limit, [this] {
      return state == ZOO_CONNECTED_STATE || state == ZOO_AUTH_FAILED_STATE;
    });
    return state;
  }
};

class ZooKeeperTreeReader final : public TreeReader {
 public:
  ZooKeeperTreeReader(ZkOptions options, Logger& logger)
      : options_(std::move(options)), log_(logger, std::make_shared<zookeeper::ZkLogLines>()) {}
  ~ZooKeeperTreeReader() override {
    if (handle_ != nullptr) zookeeper_close(handle_);
  }

  Status open(std::chrono::milliseconds limit) {
    std::string servers = options_.connect_string();
    if (options_.tls) {
      auto relay = TlsRelay::open(*options_.tls, options_.servers, note_failures());
      if (!relay) return relay.status();
      relay_ = std::move(*relay);
      servers = relay_->connect_string();
    }
    handle_ =
        zookeeper_init2(servers.c_str(), &Session::on_event, static_cast<int>(kSession.count()),
                        nullptr, &session_, 0, log_.callback());
    if (handle_ == nullptr) {
      return {StatusCode::kUnavailable, "cannot use " + options_.connect_string() + ": " +
                                            std::generic_category().message(errno)};
    }
    const int state = session_.wait(limit);
    if (state == ZOO_CONNECTED_STATE) return authenticate();
    if (state == ZOO_AUTH_FAILED_STATE) {
      return {StatusCode::kPermissionDenied, options_.connect_string() + " refuses the password"};
    }
    std::lock_guard lock(session_.mutex);
    return {StatusCode::kUnavailable,
            "no session with " + options_.connect_string() + " within " +
                std::to_string(limit.count()) + " ms" +
                (failure_.empty() ? std::string() : " (" + failure_ + ")")};
  }

  Expected<std::vector<std::string>> children(const std::string& path) override {
    String_vector names{};
    const int rc = zoo_get_children(handle_, path.empty() ? "/" : path.c_str(), 0, &names);
    if (rc != ZOK) return failure(rc, path);
    std::vector<std::string> list(names.data, names.data + names.count);
    deallocate_String_vector(&names);
    std::sort(list.begin(), list.end());
    return list;
  }

  Expected<TreeNode> read(const std::string& path) override {
    // The size is known only once it is read; a node holds 1 MB at most, few hold more than a page.
    constexpr int kFirst = 4096;
    TreeNode node;
    Stat stat{};
    int size = kFirst;
    for (int room = kFirst;;) {
      node.data.resize(static_cast<std::size_t>(room));
      size = room;
      const int rc = zoo_get(handle_, path.c_str(), 0, node.data.data(), &size, &stat);
      if (rc != ZOK) return failure(rc, path);
      if (stat.dataLength <= room) break;
      room = stat.dataLength;
    }
    node.data.resize(static_cast<std::size_t>(std::max(size, 0)));
    node.session = static_cast<std::uint64_t>(stat.ephemeralOwner);
    node.created = std::chrono::milliseconds(stat.ctime);
    node.modified = std::chrono::milliseconds(stat.mtime);
    return node;
  }

  const std::string& root() const noexcept override { return options_.tree.root; }
  const std::vector<std::string>& servers() const noexcept override { return options_.servers; }

 private:
  zookeeper::TlsRelay::Events note_failures() {
    const auto note = [this](const std::string&, const std::string& why) {
      std::lock_guard lock(session_.mutex);
      failure_ = why;
    };
    return {note, note};
  }

  Status authenticate() {
    if (options_.username.empty()) return Status();
    const std::string credentials = options_.username + ":" + options_.password;
    const int rc = zoo_add_auth(handle_, "digest", credentials.data(),
                                static_cast<int>(credentials.size()), nullptr, nullptr);
    return rc == ZOK ? Status() : failure(rc, options_.connect_string());
  }

  const ZkOptions options_;
  const zookeeper::ZkLogSlot log_;
  Session session_;
  std::string failure_;  // guarded by the session's mutex
  std::unique_ptr<zookeeper::TlsRelay> relay_;
  zhandle_t* handle_ = nullptr;
};

}  // namespace

Expected<std::unique_ptr<TreeReader>> open_tree_reader(const Url& registry, Logger& logger) {
  auto reader = std::make_unique<ZooKeeperTreeReader>(ZkOptions::from(registry), logger);
  if (Status opened = reader->open(registry.get_millis("timeout", kConnectWithin)); !opened.ok()) {
    return opened;
  }
  return std::unique_ptr<TreeReader>(std::move(reader));
}

}  // namespace dubhe
