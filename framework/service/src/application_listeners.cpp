#include "application_listeners.h"

#include <exception>
#include <iterator>
#include <string>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kWhere = "application";

template <class Hook>
Status guarded(Hook hook) {
  try {
    return hook();
  } catch (const std::exception& thrown) {
    return Status(StatusCode::kInternal, thrown.what());
  } catch (...) {
    return Status(StatusCode::kInternal, "threw what is no std::exception");
  }
}

}  // namespace

Status ApplicationListeners::activate(ExtensionRegistry& extensions, const Url& application) {
  auto activated = extensions.activate<ApplicationListener>(application, ApplicationListener::kListKey, true);
  if (!activated) return activated.status().with_context("dubbo.application.listener");
  listeners_.insert(listeners_.begin(), std::make_move_iterator(activated->begin()), std::make_move_iterator(activated->end()));
  return Status();
}

Status ApplicationListeners::tell(ApplicationListener& listener, Event event) {
  return guarded([&] { return (listener.*event)(application_); });
}

void ApplicationListeners::log(const Status& outcome, std::string_view when, Logger& logger) const {
  if (outcome.ok()) return;
  logger.error(kWhere, "a listener failed " + std::string(when) + ": " + outcome.to_string());
}

Status ApplicationListeners::starting() {
  for (const auto& listener : listeners_) {
    const Status outcome = tell(*listener, &ApplicationListener::starting);
    if (!outcome.ok()) return outcome.with_context("a listener refused the start");
  }
  return Status();
}

void ApplicationListeners::started(Logger& logger) {
  for (const auto& listener : listeners_) log(tell(*listener, &ApplicationListener::started), "after the start", logger);
}

void ApplicationListeners::stopping(Logger& logger) {
  for (const auto& listener : listeners_) log(tell(*listener, &ApplicationListener::stopping), "before the end", logger);
}

void ApplicationListeners::stopped(Logger& logger) {
  for (auto listener = listeners_.rbegin(); listener != listeners_.rend(); ++listener) {
    log(tell(**listener, &ApplicationListener::stopped), "after the end", logger);
  }
}

void ApplicationListeners::failed(const Status& why, Logger& logger) {
  for (const auto& listener : listeners_) {
    const Status outcome = guarded([&] {
      listener->failed(application_, why);
      return Status();
    });
    log(outcome, "when it was told that the start failed", logger);
  }
}

}  // namespace dubhe
