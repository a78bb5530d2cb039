#include "fault_protocol.h"

#include "dubhe/common/block_on.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace dubhe::testing {

namespace {

// What holds a call looks so often, by the estate's time, whether it still shall.
constexpr std::chrono::seconds kStep(1);

Task<bool> hold(Executor& loop, const FaultyServices& services, const FaultTable::Met& met) {
  const TimePoint until = met.fault.silent ? TimePoint::max() : loop.now() + met.fault.delay;
  while (loop.now() < until && services.faults.held(services.application, met)) {
    const TimePoint step = std::min(until, loop.now() + kStep);
    co_await sleep_until(loop, step);
  }
  co_return true;
}

class FaultyInvoker final : public Invoker {
 public:
  FaultyInvoker(InvokerPtr inner, const FaultyServices& services)
      : inner_(std::move(inner)), services_(services) {}

  Task<Expected<Result>> invoke(Invocation& call) override {
    const auto met = services_.faults.meet(services_.application, call.method->name);
    if (met && (met->fault.silent || met->fault.delay > Duration::zero())) {
      Executor& loop = services_.runtime.control();
      if (current_executor() != nullptr) {
        (void)co_await hold(loop, services_, *met);
      } else {
        services_.runtime.worker_waits(true);
        (void)block_on(loop, hold(loop, services_, *met));
        services_.runtime.worker_waits(false);
      }
    }
    if (met && !met->fault.refuse.ok()) co_return met->fault.refuse;
    co_return co_await inner_->invoke(call);
  }
  const ServiceDescriptor& service() const noexcept override { return inner_->service(); }
  const Url& url() const noexcept override { return inner_->url(); }
  bool available() const noexcept override { return inner_->available(); }

 private:
  const InvokerPtr inner_;
  const FaultyServices services_;
};

class FaultProtocol final : public Protocol {
 public:
  FaultProtocol(std::unique_ptr<Protocol> inner, const FaultyServices& services)
      : inner_(std::move(inner)), services_(services) {}

  Expected<std::unique_ptr<Exporter>> export_service(InvokerPtr service, const Url& at) override {
    return inner_->export_service(std::make_shared<FaultyInvoker>(std::move(service), services_),
                                  at);
  }
  Expected<InvokerPtr> refer(const Url& provider, const ServiceDescriptor& service) override {
    return inner_->refer(provider, service);
  }
  Task<void> shut_down(Deadline until) override { return inner_->shut_down(until); }

 private:
  const std::unique_ptr<Protocol> inner_;
  const FaultyServices services_;
};

}  // namespace

std::unique_ptr<Protocol> wrap_with_faults(std::unique_ptr<Protocol> inner,
                                           const FaultyServices& services) {
  return std::make_unique<FaultProtocol>(std::move(inner), services);
}

}  // namespace dubhe::testing
