#include "native_zk_client.h"

#include "zk_log.h"

#include <zookeeper/zookeeper.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <unordered_set>
#include <utility>

namespace dubhe::zookeeper {

namespace {

constexpr auto kLastAnswersWithin = std::chrono::milliseconds(500);

tree::TreeCode code_of(int rc) {
  switch (rc) {
    case ZOK:
      return tree::TreeCode::kOk;
    case ZNONODE:
      return tree::TreeCode::kNoNode;
    case ZNODEEXISTS:
      return tree::TreeCode::kNodeExists;
    case ZNOTEMPTY:
      return tree::TreeCode::kNotEmpty;
    case ZBADVERSION:
      return tree::TreeCode::kBadVersion;
    case ZNOAUTH:
    case ZAUTHFAILED:
    case ZINVALIDACL:
      return tree::TreeCode::kNotAllowed;
    case ZCONNECTIONLOSS:
    case ZOPERATIONTIMEOUT:
    case ZSESSIONEXPIRED:
    case ZSESSIONMOVED:
    case ZINVALIDSTATE:
    case ZCLOSING:
      return tree::TreeCode::kConnectionLoss;
    default:
      return tree::TreeCode::kOther;
  }
}

tree::TreeReply reply_of(int rc) {
  if (rc == ZOK) return {};
  return {code_of(rc), zerror(rc)};
}

// The half of a client that lives on its executor; gone when the client is, and what is still under
// way with it.
struct Receiver {
  tree::TreeEvents events;
  bool authenticated;
  zhandle_t* handle = nullptr;
  // Connected, and waiting for the first authentication.
  std::optional<tree::TreeState> held_back = std::nullopt;

  void connected(const tree::TreeState& state) {
    if (authenticated) return events.on_state(state);
    held_back = state;
  }
  void authentication_done() {
    authenticated = true;
    if (held_back) events.on_state(*std::exchange(held_back, std::nullopt));
  }
  void not_connected(const tree::TreeState& state) {
    held_back.reset();
    events.on_state(state);
  }
};

// A request that the library has and has not answered yet.
class Pending {
 public:
  virtual ~Pending() = default;
};

// The half that the library's threads see: its context pointer, freed after the handle is closed.
struct Link {
  Link(Executor& on, std::weak_ptr<Receiver> to, Logger& to_log, std::shared_ptr<ZkLogLines> lines,
       const ZkOptions& options)
      : executor(on),
        logger(to_log),
        receiver(std::move(to)),
        log(to_log, std::move(lines),
            [this](std::string_view address) {
              post([address = std::string(address)](Receiver& to) {
                to.events.on_refused(address);
              });
            }),
        credentials(options.username.empty() ? std::string()
                                             : options.username + ":" + options.password) {}

  Executor& executor;
  Logger& logger;
  const std::weak_ptr<Receiver> receiver;
  const ZkLogSlot log;            // behind what it tells
  const std::string credentials;  // empty: none
  // Behind a door of ours where the server wants TLS. Worker thread only, once it is open.
  std::unique_ptr<TlsRelay> relay;
  zhandle_t* handle = nullptr;  // worker thread only

  std::mutex mutex;
  std::condition_variable answered;
  std::unordered_set<Pending*>
      pending;  // guarded by the mutex; what the library never answers is freed with the link

  ~Link() {
    for (Pending* unanswered : std::exchange(pending, {})) delete unanswered;
  }
  void add(Pending* request) {
    std::lock_guard lock(mutex);
    pending.insert(request);
  }
  void remove(Pending* request) {
    std::lock_guard lock(mutex);
    pending.erase(request);
    if (pending.empty()) answered.notify_all();
  }
  // The library forgets what it still waits for when it is closed, and leaks it.
  void wait_for_answers() {
    std::unique_lock lock(mutex);
    answered.wait_for(lock, kLastAnswersWithin, [this] { return pending.empty(); });
  }

