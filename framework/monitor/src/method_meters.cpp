#include "method_meters.h"

namespace dubhe {

CallMeter& MethodMeters::look_up(const Invocation& call) {
  CallKind kind = kind_;
  kind.method = call.method->name;
  CallMeter& meter = monitor_.meter(kind);
  std::lock_guard lock(mutex_);
  if (owned_ == nullptr) {
    const std::size_t methods = call.service->methods.size();
    owned_ = std::make_unique<Table>(
        Table{call.service, methods, std::make_unique<std::atomic<CallMeter*>[]>(methods)});
    table_.store(owned_.get(), std::memory_order_release);
  }
  // A method the service does not list (a generic call) is looked up by name each time.
  if (owned_->service == call.service && is_listed(call)) {
    owned_->meters[call.method->index].store(&meter, std::memory_order_release);
  }
  return meter;
}

}  // namespace dubhe
