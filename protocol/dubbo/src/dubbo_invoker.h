// One service at one provider, called over the connection that all references to its address share.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/exchange/exchange_client.h"
#include "dubhe/exchange/question.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/protocol/reachable.h"
#include "request_form.h"

namespace dubhe::dubbo {

using ClientPtr = std::shared_ptr<ExchangeClient>;

class DubboInvoker final : public Invoker, public Reachable {
 public:
  // `service`, `runtime`, `archive` and `extensions` outlive the invoker. `payload`: the most bytes of a request's body; 0: no
  // limit. `archive`: what requests are written in; nullptr for hessian2.
  DubboInvoker(Url provider, const ServiceDescriptor& service, std::vector<ClientPtr> clients, std::size_t payload,
               const ArchiveSerialization* archive, Runtime& runtime, ExtensionRegistry* extensions);

  Task<Expected<Result>> invoke(Invocation& call) override;
  const ServiceDescriptor& service() const noexcept override { return form_.service(); }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override;
  // By the first of its connections; ok where they are made by the first call (`lazy`).
  Task<Status> reach(Deadline until) override;

 private:
  ExchangeClient& choose() noexcept;
  Task<Expected<Result>> ask(Invocation& call, ExchangeClient* chosen, const MethodEncoding* method);
  Task<Expected<Result>> ask_otherwise(ExchangeClient& client, Invocation& call);
  // ok: there is a connection, and time.
  Task<Status> make_ready(ExchangeClient& client, const Invocation& call, RequestLimits limits, TimePoint now);
  Status send(ExchangeClient& client, Question& question, Invocation& call, const MethodEncoding& method,
              const RequestLimits& limits);
  Status unanswered(const ExchangeClient& client, const Question& question, const Invocation& call,
                    const RequestLimits& limits, TimePoint asked) const;
  Task<Expected<Result>> tell(ExchangeClient& client, Invocation& call, const MethodEncoding& method, RequestLimits limits);
  Task<Expected<Result>> ask_with_objects(ExchangeClient& client, Invocation& call, const MethodEncoding& method,
                                          RequestLimits limits, bool one_way);

  const Url url_;
  const std::vector<ClientPtr> clients_;
  const RequestForm form_;
  Runtime& runtime_;
  ExtensionRegistry* const extensions_;  // whose filters stand around objects that are called back
  std::atomic<std::size_t> next_{0};
};

}  // namespace dubhe::dubbo