  // Runs `job(receiver)` on the executor, if the client still lives then.
  template <class F>
  void post(F job) {
    executor.post([receiver = receiver, job = std::move(job)]() mutable {
      if (const auto alive = receiver.lock()) job(*alive);
    });
  }
};

tree::TreeState connected_state(const Link& link, zhandle_t* handle) {
  const char* const door = zoo_get_current_server(handle);
  const std::string server = door == nullptr         ? ""
                             : link.relay == nullptr ? door
                                                     : link.relay->server_behind(door);
  const clientid_t& id = *zoo_client_id(handle);
  return {tree::TreeState::Kind::kConnected,
          {static_cast<std::uint64_t>(id.client_id), std::string(id.passwd, sizeof(id.passwd))},
          std::chrono::milliseconds(zoo_recv_timeout(handle)),
          server};
}

void tell_connected(Link& link, zhandle_t* handle) {
  link.post([handle, state = connected_state(link, handle)](Receiver& receiver) {
    receiver.handle = handle;
    receiver.connected(state);
  });
}

void tell(Link& link, tree::TreeState::Kind kind, std::string text) {
  link.post([state = tree::TreeState{kind, {}, {}, std::move(text)}](Receiver& receiver) {
    receiver.not_connected(state);
  });
}

// Completion of the first authentication: only now may nodes be made with "creator: all".
void on_authenticated(int rc, const void* data) {
  auto& link = *static_cast<Link*>(const_cast<void*>(data));
  if (rc != ZOK) return;  // the session watcher tells of it
  link.post([](Receiver& receiver) { receiver.authentication_done(); });
}

void on_session_event(zhandle_t* handle, int type, int state, const char*, void* context) {
  if (type != ZOO_SESSION_EVENT || context == nullptr) return;
  auto& link = *static_cast<Link*>(context);
  if (state == ZOO_CONNECTED_STATE) {
    tell_connected(link, handle);
  } else if (state == ZOO_EXPIRED_SESSION_STATE) {
    tell(link, tree::TreeState::Kind::kExpired, "session expired");
  } else if (state == ZOO_AUTH_FAILED_STATE) {
    tell(link, tree::TreeState::Kind::kRefused, "the server refuses user and password");
  } else {
    tell(link, tree::TreeState::Kind::kDisconnected, "connection lost");
  }
}

void on_child_event(zhandle_t*, int type, int, const char* path, void* context) {
  // Session events come to every watcher; the session watcher deals with them.
  if (type == ZOO_SESSION_EVENT || path == nullptr) return;
  static_cast<Link*>(context)->post([path = std::string(path)](Receiver& receiver) {
    receiver.events.on_children_changed(path);
  });
}

void on_node_event(zhandle_t*, int type, int, const char* path, void* context) {
  if (type == ZOO_SESSION_EVENT || path == nullptr) return;
  static_cast<Link*>(context)->post(
      [path = std::string(path)](Receiver& receiver) { receiver.events.on_node_changed(path); });
}

// One request under way: what its callback needs. Owned by the link until the callback runs.
template <class Callback>
class Request final : public Pending {
 public:
  Request(Link& link, Callback done) : link_(link), done_(std::move(done)) { link_.add(this); }
  ~Request() override { link_.remove(this); }

  template <class... Values>
  void finish(int rc, Values... values) {
    link_.post([done = std::move(done_), reply = reply_of(rc), ... values = std::move(values)](
                   Receiver&) mutable { done(std::move(reply), std::move(values)...); });
  }

 private:
  Link& link_;
  Callback done_;
};

template <class Callback>
std::unique_ptr<Request<Callback>> take(const void* data) {
  return std::unique_ptr<Request<Callback>>(
      static_cast<Request<Callback>*>(const_cast<void*>(data)));
}

void on_created(int rc, const char*, const void* data) {
  take<tree::TreeClient::Done>(data)->finish(rc);
}
void on_removed(int rc, const void* data) { take<tree::TreeClient::Done>(data)->finish(rc); }
void on_written(int rc, const Stat*, const void* data) {
  take<tree::TreeClient::Done>(data)->finish(rc);
}
void on_data(int rc, const char* value, int length, const Stat* stat, const void* data) {
  std::string text;
  if (rc == ZOK && value != nullptr && length > 0)
    text.assign(value, static_cast<std::size_t>(length));
  const std::int32_t version = rc == ZOK && stat != nullptr ? stat->version : -1;
  take<tree::TreeClient::Data>(data)->finish(rc, std::move(text), version);
}
void on_children(int rc, const String_vector* names, const void* data) {
  std::vector<std::string> list;
  if (rc == ZOK && names != nullptr) list.assign(names->data, names->data + names->count);
  take<tree::TreeClient::Children>(data)->finish(rc, std::move(list));
}
void on_stat(int rc, const Stat* stat, const void* data) {
  const std::uint64_t owner =
      rc == ZOK && stat != nullptr ? static_cast<std::uint64_t>(stat->ephemeralOwner) : 0;
  take<tree::TreeClient::Owner>(data)->finish(rc, owner);
}

class NativeZkClient final : public tree::TreeClient {
 public:
  NativeZkClient(const ZkOptions& options, Executor& executor, BackgroundWorker& worker,
                 Logger& logger, std::shared_ptr<ZkLogLines> lines, tree::TreeEvents events,
                 const tree::TreeSession& resume)
      : worker_(worker),
        receiver_(
            std::make_shared<Receiver>(Receiver{std::move(events), options.username.empty()})),
        link_(new Link(executor, receiver_, logger, std::move(lines), options)),
        acl_(options.username.empty() ? &ZOO_OPEN_ACL_UNSAFE : &ZOO_CREATOR_ALL_ACL) {
    worker_.run([link = link_, options, resume] { open(*link, options, resume); });
  }

  ~NativeZkClient() override {
    receiver_.reset();
    worker_.run([link = link_] {
      close(*link);
      delete link;
    });
  }

