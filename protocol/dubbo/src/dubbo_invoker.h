// One service at one provider, called over the connection that all references to its address share.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/exchange/exchange_client.h"
#include "dubhe/exchange/question.h"
#include "dubhe/protocol/invoker.h"
#include "method_encoding.h"

namespace dubhe::dubbo {

using ClientPtr = std::shared_ptr<ExchangeClient>;

class DubboInvoker final : public Invoker {
 public:
  // `service` outlives the invoker. `payload`: the most bytes of a request's body; 0: no limit.
  DubboInvoker(Url provider, const ServiceDescriptor& service, std::vector<ClientPtr> clients, std::size_t payload);

  Task<Expected<Result>> invoke(Invocation& call) override;
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override;

 private:
  // How long this attempt may take, and what the provider is told about it.
  struct Limits {
    Deadline deadline;
    std::chrono::milliseconds timeout;  // of the attempt
    std::chrono::milliseconds left;     // until the deadline, when the attempt began
  };

  ExchangeClient& choose() noexcept;
  // `made` keeps the encoding of a method that is not one of service().
  const MethodEncoding& encoding(const Invocation& call, std::unique_ptr<MethodEncoding>& made) const;
  Limits limits(const Invocation& call, const MethodEncoding& encoding, TimePoint now) const noexcept;

  Task<Expected<Result>> tell(ExchangeClient& client, Invocation& call, const MethodEncoding& encoding, Limits limits);
  Task<Expected<Result>> ask_from_away(ExchangeClient& client, Invocation& call, const MethodEncoding& encoding,
                                       Limits limits, bool one_way);

  // Appends a whole request. Leaves `out` as it was when it fails.
  Status write_request(Buffer& out, RequestId id, const Invocation& call, const MethodEncoding& encoding,
                       const Limits& limits, bool one_way) const;
  Expected<Result> read_answer(const Frame& answer, Invocation& call) const;
  Status failure(StatusCode code, std::string_view why, const Invocation& call, const Limits& limits, TimePoint asked,
                 TimePoint now, bool written) const;
  std::string name(const Invocation& call) const;

  const Url url_;
  const ServiceDescriptor& service_;
  const std::vector<ClientPtr> clients_;
  const std::vector<MethodEncoding> encodings_;
  const std::size_t payload_;
  const bool countdown_;  // `enable-timeout-countdown`
  std::atomic<std::size_t> next_{0};
};

}  // namespace dubhe::dubbo
