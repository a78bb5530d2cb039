// Told how an application lives: hooks for what has to happen around its start and its end.
//
// Extension point `applicationlistener`, named as Dubbo names the events of its ApplicationDeployListener. Listeners are activated
// like filters: one added with `Activation{.provider = true}` is told of every application, one with keys only where the
// application's settings have them (`dubbo.application.parameters.warm-cache: true`), in their order; and
// `dubbo.application.listener: "mine,-other"` adds and leaves out by name. Application::add_listener() takes one without a name.
//
// Called one after the other on the thread that starts or stops the application; may block, and may use the application.
// What one throws counts as a Status with its text.
#pragma once

#include <memory>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

class Application;

class ApplicationListener {
 public:
  static constexpr std::string_view kPoint = "applicationlistener";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;
  static constexpr std::string_view kListKey = "application.listener";

  virtual ~ApplicationListener() = default;
  // Nothing is reachable yet. Not ok: the start ends with it, and failed() follows.
  virtual Status starting(Application&) { return Status(); }
  // Everything provided can be found and called. Not ok: logged.
  virtual Status started(Application&) { return Status(); }
  // The first step of stop(): references still work, services are still announced. Not ok: logged.
  virtual Status stopping(Application&) { return Status(); }
  // The last: nothing works any more. In the reverse order. Not ok: logged.
  virtual Status stopped(Application&) { return Status(); }
  // start() did not come to its end.
  virtual void failed(Application&, const Status& /*why*/) {}
};

}  // namespace dubhe
