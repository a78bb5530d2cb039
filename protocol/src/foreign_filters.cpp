#include "dubhe/protocol/foreign_filters.h"

#include <algorithm>
#include <string>

namespace dubhe {

namespace {

struct Foreign {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view kClassLoaders = "there are no class loaders in C++";
constexpr std::string_view kHttp = "it belongs to Java's REST and HTTP services";
constexpr std::string_view kSpring = "it belongs to Spring Security";
constexpr std::string_view kObservation =
    "it belongs to Java's Micrometer; calls are measured by filter `monitor` here";

constexpr Foreign kForeign[] = {
    {"classloader", kClassLoaders},
    {"classloader-callback", kClassLoaders},
    {"consumer-classloader", kClassLoaders},
    {"compatible", "results have the type that the interface says in C++"},
    {"http-context", kHttp},
    {"http-context-callback", kHttp},
    {"rest-extension", kHttp},
    {"profiler-server", "it belongs to Java's profiler"},
    {"observationreceiver", kObservation},
    {"observationsender", kObservation},
    {"authenticationResolver", kSpring},
    {"authenticationExceptionTranslator", kSpring},
    {"authenticationPrepare", kSpring},
    {"contextHolderParametersSelectedTransfer", kSpring},
    {"router-snapshot", "it belongs to Java's QoS commands"},
    {"callback-consumer-context", "a call back has its context by itself"},
};

std::string without_dashes(std::string_view name) {
  std::string text(name);
  std::erase(text, '-');
  return text;
}

// "active-limit" and "activelimit" are one name.
const Foreign* find(std::string_view name) {
  const std::string wanted = without_dashes(name);
  const auto* found =
      std::find_if(std::begin(kForeign), std::end(kForeign),
                   [&](const Foreign& one) { return without_dashes(one.name) == wanted; });
  return found == std::end(kForeign) ? nullptr : found;
}

}  // namespace

Expected<Url> without_foreign_filters(const Url& url, std::string_view key, Logger* tell) {
  if (url.get(key).empty()) return url;
  std::string kept;
  bool changed = false;
  for (const std::string& item : url.get_list(key)) {
    const bool left_out = item.starts_with('-');
    const Foreign* foreign = find(left_out ? std::string_view(item).substr(1) : item);
    if (foreign == nullptr) {
      kept += (kept.empty() ? "" : ",") + item;
      continue;
    }
    changed = true;
    if (tell == nullptr) continue;
    const std::string why = "Dubbo's filter `" + std::string(foreign->name) +
                            "` has no meaning here: " + std::string(foreign->why);
    if (!left_out) {
      return Status(StatusCode::kInvalidArgument, "`" + std::string(key) +
                                                      "` asks for a filter that is not here. " +
                                                      why + ". Leave it away");
    }
    tell->info("filter", url.service_key() + ": `" + item + "` in `" + std::string(key) +
                             "` leaves nothing out. " + why);
  }
  if (!changed) return url;
  return kept.empty() ? url.without(key) : url.with(key, kept);
}

}  // namespace dubhe
