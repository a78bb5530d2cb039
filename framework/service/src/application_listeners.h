// The listeners of one application, told one after the other.
//
// Not thread-safe: told by the thread that starts or stops, add() before that.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "dubhe/common/logger.h"
#include "dubhe/service/application_listener.h"

namespace dubhe {

class ApplicationListeners {
 public:
  explicit ApplicationListeners(Application& application) : application_(application) {}

  void add(std::shared_ptr<ApplicationListener> listener) { listeners_.push_back(std::move(listener)); }
  // Those that the application's URL activates or names; they come before those that add() brought.
  Status activate(ExtensionRegistry& extensions, const Url& application);

  // The first refusal ends it.
  Status starting();
  void started(Logger& logger);
  void stopping(Logger& logger);
  void stopped(Logger& logger);
  void failed(const Status& why, Logger& logger);

 private:
  using Event = Status (ApplicationListener::*)(Application&);
  Status tell(ApplicationListener& listener, Event event);
  void log(const Status& outcome, std::string_view when, Logger& logger) const;

  Application& application_;
  std::vector<std::shared_ptr<ApplicationListener>> listeners_;
};

}  // namespace dubhe
