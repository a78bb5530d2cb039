#include "dubhe/protocol_filters/filters.h"

#include "call_slots.h"
#include "filter_tools.h"
#include "method_table.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace dubhe {

namespace {

using filters::CallSlots;
using std::chrono::milliseconds;

// Of one method at one provider; without slots: unlimited.
struct MethodLimit {
  std::shared_ptr<CallSlots> slots;
};

// A slot that is held; given back when the call ends, however it does.
class Held {
 public:
  explicit Held(CallSlots& slots) noexcept : slots_(slots) {}
  Held(const Held&) = delete;
  ~Held() { slots_.release(); }

 private:
  CallSlots& slots_;
};

class ActiveLimitFilter final : public AsyncFilter {
 public:
  explicit ActiveLimitFilter(const Url& url)
      : limits_([url](const std::string& method) {
          const std::int64_t limit = url.get_method_int(method, "actives", 0);
          auto slots =
              limit > 0 ? std::make_shared<CallSlots>(static_cast<std::size_t>(limit)) : nullptr;
          return std::make_unique<MethodLimit>(MethodLimit{std::move(slots)});
        }) {}

  Task<Expected<Result>> invoke(Invocation& call, Invoker& next) override {
    const MethodLimit& limit = limits_.of(call);
    if (limit.slots == nullptr) return next.invoke(call);
    return limited(limit.slots, call, next);
  }

 private:
  static Task<Expected<Result>> limited(std::shared_ptr<CallSlots> slots, Invocation& call,
                                        Invoker& next) {
    if (!slots->try_take()) {
      Executor* const here = current_executor();
      if (here == nullptr) co_return too_many(*slots, call, milliseconds(0), milliseconds(0));
      const TimePoint began = here->now();
      const milliseconds timeout =
          call.effective_timeout().count() > 0 ? call.effective_timeout() : milliseconds(1000);
      const TimePoint until = Deadline::after(began, timeout).sooner(call.deadline).at();
      CallSlots::Wait wait(slots, *here, until);
      if (!co_await wait) {
        const auto elapsed = std::chrono::duration_cast<milliseconds>(here->now() - began);
        co_return too_many(*slots, call, elapsed, timeout);
      }
    }
    const Held held(*slots);
    co_return co_await next.invoke(call);
  }

  static Status too_many(const CallSlots& slots, const Invocation& call, milliseconds elapsed,
                         milliseconds timeout) {
    return Status(
        StatusCode::kOverloaded,
        "Waiting concurrent invoke timeout in client-side for service:  " +
            call.service->java_interface + ", method: " + call.method->name + ", elapsed: " +
            std::to_string(elapsed.count()) + ", timeout: " + std::to_string(timeout.count()) +
            ". concurrent invokes: " + std::to_string(slots.taken()) +
            ". max concurrent invoke limit: " + std::to_string(slots.limit()) + " (`actives`)");
  }

  filters::MethodTable<MethodLimit> limits_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_active_limit_filter(const ExtensionContext& context) {
  return std::unique_ptr<Filter>(std::make_unique<ActiveLimitFilter>(context.url()));
}

}  // namespace dubhe
