#include "dubhe/protocol/generic.h"
#include "dubhe/protocol_filters/filters.h"

#include "method_table.h"

#include <atomic>
#include <string>

namespace dubhe {

namespace {

struct Notice {
  explicit Notice(bool due) : due(due) {}
  std::atomic<bool> due;
};

class DeprecatedFilter final : public Filter {
 public:
  DeprecatedFilter(const Url& url, Logger& logger)
      : url_(url), logger_(logger), notices_([url](const std::string& method) {
          return std::make_unique<Notice>(url.get_method_bool(method, "deprecated", false));
        }) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    Notice& notice = notices_.of(call);
    if (!notice.due.load(std::memory_order_relaxed) || !notice.due.exchange(false))
      return std::nullopt;
    logger_.error("filter.deprecated",
                  "The service method " + call.service->java_interface + "." +
                      signature(call.method->name, call.method->parameter_types) +
                      " is DEPRECATED! Declare from " + url_.to_string());
    return std::nullopt;
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  const Url url_;
  Logger& logger_;
  filters::MethodTable<Notice> notices_;
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_deprecated_filter(const ExtensionContext& context) {
  return std::unique_ptr<Filter>(
      std::make_unique<DeprecatedFilter>(context.url(), context.logger()));
}

}  // namespace dubhe
