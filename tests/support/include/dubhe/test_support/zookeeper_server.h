// A real ZooKeeper server of one test, on a free port of 127.0.0.1 with a data directory of its
// own.
//
// Confined to the thread that made it: the server dies with that thread, also when the test is
// killed. Functions that cannot do what they say throw std::runtime_error with the server's last
// words.
#pragma once

#include "dubhe/test_support/temp_dir.h"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dubhe::test {

// PEM files of a server that speaks TLS on a second port.
struct ZooKeeperTls {
  std::string key_and_certificate;
  std::string trusted;
  bool clients_need_certificate = true;
};

class ZooKeeperServer {
 public:
  ZooKeeperServer() : ZooKeeperServer(ZooKeeperTls()) {}  // running when this returns
  explicit ZooKeeperServer(ZooKeeperTls tls);
  ~ZooKeeperServer();
  ZooKeeperServer(const ZooKeeperServer&) = delete;
  ZooKeeperServer& operator=(const ZooKeeperServer&) = delete;

  void stop();     // TERM, and waits
  void kill();     // KILL, and waits
  void restart();  // same port, same data
  void pause();    // STOP: connections stay open and nobody answers
  void resume();

  std::uint16_t port() const noexcept { return port_; }
  std::uint16_t secure_port() const noexcept { return secure_port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void write_config() const;
  bool start();
  bool answers() const;
  void end(int signal);
  std::string last_words() const;

  TempDir directory_;
  const ZooKeeperTls tls_;  // no key: plain only
  std::uint16_t port_ = 0;
  std::uint16_t secure_port_ = 0;
  pid_t process_ = -1;
};

// Another program that uses the same server: every call waits for its answer. Codes are those of
// the C client (0: done).
class ZooKeeperPeer {
 public:
  explicit ZooKeeperPeer(const std::string& address, const std::string& credentials = {});
  ~ZooKeeperPeer();
  ZooKeeperPeer(const ZooKeeperPeer&) = delete;
  ZooKeeperPeer& operator=(const ZooKeeperPeer&) = delete;

  int create(const std::string& path, const std::string& data = {}, bool ephemeral = false);
  // With all its directories.
  int create_deep(const std::string& path, const std::string& data = {}, bool ephemeral = false);
  int remove(const std::string& path);
  int set(const std::string& path, const std::string& data);
  bool exists(const std::string& path);
  // Sorted; empty when there is no such node.
  std::vector<std::string> children(const std::string& path);
  std::string data(const std::string& path);
  // The session of an ephemeral node; 0: persistent, or no such node.
  std::uint64_t owner(const std::string& path);
  // "world:anyone", "digest:user:hash"
  std::vector<std::string> access(const std::string& path);

 private:
  struct Impl;
  Impl* impl_;
};

// Ends somebody else's session, as the server does when its client was away for too long.
void expire_session(const std::string& address, std::uint64_t session);

}  // namespace dubhe::test