  void create(const std::string& path, const std::string& data, tree::NodeKind kind,
              Done done) override {
    request(std::move(done), [&](auto* r) {
      return zoo_acreate(receiver_->handle, path.c_str(), data.data(),
                         static_cast<int>(data.size()), acl_,
                         kind == tree::NodeKind::kPassing ? ZOO_EPHEMERAL : 0, &on_created, r);
    });
  }

  void remove(const std::string& path, Done done) override {
    request(std::move(done), [&](auto* r) {
      return zoo_adelete(receiver_->handle, path.c_str(), -1, &on_removed, r);
    });
  }

  void children(const std::string& path, Children done) override {
    request<std::vector<std::string>>(std::move(done), [&](auto* r) {
      return zoo_awget_children(receiver_->handle, path.c_str(), &on_child_event, link_,
                                &on_children, r);
    });
  }

  void read(const std::string& path, bool watch, Data done) override {
    request<std::string, std::int32_t>(std::move(done), [&](auto* r) {
      return zoo_awget(receiver_->handle, path.c_str(), watch ? &on_node_event : nullptr, link_,
                       &on_data, r);
    });
  }

  void watch_absent(const std::string& path, Done done) override {
    request(std::move(done), [&](auto* r) {
      return zoo_awexists(receiver_->handle, path.c_str(), &on_node_event, link_, &on_written, r);
    });
  }

  void write(const std::string& path, const std::string& data, std::int32_t version,
             Done done) override {
    request(std::move(done), [&](auto* r) {
      return zoo_aset(receiver_->handle, path.c_str(), data.data(), static_cast<int>(data.size()),
                      version, &on_written, r);
    });
  }

  void owner(const std::string& path, Owner done) override {
    request<std::uint64_t>(std::move(done), [&](auto* r) {
      return zoo_aexists(receiver_->handle, path.c_str(), 0, &on_stat, r);
    });
  }

 private:
  static void open(Link& link, const ZkOptions& options, const tree::TreeSession& resume) {
    std::string servers = options.connect_string();
    if (options.tls) {
      auto relay = TlsRelay::open(*options.tls, options.servers, relay_events(link, options));
      if (!relay) return tell(link, tree::TreeState::Kind::kRefused, relay.status().message());
      link.relay = std::move(*relay);
      servers = link.relay->connect_string();
    }
    clientid_t id{};
    id.client_id = static_cast<std::int64_t>(resume.id);
    resume.password.copy(id.passwd, sizeof(id.passwd));
    link.handle = zookeeper_init2(servers.c_str(), &on_session_event,
                                  static_cast<int>(options.tree.session_timeout.count()),
                                  resume.id == 0 ? nullptr : &id, &link, 0, link.log.callback());
    if (link.handle == nullptr) {
      tell(link, tree::TreeState::Kind::kFailed,
           "cannot use " + servers + ": " + std::generic_category().message(errno));
      return;
    }
    if (!link.credentials.empty()) {
      zoo_add_auth(link.handle, "digest", link.credentials.data(),
                   static_cast<int>(link.credentials.size()), &on_authenticated, &link);
    }
  }

  // One server among several that is not as it should be leaves the others.
  static TlsRelay::Events relay_events(Link& link, const ZkOptions& options) {
    const auto gone = [&link](const std::string& server, const std::string&) {
      link.post([server](Receiver& to) { to.events.on_refused(server); });
    };
    if (options.servers.size() > 1) {
      return {gone, [&link, gone](const std::string& server, const std::string& why) {
                link.logger.warn("registry.zookeeper", why);
                gone(server, why);
              }};
    }
    return {gone, [&link](const std::string&, const std::string& why) {
              tell(link, tree::TreeState::Kind::kRefused, why);
            }};
  }

  static void close(Link& link) {
    if (link.handle == nullptr) return;
    if (zoo_state(link.handle) == ZOO_CONNECTED_STATE) link.wait_for_answers();
    zookeeper_close(link.handle);
  }

  // `send` gives the request to the library, which then owns it; if it refuses, it never was there.
  template <class... Values, class Callback, class Send>
  void request(Callback done, Send send) {
    auto made = std::make_unique<Request<Callback>>(*link_, std::move(done));
    const int rc =
        receiver_->handle == nullptr ? static_cast<int>(ZINVALIDSTATE) : send(made.get());
    if (rc == ZOK) {
      (void)made.release();
    } else {
      made->finish(rc, Values()...);
    }
  }

  BackgroundWorker& worker_;
  std::shared_ptr<Receiver> receiver_;
  Link* const link_;
  const ACL_vector* const acl_;
};

}  // namespace

std::unique_ptr<tree::TreeClient> open_native_zk_client(const ZkOptions& options,
                                                        Executor& executor,
                                                        BackgroundWorker& worker, Logger& logger,
                                                        std::shared_ptr<ZkLogLines> lines,
                                                        tree::TreeEvents events,
                                                        const tree::TreeSession& resume) {
  return std::make_unique<NativeZkClient>(options, executor, worker, logger, std::move(lines),
                                          std::move(events), resume);
}

}  // namespace dubhe::zookeeper
