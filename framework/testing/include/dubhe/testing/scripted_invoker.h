// A provider that answers what a test says: for tests of load balancers, routers, clusters and
// filters.
//
// Thread-safe, but for the script itself: set it before the first call, and keep what it uses
// thread-safe.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"

#include <atomic>
#include <functional>
#include <string>
#include <utility>

namespace dubhe {
namespace testing DUBHE_EXPORT {

class ScriptedInvoker final : public Invoker {
 public:
  using Script = std::function<Expected<Result>(Invocation&)>;
  // Without a script every call succeeds with nothing. `service` is lent for the invoker's life.
  ScriptedInvoker(Url url, const ServiceDescriptor& service, Script script = {})
      : url_(std::move(url)),
        address_(url_.address()),
        service_(service),
        script_(std::move(script)) {}

  Task<Expected<Result>> invoke(Invocation& call) override {
    calls_.fetch_add(1, std::memory_order_relaxed);
    call.peer = address_;
    if (script_) co_return script_(call);
    co_return Result();
  }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return available_.load(std::memory_order_relaxed); }

  // As a lost connection does.
  void set_available(bool available) noexcept {
    available_.store(available, std::memory_order_relaxed);
  }
  int calls() const noexcept { return calls_.load(std::memory_order_relaxed); }

 private:
  const Url url_;
  const std::string address_;
  const ServiceDescriptor& service_;
  const Script script_;
  std::atomic<int> calls_{0};
  std::atomic<bool> available_{true};
};

}  // namespace testing
}  // namespace dubhe
