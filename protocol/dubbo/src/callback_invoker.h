// An object of a consumer, called over the connection that the consumer made.
#pragma once

#include <memory>

#include "callbacks_wire.h"
#include "dubhe/exchange/back_line.h"
#include "dubhe/protocol/invoker.h"
#include "request_form.h"

namespace dubhe::dubbo {

class CallbackInvoker final : public Invoker {
 public:
  // `at`: the URL of the service that was handed the object `number`, which implements `object`.
  CallbackInvoker(std::shared_ptr<BackLine> line, const ServiceDescriptor& object, const Url& at, ObjectNumber number);

  Task<Expected<Result>> invoke(Invocation& call) override;
  const ServiceDescriptor& service() const noexcept override { return form_.service(); }
  const Url& url() const noexcept override { return url_; }
  // Whether the object can still be reached turns out when it is called.
  bool available() const noexcept override { return true; }

 private:
  const std::shared_ptr<BackLine> line_;
  const Url url_;
  const RequestForm form_;
};

}  // namespace dubhe::dubbo
