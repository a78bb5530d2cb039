#include "dubhe/exchange/dispatcher.h"

namespace dubhe {

namespace {

class FixedPlan final : public Dispatcher {
 public:
  explicit FixedPlan(DispatchPlan plan) noexcept : plan_(plan) {}
  DispatchPlan plan(const Url&) const override { return plan_; }

 private:
  const DispatchPlan plan_;
};

Expected<std::unique_ptr<Dispatcher>> always(RunsOn calls, RunsOn connections) {
  return std::make_unique<FixedPlan>(DispatchPlan{calls, calls, connections});
}

}  // namespace

Expected<std::unique_ptr<Dispatcher>> make_all_dispatcher(const ExtensionContext&) {
  return always(RunsOn::kPool, RunsOn::kPool);
}
Expected<std::unique_ptr<Dispatcher>> make_direct_dispatcher(const ExtensionContext&) {
  return always(RunsOn::kLoop, RunsOn::kLoop);
}
Expected<std::unique_ptr<Dispatcher>> make_message_dispatcher(const ExtensionContext&) {
  return always(RunsOn::kPool, RunsOn::kLoop);
}
Expected<std::unique_ptr<Dispatcher>> make_connection_dispatcher(const ExtensionContext&) {
  return always(RunsOn::kPool, RunsOn::kLine);
}

}  // namespace dubhe
