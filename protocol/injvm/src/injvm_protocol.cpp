#include "dubhe/protocol_injvm/injvm_protocol.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "dubhe/common/executor.h"
#include "dubhe/transport/event_loop.h"
#include "injvm_invoker.h"
#include "local_service.h"

namespace dubhe {

namespace injvm {
namespace {

using LocalServicePtr = std::shared_ptr<LocalService>;

class InjvmExporter final : public Exporter {
 public:
  InjvmExporter(LocalServicePtr local, Url url) : local_(std::move(local)), url_(std::move(url)) {}
  ~InjvmExporter() override { local_->close(); }
  const Url& url() const noexcept override { return url_; }

 private:
  const LocalServicePtr local_;
  const Url url_;
};

class InjvmProtocol final : public Protocol {
 public:
  InjvmProtocol(Runtime& runtime, WorkerCalls* calls) : runtime_(runtime), worker_calls_(calls) {}

  Expected<std::unique_ptr<Exporter>> export_service(InvokerPtr service, const Url& at) override {
    LocalServicePtr local = local_service(at.service_key());
    if (!local->open(std::move(service))) {
      return Status(StatusCode::kAlreadyExists,
                    local->key() + " is exported in this process already; give one of them another `group` or `version`");
    }
    return std::unique_ptr<Exporter>(std::make_unique<InjvmExporter>(std::move(local), at));
  }

  Expected<InvokerPtr> refer(const Url& provider, const ServiceDescriptor& service) override {
    return InvokerPtr(std::make_shared<InjvmInvoker>(local_service(provider.service_key()), provider, service, runtime_,
                                                    worker_calls_));
  }

  // New calls find nobody; those that run have until then.
  Task<void> shut_down(Deadline until) override {
    std::map<std::string, LocalServicePtr> services;
    {
      std::lock_guard lock(mutex_);
      services = services_;
    }
    for (const auto& [key, local] : services) local->close();
    Executor& here = *current_executor();
    for (const auto& [key, local] : services) {
      while (local->running.load(std::memory_order_acquire) > 0 && !until.passed(here.now())) {
        const TimePoint next = std::min(here.now() + kLook, until.at());
        co_await sleep_until(here, next);
      }
    }
  }

 private:
  static constexpr Duration kLook = std::chrono::milliseconds(10);

  LocalServicePtr local_service(const std::string& key) {
    std::lock_guard lock(mutex_);
    LocalServicePtr& local = services_[key];
    if (local == nullptr) local = std::make_shared<LocalService>(key);
    return local;
  }

  Runtime& runtime_;
  WorkerCalls* const worker_calls_;
  std::mutex mutex_;
  std::map<std::string, LocalServicePtr> services_;  // by service key; those of the program's own code, so they stay few
};

}  // namespace
}  // namespace injvm

Expected<std::unique_ptr<Protocol>> make_injvm_protocol(const ExtensionContext& context) {
  Runtime* runtime = context.resource<Runtime>();
  if (runtime == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "protocol `injvm` needs a Runtime: call ExtensionRegistry::set_resource(Runtime&) first");
  }
  return std::unique_ptr<Protocol>(std::make_unique<injvm::InjvmProtocol>(*runtime, context.resource<WorkerCalls>()));
}

}  // namespace dubhe
