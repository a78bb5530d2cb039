#include "dubhe/protocol_filters/filters.h"

#include "filter_tools.h"

#include <chrono>
#include <string>

namespace dubhe {

namespace {

// Says that a call took longer than its caller waits. The late answer is sent all the same, as in
// Dubbo.
class TimeoutFilter final : public Filter {
 public:
  TimeoutFilter(std::string url, Logger& logger) : url_(std::move(url)), logger_(logger) {}

  std::optional<Expected<Result>> before(Invocation&, FilterNote&) override { return std::nullopt; }
  [[gnu::hot]] void after(Invocation& call, Expected<Result>&, FilterNote&) override {
    if (call.deadline.is_never()) return;
    const TimePoint now = call.just_now != TimePoint() ? call.just_now : filters::coarse_now();
    if (!call.deadline.passed(now)) [[likely]]
      return;
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - call.started);
    logger_.warn("filter.timeout", "invoke timed out. method: " + call.method->name + " url is " +
                                       url_ + ", invoke elapsed " +
                                       std::to_string(elapsed.count()) + " ms; called by " +
                                       std::string(call.peer));
  }

 private:
  const std::string url_;
  Logger& logger_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_timeout_filter(const ExtensionContext& context) {
  return std::unique_ptr<Filter>(
      std::make_unique<TimeoutFilter>(context.url().to_string(), context.logger()));
}

}  // namespace dubhe
