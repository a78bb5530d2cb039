// A reference that looks for its providers when it is first called (`init: false`).
//
// Thread-safe. Looking for them blocks, so it runs on the worker pool while the calls that came meanwhile wait; when it fails, they
// all get its Status and the next call tries again. Once they are found a call costs one load more than without.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "dubhe/protocol/invoker.h"
#include "dubhe/transport/event_loop.h"

namespace dubhe {

class LazyReference final : public Invoker, public std::enable_shared_from_this<LazyReference> {
 public:
  using Find = std::function<Expected<InvokerPtr>()>;

  // `consumer`: what url() answers. `service` and `pool` outlive the reference.
  LazyReference(Find find, Url consumer, const ServiceDescriptor& service, WorkerPool& pool)
      : find_(std::move(find)), consumer_(std::move(consumer)), service_(service), pool_(pool) {}

  Task<Expected<Result>> invoke(Invocation& call) override;
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return consumer_; }
  // Until they were looked for: yes, as for a connection that was never tried.
  bool available() const noexcept override;
  bool looked_for() const noexcept { return found_.load(std::memory_order_acquire) != nullptr; }

 private:
  struct Ticket;  // of a call that waits
  class Wait;

  Task<Expected<Result>> invoke_when_found(Invocation& call);
  // False: found meanwhile, nothing waits.
  bool enter(const std::shared_ptr<Ticket>& ticket);
  void look();
  void tell(const Status& outcome);

  const Find find_;
  const Url consumer_;
  const ServiceDescriptor& service_;
  WorkerPool& pool_;
  std::atomic<Invoker*> found_{nullptr};

  std::mutex mutex_;  // guards everything below
  InvokerPtr keeps_found_;
  bool looking_ = false;
  std::vector<std::shared_ptr<Ticket>> waiting_;
};

}  // namespace dubhe
