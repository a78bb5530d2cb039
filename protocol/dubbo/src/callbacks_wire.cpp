#include "callbacks_wire.h"

#include <algorithm>
#include <charconv>

namespace dubhe::dubbo {

namespace {

constexpr std::int64_t kDefaultTimeoutMs = 1000;

bool says_false(std::string_view text) noexcept {
  constexpr std::string_view kFalse = "false";
  return std::equal(text.begin(), text.end(), kFalse.begin(), kFalse.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

}  // namespace

std::optional<ObjectNumber> object_number(std::string_view text) noexcept {
  ObjectNumber number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::uint64_t objects_taken_back(const Url& url, const MethodDescriptor& method) {
  std::uint64_t bits = 0;
  for (const CallbackParameter& parameter : method.callbacks) {
    if (parameter.index >= 64) continue;
    if (says_false(url.get(method.name + "." + std::to_string(parameter.index) + ".callback"))) {
      bits |= std::uint64_t{1} << parameter.index;
    }
  }
  return bits;
}

std::size_t objects_limit(const Url& url) {
  return static_cast<std::size_t>(std::max<std::int64_t>(url.get_int("callbacks", 1), 0));
}

Status too_many_objects(std::string_view interface_name, std::size_t limit, std::string_view peer) {
  return Status(StatusCode::kFailedPrecondition,
                "one connection may have " + std::to_string(limit) + " objects of " + std::string(interface_name) +
                    " to call back, and has them at " + std::string(peer) +
                    ": take one back first, or raise `callbacks` of the service");
}

std::vector<MethodOptions> callback_options(const Url& url, const ServiceDescriptor& service) {
  std::vector<MethodOptions> all;
  all.reserve(service.methods.size());
  for (const MethodDescriptor& method : service.methods) {
    MethodOptions options;
    options.timeout = std::chrono::milliseconds(url.get_method_int(method.name, "timeout", kDefaultTimeoutMs));
    if (options.timeout.count() <= 0) options.timeout = std::chrono::milliseconds(kDefaultTimeoutMs);
    options.attempts = 1;
    options.one_way = !url.get_method_bool(method.name, "return", true);
    all.push_back(options);
  }
  return all;
}

}  // namespace dubhe::dubbo
