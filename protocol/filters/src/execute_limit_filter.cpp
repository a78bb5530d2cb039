#include "dubhe/protocol_filters/filters.h"

#include "method_table.h"

#include <atomic>
#include <cstdint>
#include <string>

namespace dubhe {

namespace {

struct Running {
  explicit Running(std::int64_t limit) : limit(limit) {}
  const std::int64_t limit;  // 0: none
  std::atomic<std::int64_t> count{0};
};

class ExecuteLimitFilter final : public Filter {
 public:
  explicit ExecuteLimitFilter(const Url& url)
      : url_(url.to_string()), running_([url](const std::string& method) {
          return std::make_unique<Running>(url.get_method_int(method, "executes", 0));
        }) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    Running& running = running_.of(call);
    if (running.limit <= 0) return std::nullopt;
    if (running.count.fetch_add(1, std::memory_order_relaxed) >= running.limit) {
      running.count.fetch_sub(1, std::memory_order_relaxed);
      return Expected<Result>(
          Status(StatusCode::kFailedPrecondition,  // status 70 on the wire, as in Dubbo
                 "Failed to invoke method " + call.method->name + " in provider " + url_ +
                     ", cause: The service using threads greater than <dubbo:service executes=\"" +
                     std::to_string(running.limit) + "\" /> limited."));
    }
    note.word = reinterpret_cast<std::uintptr_t>(&running);
    return std::nullopt;
  }
  void after(Invocation&, Expected<Result>&, FilterNote& note) override {
    if (note.word != 0)
      reinterpret_cast<Running*>(note.word)->count.fetch_sub(1, std::memory_order_relaxed);
  }

 private:
  const std::string url_;
  filters::MethodTable<Running> running_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_execute_limit_filter(const ExtensionContext& context) {
  return std::unique_ptr<Filter>(std::make_unique<ExecuteLimitFilter>(context.url()));
}

}  // namespace dubhe
