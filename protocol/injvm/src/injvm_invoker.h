// The consumer's end of a service of this application.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dubhe/protocol/invoker.h"
#include "dubhe/transport/event_loop.h"
#include "local_call.h"
#include "local_service.h"

namespace dubhe::injvm {

class InjvmInvoker final : public Invoker {
 public:
  // `service` outlives the invoker. `calls`: see Workers.
  InjvmInvoker(std::shared_ptr<LocalService> local, Url url, const ServiceDescriptor& service, Runtime& runtime,
               WorkerCalls* calls);

  Task<Expected<Result>> invoke(Invocation& call) override;
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return local_->is_open(); }

 private:
  Expected<std::shared_ptr<LocalCall>> prepare(Invocation& call);
  Status hand_over_objects(const Invocation& call, const MethodDescriptor& method, LocalCall& local);
  CallbackProxy make_proxy(const CallbackParameter& parameter, const void* argument) const;

  const std::shared_ptr<LocalService> local_;
  const Url url_;
  const ServiceDescriptor& service_;
  Runtime& runtime_;
  const Workers workers_;
  const std::string application_, token_;
};

}  // namespace dubhe::injvm
