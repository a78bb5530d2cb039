#include "dubhe/test_support/zookeeper_server.h"

#include <zookeeper/zookeeper.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <stdexcept>

namespace dubhe::test {

namespace {

constexpr int kSessionMs = 30000;
constexpr auto kConnectWithin = std::chrono::seconds(20);

// A handle that is connected.
class Handle {
 public:
  Handle(const std::string& address, const clientid_t* session) {
    const auto quiet = [](const char*) {};
    handle_ = zookeeper_init2(address.c_str(), &Handle::watch, kSessionMs, session, this, 0, quiet);
    if (handle_ == nullptr) throw std::runtime_error("cannot use ZooKeeper at " + address);
    std::unique_lock lock(mutex_);
    const bool answered =
        changed_.wait_for(lock, kConnectWithin, [this] { return connected_ || expired_; });
    lock.unlock();
    if (!answered || (expired_ && session == nullptr)) {
      zookeeper_close(handle_);
      throw std::runtime_error("ZooKeeper at " + address + " does not answer");
    }
  }
  ~Handle() { zookeeper_close(handle_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  zhandle_t* get() const { return handle_; }
  // The server does not know the session that was asked for.
  bool expired() const { return expired_; }

 private:
  static void watch(zhandle_t*, int type, int state, const char*, void* context) {
    auto& self = *static_cast<Handle*>(context);
    if (type != ZOO_SESSION_EVENT) return;
    std::lock_guard lock(self.mutex_);
    if (state == ZOO_CONNECTED_STATE) self.connected_ = true;
    if (state == ZOO_EXPIRED_SESSION_STATE) self.expired_ = true;
    self.changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool connected_ = false, expired_ = false;
  zhandle_t* handle_ = nullptr;
};

// The server's password of a session is a function of its id (ZooKeeperServer.generatePasswd:
// java.util.Random seeded with the id and a constant).
clientid_t session_with_password(std::uint64_t session) {
  constexpr std::uint64_t kSecret = 0xB3415C00;
  constexpr std::uint64_t kMultiplier = 0x5DEECE66D;
  constexpr std::uint64_t kMask = (std::uint64_t{1} << 48) - 1;
  clientid_t id{};
  id.client_id = static_cast<std::int64_t>(session);
  std::uint64_t seed = ((session ^ kSecret) ^ kMultiplier) & kMask;
  for (std::size_t at = 0; at < sizeof(id.passwd); at += 4) {
    seed = (seed * kMultiplier + 0xB) & kMask;
    const auto word = static_cast<std::uint32_t>(seed >> 16);
    for (std::size_t byte = 0; byte < 4; ++byte)
      id.passwd[at + byte] = static_cast<char>(word >> (8 * byte));
  }
  return id;
}

}  // namespace

struct ZooKeeperPeer::Impl {
  Handle handle;
};

ZooKeeperPeer::ZooKeeperPeer(const std::string& address, const std::string& credentials)
    : impl_(new Impl{Handle(address, nullptr)}) {
  if (!credentials.empty()) {
    zoo_add_auth(impl_->handle.get(), "digest", credentials.data(),
                 static_cast<int>(credentials.size()), nullptr, nullptr);
  }
}
ZooKeeperPeer::~ZooKeeperPeer() { delete impl_; }

int ZooKeeperPeer::create(const std::string& path, const std::string& data, bool ephemeral) {
  return zoo_create(impl_->handle.get(), path.c_str(), data.data(), static_cast<int>(data.size()),
                    &ZOO_OPEN_ACL_UNSAFE, ephemeral ? ZOO_EPHEMERAL : 0, nullptr, 0);
}

int ZooKeeperPeer::create_deep(const std::string& path, const std::string& data, bool ephemeral) {
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    create(path.substr(0, slash));
  }
  return create(path, data, ephemeral);
}

int ZooKeeperPeer::remove(const std::string& path) {
  return zoo_delete(impl_->handle.get(), path.c_str(), -1);
}

int ZooKeeperPeer::set(const std::string& path, const std::string& data) {
  return zoo_set(impl_->handle.get(), path.c_str(), data.data(), static_cast<int>(data.size()), -1);
}

bool ZooKeeperPeer::exists(const std::string& path) {
  Stat stat{};
  return zoo_exists(impl_->handle.get(), path.c_str(), 0, &stat) == ZOK;
}

std::vector<std::string> ZooKeeperPeer::children(const std::string& path) {
  String_vector names{};
  std::vector<std::string> list;
  if (zoo_get_children(impl_->handle.get(), path.c_str(), 0, &names) != ZOK) return list;
  list.assign(names.data, names.data + names.count);
  deallocate_String_vector(&names);
  std::sort(list.begin(), list.end());
  return list;
}

std::string ZooKeeperPeer::data(const std::string& path) {
  std::string buffer(64 * 1024, '\0');
  int size = static_cast<int>(buffer.size());
  if (zoo_get(impl_->handle.get(), path.c_str(), 0, buffer.data(), &size, nullptr) != ZOK ||
      size < 0)
    return {};
  buffer.resize(static_cast<std::size_t>(size));
  return buffer;
}

std::uint64_t ZooKeeperPeer::owner(const std::string& path) {
  Stat stat{};
  if (zoo_exists(impl_->handle.get(), path.c_str(), 0, &stat) != ZOK) return 0;
  return static_cast<std::uint64_t>(stat.ephemeralOwner);
}

std::vector<std::string> ZooKeeperPeer::access(const std::string& path) {
  ACL_vector acl{};
  Stat stat{};
  std::vector<std::string> list;
  if (zoo_get_acl(impl_->handle.get(), path.c_str(), &acl, &stat) != ZOK) return list;
  for (int i = 0; i < acl.count; ++i)
    list.push_back(std::string(acl.data[i].id.scheme) + ":" + acl.data[i].id.id);
  deallocate_ACL_vector(&acl);
  return list;
}

void expire_session(const std::string& address, std::uint64_t session) {
  const clientid_t id = session_with_password(session);
  // Taken over and closed; its owner may take it back in between, so again until the server knows
  // it no more.
  for (int attempt = 0; attempt < 100; ++attempt) {
    const Handle taken_over(address, &id);
    if (taken_over.expired()) return;
  }
  throw std::runtime_error("the session could not be ended at " + address);
}

}  // namespace dubhe::test
