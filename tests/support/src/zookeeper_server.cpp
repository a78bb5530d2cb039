#include "dubhe/test_support/zookeeper_server.h"

#include "dubhe/test_support/free_port.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace dubhe::test {

namespace {

constexpr const char* kProgram = "/usr/share/zookeeper/bin/zkServer.sh";
constexpr auto kReadyWithin = std::chrono::seconds(30);
constexpr auto kLook = std::chrono::milliseconds(20);

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return fd;
  ::close(fd);
  return -1;
}

// What the server says to a four-letter command.
std::string ask(std::uint16_t port, const std::string& word) {
  const int fd = connect_to(port);
  if (fd < 0) return {};
  std::string answer;
  if (::send(fd, word.data(), word.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(word.size())) {
    char buffer[512];
    pollfd readable{fd, POLLIN, 0};
    while (::poll(&readable, 1, 1000) == 1) {
      const ssize_t got = ::recv(fd, buffer, sizeof(buffer), 0);
      if (got <= 0) break;
      answer.append(buffer, static_cast<std::size_t>(got));
    }
  }
  ::close(fd);
  return answer;
}

// The class path of Debian's package leaves out what its server needs for TLS.
std::string class_path_with_netty() {
  std::string path = "/etc/zookeeper/conf:/usr/share/java/zookeeper.jar";
  for (const char* part : {"buffer", "codec", "common", "handler", "resolver", "transport",
                           "transport-native-epoll", "transport-native-unix-common"})
    path += std::string(":/usr/share/java/netty-") + part + ".jar";
  return path;
}

}  // namespace

ZooKeeperServer::ZooKeeperServer(ZooKeeperTls tls) : tls_(std::move(tls)) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    if (!tls_.key_and_certificate.empty()) secure_port_ = free_port();
    write_config();
    if (start()) return;
  }
  throw std::runtime_error("ZooKeeper does not start (package zookeeper installed?): " +
                           last_words());
}

ZooKeeperServer::~ZooKeeperServer() { end(SIGKILL); }

void ZooKeeperServer::stop() { end(SIGTERM); }
void ZooKeeperServer::kill() { end(SIGKILL); }
void ZooKeeperServer::pause() { ::kill(-process_, SIGSTOP); }
void ZooKeeperServer::resume() { ::kill(-process_, SIGCONT); }

void ZooKeeperServer::restart() {
  end(SIGTERM);
  if (!start()) throw std::runtime_error("ZooKeeper does not start again: " + last_words());
}

void ZooKeeperServer::write_config() const {
  std::ofstream file(directory_.path() / "zoo.cfg");
  file << "dataDir=" << (directory_.path() / "data").string() << "\n"
       << "clientPort=" << port_ << "\nclientPortAddress=127.0.0.1\n"
       << "tickTime=100\nminSessionTimeout=200\nmaxSessionTimeout=60000\nmaxClientCnxns=0\n"
       << "admin.enableServer=false\n4lw.commands.whitelist=*\n";
  if (secure_port_ == 0) return;
  file << "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\n"
       << "secureClientPort=" << secure_port_ << "\nsecureClientPortAddress=127.0.0.1\n"
       << "ssl.keyStore.type=PEM\nssl.keyStore.location=" << tls_.key_and_certificate << "\n"
       << "ssl.trustStore.type=PEM\nssl.trustStore.location=" << tls_.trusted << "\n"
       << "ssl.clientAuth=" << (tls_.clients_need_certificate ? "need" : "none") << "\n";
}

bool ZooKeeperServer::start() {
  const std::string config = (directory_.path() / "zoo.cfg").string();
  const std::string output = (directory_.path() / "output").string();
  std::string flags =
      "JVMFLAGS=-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "
      "-Dzookeeper.fsync.warningthresholdms=60000";
  if (secure_port_ != 0) flags += " -cp " + class_path_with_netty();
  const char* const arguments[] = {kProgram, "start-foreground", config.c_str(), nullptr};
  const char* const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "JMXDISABLE=true",
                                     flags.c_str(), nullptr};
  process_ = ::fork();
  if (process_ == 0) {
    // Only what is allowed between fork and exec.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpgid(0, 0);
    const int log = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, 0);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::execve(kProgram, const_cast<char**>(arguments), const_cast<char**>(environment));
    ::_exit(127);
  }
  ::setpgid(process_, process_);
  const auto give_up = std::chrono::steady_clock::now() + kReadyWithin;
  while (std::chrono::steady_clock::now() < give_up) {
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      return false;
    }
    if (answers()) return true;
    std::this_thread::sleep_for(kLook);  // a server tells nobody when it begins to serve
  }
  end(SIGKILL);
  return false;
}

bool ZooKeeperServer::answers() const {
  return ask(port_, "srvr").find("Mode:") != std::string::npos;
}

void ZooKeeperServer::end(int signal) {
  if (process_ < 0) return;
  ::kill(-process_, SIGCONT);
  ::kill(-process_, signal);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

std::string ZooKeeperServer::last_words() const {
  std::ifstream file(directory_.path() / "output");
  const std::string all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return all.size() > 2000 ? all.substr(all.size() - 2000) : all;
}

}  // namespace dubhe::test
