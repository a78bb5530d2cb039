// Where what comes from connections is worked on: Dubbo's `dispatcher`.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/spi/extension_registry.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

enum class RunsOn : std::uint8_t {
  kLoop,  // on the connection's loop, at once
  kPool,  // on a thread of the port's pool; refused when it is full
  kLine,  // on a thread of the pool too, one after the other in the order in which it came
};

// Of one service. What is said here is by return type, and holds where no dispatcher is named.
struct DispatchPlan {
  RunsOn blocking_calls = RunsOn::kPool;
  // Of methods that return a Task; on the pool they hold a thread to their end.
  RunsOn task_calls = RunsOn::kLoop;
  // `onconnect` and `ondisconnect` of the service.
  RunsOn connections = RunsOn::kPool;
};

// Interface, thread-safe, one per application.
class Dispatcher {
 public:
  static constexpr std::string_view kPoint = "dispatcher";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  static constexpr std::array kAdaptiveKeys = {std::string_view("dispatcher"),
                                               std::string_view("dispather"),
                                               std::string_view("channel.handler")};

  virtual ~Dispatcher() = default;
  // Asked once, when `service` is exported. kLine is for connections only.
  virtual DispatchPlan plan(const Url& service) const = 0;
};

// `all`: calls, connects and disconnects to the pool.
Expected<std::unique_ptr<Dispatcher>> make_all_dispatcher(const ExtensionContext& context);
// `direct`: everything on the loop.
Expected<std::unique_ptr<Dispatcher>> make_direct_dispatcher(const ExtensionContext& context);
// `message`, and `execution` as answers are the caller's own business here: calls to the pool, the
// rest on the loop.
Expected<std::unique_ptr<Dispatcher>> make_message_dispatcher(const ExtensionContext& context);
// `connection`: calls to the pool; connects and disconnects one after the other.
Expected<std::unique_ptr<Dispatcher>> make_connection_dispatcher(const ExtensionContext& context);

}  // namespace dubhe
