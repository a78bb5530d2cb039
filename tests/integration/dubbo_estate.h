// A provider and a consumer of the dubbo protocol with real sockets and threads.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "dubhe/common/block_on.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/dubbo_protocol.h"
#include "dubhe/serialize_hessian2/hessian2_serialization.h"
#include "dubhe/test_support/eventually.h"
#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/text_service.h"
#include "dubhe/transport/thread_pools.h"
#include "dubhe/transport_tcp/tcp_transporter.h"

namespace dubhe::test {

// One application: its runtime, its extensions, its protocol.
class DubboSide {
 public:
  explicit DubboSide(std::size_t loops = 2) {
    RuntimeOptions options;
    options.loops = loops;
    runtime = Runtime::create(options, logger);
    registry.set_resource<Runtime>(*runtime);
    EXPECT_TRUE(registry.add<Transporter>("tcp", make_tcp_transporter).ok());
    EXPECT_TRUE(registry.add<Codec>("dubbo", dubbo::make_dubbo_codec).ok());
    EXPECT_TRUE(registry.add<Serialization>("hessian2", make_hessian2).ok());
    EXPECT_TRUE(registry.add<WorkerPool>("fixed", make_fixed_pool).ok());
    EXPECT_TRUE(registry.add<Protocol>("dubbo", make_dubbo_protocol).ok());
    protocol = static_cast<DubboProtocol*>(*registry.get<Protocol>("dubbo"));
  }
  ~DubboSide() { shut_down(std::chrono::milliseconds(500)); }
  void shut_down(Duration limit) {
    block_on(runtime->control(), protocol->shut_down(Deadline::after(Clock::now(), limit)));
  }

  RecordingLogger logger{LogLevel::kDebug};
  std::unique_ptr<Runtime> runtime;
  ExtensionRegistry registry{logger};
  DubboProtocol* protocol = nullptr;
};

// A plain socket to a port of this machine.
class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  ~RawSocket() { ::close(socket_); }

  bool connected() const { return connected_; }
  // false: the peer does not take it (within `limit`), or is gone.
  bool send(std::string_view bytes, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    const auto end = Clock::now() + limit;
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if ((errno != EAGAIN && errno != EWOULDBLOCK) || Clock::now() > end || !wait(POLLOUT, std::chrono::milliseconds(20))) {
        if (Clock::now() > end || (errno != EAGAIN && errno != EWOULDBLOCK)) return false;
      }
    }
    return true;
  }
  // What came within `limit`; ends early when `bytes` are there or the peer has closed.
  std::string receive(std::size_t bytes, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    std::string got;
    const auto end = Clock::now() + limit;
    while (got.size() < bytes && Clock::now() < end) {
      if (!wait(POLLIN, std::chrono::milliseconds(20))) continue;
      char buffer[65536];
      const ssize_t taken = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
      if (taken == 0 || (taken < 0 && errno != EAGAIN)) {
        closed_ = true;
        break;
      }
      if (taken > 0) got.append(buffer, static_cast<std::size_t>(taken));
    }
    return got;
  }
  // Whether the peer closes within `limit`.
  bool closes(std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    const auto end = Clock::now() + limit;
    while (!closed_ && Clock::now() < end) receive(1 << 20, std::chrono::milliseconds(20));
    return closed_;
  }

 private:
  bool wait(short events, std::chrono::milliseconds limit) const {
    pollfd poll{socket_, events, 0};
    return ::poll(&poll, 1, static_cast<int>(limit.count())) > 0;
  }

  const int socket_;
  bool connected_ = false;
  bool closed_ = false;
};

// A port of this machine where connections are made and no byte is ever read.
class MuteListener {
 public:
  MuteListener() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) == 0 && ::listen(socket_, 8) == 0 &&
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
      port_ = ntohs(address.sin_port);
    }
  }
  MuteListener(const MuteListener&) = delete;
  MuteListener& operator=(const MuteListener&) = delete;
  ~MuteListener() { ::close(socket_); }
  std::uint16_t port() const { return port_; }  // 0: there is none

 private:
  const int socket_;
  std::uint16_t port_ = 0;
};

}  // namespace dubhe::test
