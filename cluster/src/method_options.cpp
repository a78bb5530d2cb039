#include "dubhe/cluster/method_options.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace dubhe {

namespace {

Repeat read_repeat(std::string_view name) {
  if (name == "safe") return Repeat::kSafe;
  if (name == "once") return Repeat::kOnce;
  return Repeat::kAsDubbo;
}

}  // namespace

MethodOptions read_method_options(const Url& url, std::string_view method) {
  const MethodOptions defaults;
  MethodOptions options;
  const std::int64_t timeout = url.get_method_int(method, "timeout", defaults.timeout.count());
  options.timeout = timeout > 0 ? std::chrono::milliseconds(timeout) : defaults.timeout;
  const std::int64_t retries = url.get_method_int(method, "retries", defaults.attempts - 1);
  options.attempts = static_cast<int>(std::clamp<std::int64_t>(retries, 0, std::numeric_limits<int>::max() - 1)) + 1;
  options.repeat = read_repeat(url.get_method(method, "repeat"));
  options.idempotent = url.get_method_bool(method, "idempotent", defaults.idempotent);
  options.one_way = !url.get_method_bool(method, "return", true);
  return options;
}

}  // namespace dubhe
