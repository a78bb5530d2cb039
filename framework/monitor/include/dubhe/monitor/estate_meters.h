// What happens between an application and the rest of its estate: registrations, subscriptions, lists, metadata; and who is
// asked for it.
//
// A resource of the ExtensionRegistry of an application that shows its figures; the wrappers of registries, clusters and
// pools (extensions.h) tell it, and stand aside where it is not there. Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "dubhe/common/export.h"
#include "dubhe/monitor/metric_sources.h"
#include "dubhe/registry/service_discovery.h"

namespace dubhe DUBHE_EXPORT {

class Directory;
class WorkerPool;

struct EstateMetersOptions {
  std::string application;
  bool registries = true;
  bool metadata = true;
  bool thread_pools = true;
};

class EstateMeters {
 public:
  EstateMeters(MetricSources& sources, EstateMetersOptions options);
  ~EstateMeters();
  EstateMeters(const EstateMeters&) = delete;
  EstateMeters& operator=(const EstateMeters&) = delete;

  const EstateMetersOptions& options() const noexcept { return options_; }

  // Told of as long as it lives. `name`: as Dubbo names the pool of a port, "DubboServerHandler-20880"; the pool outlives
  // the token.
  [[nodiscard]] MetricSources::Token watch(const WorkerPool& pool, std::string name);
  void watch(std::weak_ptr<const Directory> directory);
  // Counts as well what `inner`, which outlives the result, is asked.
  std::unique_ptr<MetadataSource> counted(MetadataSource& inner);

  // What is counted where; for the wrappers.
  struct Meters;
  const std::shared_ptr<Meters>& meters() const noexcept { return meters_; }

 private:
  MetricSources& sources_;
  const EstateMetersOptions options_;
  const std::shared_ptr<Meters> meters_;
  MetricSources::Token token_;
};

}  // namespace dubhe
