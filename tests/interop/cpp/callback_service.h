// Objects that are called back: CallbackService.java and Listener.java beside are the truth.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "dubhe/dubhe.h"

namespace interop {

struct Listener {
  virtual ~Listener() = default;
  virtual std::string changed(std::string topic, std::int32_t number) = 0;
};
DUBHE_SERVICE(Listener, "dubhe.interop.Listener", changed)

struct CallbackService {
  virtual ~CallbackService() = default;
  virtual std::string watch(std::string topic, std::int32_t times, std::shared_ptr<Listener> listener) = 0;
  virtual void unwatch(std::string topic, std::shared_ptr<Listener> listener) = 0;
  virtual std::string callNow(std::string topic, std::shared_ptr<Listener> listener) = 0;
};
DUBHE_SERVICE(CallbackService, "dubhe.interop.CallbackService", watch, unwatch, callNow)

// Serves it.
void provide_callbacks(dubhe::Application& app);

}  // namespace interop
