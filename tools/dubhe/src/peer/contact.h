// A talk with one provider, step by step: dial, heartbeat, `$echo`. Every step is taken once, when it is first asked for.
//
// Confined to one thread, which it blocks for as long as the limits say.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dubhe/common/buffer.h"
#include "dubhe/common/url.h"
#include "dubhe/common/value.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/serialize/serialization.h"
#include "dubhe/spi/extension_registry.h"
#include "peer/line.h"

namespace dubhe::tool {

struct Limits {
  Millis connect{3000};
  Millis answer{3000};
};

// What came back for a heartbeat.
struct Handshake {
  enum class Kind : std::uint8_t { kAnswered, kForeign, kClosed, kSilent };
  Kind kind = Kind::kSilent;
  std::string text{};  // kForeign: what the peer seems to speak
};

// What came back for an echo, or another call.
struct Echo {
  enum class Kind : std::uint8_t { kValue, kException, kRefused, kNonsense, kClosed, kSilent, kUnasked };
  Kind kind = Kind::kSilent;
  Value value{};            // kValue
  std::uint8_t status = 0;  // kRefused: the wire's
  std::string text{};       // kRefused, kException, kNonsense: in the peer's words
};

class Contact {
 public:
  // `provider` is what is called: address, interface, group, version, token. Lends the dialler.
  Contact(Dialler& dialler, Url provider, Limits limits);

  const Dialled& dialled();
  // After a connection.
  const Handshake& handshake();
  // After a heartbeat that was answered. Asks every time.
  Echo echo(const Value& value) { return call("$echo", "Ljava/lang/Object;", {&value, 1}); }
  // The same for any method, by its name and the descriptor of its parameters.
  // kUnasked where the provider takes generated messages only.
  Echo call(std::string_view method, std::string_view descriptor, std::span<const Value> arguments);
  // What it is asked in: hessian2 or gson, as it offers; nullptr where nothing can be asked.
  const Serialization* form() const noexcept { return form_.get(); }
  // It has said that it is going away.
  bool read_only() const noexcept { return read_only_; }

 private:
  struct Answer {
    Echo::Kind kind = Echo::Kind::kSilent;
    std::uint8_t status = 0, serialization = 0;
    std::string body{}, text{};
  };

  Handshake shake_hands();
  Answer wait_for(std::uint64_t id);
  bool take_frames(std::uint64_t id, Answer& answer);

  Dialler& dialler_;
  const Url provider_;
  const Limits limits_;
  const dubbo::DubboCodec codec_;
  ExtensionRegistry extensions_;
  const std::unique_ptr<const Serialization> form_;
  std::optional<Dialled> dialled_;
  std::optional<Handshake> handshake_;
  std::string received_;
  std::uint64_t last_id_ = 0;
  bool read_only_ = false;
};

// "HTTP", "TLS", "SSH", `"hello…"`: what bytes that are no frame look like.
std::string describe_bytes(std::string_view bytes);

}  // namespace dubhe::tool
