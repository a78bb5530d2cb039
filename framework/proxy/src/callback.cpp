#include "dubhe/proxy/callback.h"

namespace dubhe::detail {

std::shared_ptr<StubTarget> callback_target(InvokerPtr back, const ServiceDescriptor& service,
                                            std::vector<MethodOptions> methods, Executor& home) {
  auto target = std::make_shared<StubTarget>();
  target->invoker = std::move(back);
  target->service = &service;
  target->methods = std::move(methods);
  target->home = &home;
  target->closed = Status(StatusCode::kUnavailable,
                          "this object of a consumer is gone: its connection was lost, or the consumer took it back");
  return target;
}

CallbackProxy callback_proxy(std::shared_ptr<void> object, std::shared_ptr<StubTarget> target) {
  return {std::move(object), [target = std::move(target)] { target->open.store(false); }};
}

}  // namespace dubhe::detail
