#include "dubhe/protocol_filters/filters.h"

#include "filter_tools.h"
#include "method_table.h"
#include "tps_window.h"

#include <chrono>
#include <memory>
#include <string>

namespace dubhe {

namespace {

using filters::TpsWindow;

constexpr std::chrono::milliseconds kDefaultInterval{60000};
constexpr std::int64_t kLimitExceeded = 7;

std::shared_ptr<TpsWindow> read_window(const Url& url, std::string_view method) {
  const std::int64_t interval =
      url.get_method_int(method, "tps.interval", kDefaultInterval.count());
  return std::make_shared<TpsWindow>(
      url.get_method_int(method, "tps", 0),
      std::chrono::milliseconds(std::max<std::int64_t>(interval, 1)));
}

// The methods of a service share its window; those for which the URL says more have their own.
struct MethodWindow {
  std::shared_ptr<TpsWindow> window;
};

class TpsLimitFilter final : public Filter {
 public:
  explicit TpsLimitFilter(const Url& url)
      : windows_([url, shared = read_window(url, {})](const std::string& method) {
          const bool own = url.has(method + ".tps") || url.has(method + ".tps.interval");
          return std::make_unique<MethodWindow>(
              MethodWindow{own ? read_window(url, method) : shared});
        }) {}

  // As in Dubbo the refusal is an exception among the answers; the consumer's filter
  // `rpc-exception` makes a failure of it.
  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    if (windows_.of(call).window->take(filters::now())) return std::nullopt;
    Result refused = filters::exception_result(
        filters::kRpcException, "Failed to invoke service " + call.service->java_interface + "." +
                                    call.method->name + " because exceed max service tps.");
    if (const auto object = refused.exception->object.as_object()) {
      object->fields.emplace_back("code", Value(static_cast<std::int32_t>(kLimitExceeded)));
    }
    return Expected<Result>(std::move(refused));
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  filters::MethodTable<MethodWindow> windows_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_tps_limit_filter(const ExtensionContext& context) {
  return std::unique_ptr<Filter>(std::make_unique<TpsLimitFilter>(context.url()));
}

}  // namespace dubhe
