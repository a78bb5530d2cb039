#include "dubhe/protocol_filters/access_logs.h"
#include "dubhe/protocol_filters/filters.h"

#include "access_log_line.h"
#include "filter_tools.h"

#include <memory>
#include <string>
#include <utility>

namespace dubhe {

namespace {

using filters::WallTime;

// Lines for the application's own log, which writes off the calls' path itself.
class LoggerLog final : public AccessLog {
 public:
  LoggerLog(Logger& logger, std::string_view interface_name)
      : logger_(logger), where_("dubbo.accesslog." + std::string(interface_name)) {}
  void add(std::string line) override { logger_.info(where_, line); }

 private:
  Logger& logger_;
  const std::string where_;
};

// With the port that was asked for, where the one that is told to others is not known yet.
std::string address_of(const Url& url) {
  const std::int64_t bound = url.get_int("bind.port", 0);
  const bool known = url.port() != 0 || bound <= 0 || bound > 65535;
  return (known ? url : url.with_port(static_cast<std::uint16_t>(bound))).address();
}

class AccessLogFilter final : public Filter {
 public:
  AccessLogFilter(const Url& url, std::shared_ptr<AccessLog> log)
      : provider_(address_of(url)), service_(url.service_key()), log_(std::move(log)) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    auto* access = new Access{std::chrono::system_clock::now(), filters::arguments_as_json(call)};
    note.word = reinterpret_cast<std::uintptr_t>(access);
    return std::nullopt;
  }
  void after(Invocation& call, Expected<Result>&, FilterNote& note) override {
    const std::unique_ptr<Access> access(reinterpret_cast<Access*>(note.word));
    log_->add(filters::access_line(call, access->began, std::chrono::system_clock::now(), provider_,
                                   service_, access->arguments));
  }

 private:
  struct Access {
    WallTime began;
    std::string arguments;
  };

  const std::string provider_;
  const std::string service_;
  const std::shared_ptr<AccessLog> log_;
};

bool is_default(std::string_view accesslog) noexcept {
  return accesslog == "true" || accesslog == "default";
}

}  // namespace

Expected<std::unique_ptr<Filter>> make_access_log_filter(const ExtensionContext& context) {
  const Url& url = context.url();
  const std::string_view asked = url.get("accesslog");
  if (filters::says_nothing(asked))
    return std::unique_ptr<Filter>(std::make_unique<filters::NothingToDo>());
  std::shared_ptr<AccessLog> log;
  if (is_default(asked) || url.get_bool("accesslog.fixed.path", true)) {
    if (!is_default(asked)) {
      context.logger().warn("filter.accesslog",
                            "Change of accesslog file path not allowed: lines of " +
                                url.service_key() +
                                " go to this log and "
                                "not to " +
                                std::string(asked) +
                                ". Set parameter `accesslog.fixed.path` to false where the "
                                "file is wanted");
    }
    log = std::make_shared<LoggerLog>(context.logger(), url.interface_name());
  } else {
    auto files = context.get<AccessLogs>();
    if (!files) return files.status().with_context("filter `accesslog`");
    log = (*files)->open(std::string(asked));
  }
  return std::unique_ptr<Filter>(std::make_unique<AccessLogFilter>(url, std::move(log)));
}

}  // namespace dubhe
