// One connection to a peer, byte by byte and with a limit on every wait, so that what is wrong with it can be told apart.
//
// Interfaces, confined to one thread; they block it. tcp_dialler() is the real one, tests have their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dubhe::tool {

using Millis = std::chrono::milliseconds;

struct Received {
  enum class Kind : std::uint8_t { kBytes, kClosed, kTimedOut };
  Kind kind = Kind::kTimedOut;
  std::string bytes{};
};

class Line {
 public:
  virtual ~Line() = default;
  // False: the peer has closed, or does not take the bytes within `limit`.
  virtual bool send(std::string_view bytes, Millis limit) = 0;
  // What has come by then.
  virtual Received receive(Millis limit) = 0;
};

struct Dialled {
  enum class Kind : std::uint8_t {
    kConnected,
    kNoSuchHost,   // the name does not resolve
    kRefused,      // the machine answers: nobody listens there
    kUnreachable,  // no route, or the network says no
    kTimedOut,     // nothing answers
  };
  Kind kind = Kind::kTimedOut;
  std::string text{};             // of the system: "Connection refused"
  std::unique_ptr<Line> line{};   // when connected
};

class Dialler {
 public:
  virtual ~Dialler() = default;
  virtual Dialled dial(const std::string& host, std::uint16_t port, Millis limit) = 0;
};

std::unique_ptr<Dialler> tcp_dialler();

}  // namespace dubhe::tool
