// Figures beside those of calls: whoever has some is asked for them each time somebody looks.
//
// Nothing here is global: an application that shows its figures lends a MetricSources to its extensions (a resource of its
// ExtensionRegistry); without one there is nobody to tell. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

enum class MetricType : std::uint8_t { kCounter, kGauge };

// What a figure says of the process beside its own labels, as Dubbo says it of such figures.
enum class MetricOwner : std::uint8_t {
  kName,         // application_name
  kApplication,  // and application_module_id
  kInstance,     // and application_version, git_commit_id, hostname, ip
  kProcess,      // application_name, hostname, ip, pid
};

using MetricLabels = std::vector<std::pair<std::string_view, std::string>>;

struct MetricFamily {
  std::string name;  // "dubbo_thread_pool_core_size"
  MetricType type = MetricType::kGauge;
  std::string help;
  MetricOwner owner = MetricOwner::kApplication;
};

// Takes figures. Of one family and with the same labels told twice: their sum.
class MetricSink {
 public:
  virtual ~MetricSink() = default;
  virtual void add(const MetricFamily& family, const MetricLabels& labels, double value) = 0;
};

class MetricSources {
 public:
  using Source = std::function<void(MetricSink&)>;
  using Token = std::shared_ptr<void>;

  MetricSources() = default;
  MetricSources(const MetricSources&) = delete;
  MetricSources& operator=(const MetricSources&) = delete;

  // Asked on any thread until the token is dropped; then it is not running any more. It adds no source and drops none.
  [[nodiscard]] Token add(Source source);
  void ask(MetricSink& sink) const;

 private:
  struct Entries;
  const std::shared_ptr<Entries> entries_ = make_entries();
  static std::shared_ptr<Entries> make_entries();
};

}  // namespace dubhe
