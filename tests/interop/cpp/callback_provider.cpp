#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "callback_service.h"

namespace interop {

namespace {

class CallbackProvider : public CallbackService {
 public:
  std::string watch(std::string topic, std::int32_t times, std::shared_ptr<Listener> listener) override {
    std::lock_guard lock(mutex_);
    callers_.emplace_back([topic, times, listener](const std::stop_token& stop) { call(stop, topic, times, *listener); });
    return "watching";
  }
  void unwatch(std::string, std::shared_ptr<Listener>) override {}
  std::string callNow(std::string topic, std::shared_ptr<Listener> listener) override { return listener->changed(topic, 0); }

 private:
  static void call(const std::stop_token& stop, const std::string& topic, std::int32_t times, Listener& listener) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    for (std::int32_t number = 1; number <= times; ++number) {
      std::unique_lock lock(mutex);
      stopped.wait_for(lock, stop, std::chrono::milliseconds(50), [] { return false; });
      if (stop.stop_requested()) return;
      try {
        listener.changed(topic, number);
      } catch (const dubhe::RpcError&) {
        return;  // the consumer has gone, or has taken the object back
      }
    }
  }

  std::mutex mutex_;
  std::vector<std::jthread> callers_;
};

}  // namespace

void provide_callbacks(dubhe::Application& app) {
  app.provide<CallbackService>(std::make_shared<CallbackProvider>(), {.parameters = {{"unwatch.1.callback", "false"}}});
}

}  // namespace interop
