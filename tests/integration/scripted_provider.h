// A peer that behaves as badly as the test says: a real port of 127.0.0.1, and a thread that answers.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::test {

class ScriptedProvider {
 public:
  // Bytes to send for what has come; `received` is consumed. Called with nothing when a connection begins.
  using Script = std::function<std::string(std::string& received)>;

  explicit ScriptedProvider(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 16) != 0 || ::getsockname(listener_, raw, &size) != 0) {
      throw std::runtime_error("no port of 127.0.0.1 to be had");
    }
    port_ = ntohs(address.sin_port);
    stop_ = ::eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedProvider() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop_, &one, sizeof(one));
    thread_.join();
    for (const auto& [fd, bytes] : connections_) ::close(fd);
    ::close(listener_);
    ::close(stop_);
  }
  ScriptedProvider(const ScriptedProvider&) = delete;
  ScriptedProvider& operator=(const ScriptedProvider&) = delete;

  std::uint16_t port() const noexcept { return port_; }

 private:
  void serve() {
    for (;;) {
      std::vector<pollfd> entries{{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const auto& [fd, bytes] : connections_) entries.push_back({fd, POLLIN, 0});
      ::poll(entries.data(), entries.size(), -1);
      if (entries[0].revents != 0) return;
      if (entries[1].revents != 0) accept();
      for (std::size_t i = 2; i < entries.size(); ++i) {
        if (entries[i].revents != 0) receive(entries[i].fd);
      }
    }
  }
  void accept() {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    connections_[fd];
    answer(fd);
  }
  void receive(int fd) {
    char bytes[65536];
    const ssize_t got = ::recv(fd, bytes, sizeof(bytes), 0);
    if (got <= 0) return drop(fd);
    connections_[fd].append(bytes, static_cast<std::size_t>(got));
    answer(fd);
  }
  void answer(int fd) {
    const std::string reply = script_(connections_[fd]);
    if (reply == kHangUp) return drop(fd);
    ::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
  }
  void drop(int fd) {
    ::close(fd);
    connections_.erase(fd);
  }

 public:
  static constexpr std::string_view kHangUp = "<hang up>";

 private:
  const Script script_;
  int listener_ = -1, stop_ = -1;
  std::uint16_t port_ = 0;
  std::map<int, std::string> connections_;
  std::thread thread_;
};

// What a dubbo provider answers to one `$echo`: its status, and the body behind it.
struct EchoAnswer {
  std::uint8_t status = dubbo::kWireOk;
  std::string text{};  // of a status that is not OK
  bool silent = false;
  Value value{};
};
using EchoScript = std::function<EchoAnswer(const Value& asked)>;

inline EchoAnswer echo_it(const Value& asked) { return {.value = asked}; }
inline EchoScript refuse_all(std::uint8_t status, std::string text) {
  return [=](const Value&) { return EchoAnswer{.status = status, .text = text}; };
}

inline Value echoed_value(std::string_view body) {
  hessian2::Reader in(body);
  std::string text;
  for (int field = 0; field < 5; ++field) in.read_string(text);
  Value value;
  hessian2::read_value(in, value);
  return value;
}

// A provider that answers heartbeats and, as `echo` says, `$echo`; `before` is sent when a connection begins.
inline ScriptedProvider::Script dubbo_script(EchoScript echo = echo_it, bool stopping = false) {
  return [echo = std::move(echo), stopping](std::string& received) {
    const dubbo::DubboCodec codec(0);
    Buffer out;
    if (received.empty() && stopping) codec.write_read_only(out, 1);
    for (;;) {
      const DecodeStep step = codec.decode(received);
      if (!std::holds_alternative<Frame>(step)) return std::string(out.view());
      const Frame frame = std::get<Frame>(step);
      if (frame.kind == FrameKind::kHeartbeat) codec.write_heartbeat_answer(out, frame);
      if (frame.kind == FrameKind::kCall) {
        const EchoAnswer answer = echo(echoed_value(frame.body));
        const std::size_t mark = out.size();
        if (answer.silent) {
          // Not a word.
        } else if (answer.status != dubbo::kWireOk) {
          dubbo::write_failure(codec, out, frame.id, answer.status, answer.text);
        } else {
          dubbo::begin_frame(out);
          hessian2::Writer writer(out);
          writer.write_int(dubbo::kResultValue);
          hessian2::write_value(writer, answer.value);
          dubbo::end_frame(out, mark, dubbo::kHessian2, dubbo::kWireOk, frame.id);
        }
      }
      received.erase(0, frame.size);
    }
  };
}

}  // namespace dubhe::test
