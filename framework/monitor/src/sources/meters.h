// What EstateMeters counts, operation by operation.
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "dubhe/cluster/directory.h"
#include "dubhe/monitor/estate_meters.h"
#include "sources/operation_meter.h"

namespace dubhe {

// Lists that registries have delivered.
class NotifyMeter {
 public:
  explicit NotifyMeter(std::string application) : application_(std::move(application)) {}

  // `interface`: whose providers, how many; empty: a list of instances, which are of no one interface.
  void notified(const std::string& interface, std::size_t providers, Duration elapsed);
  void tell(MetricSink& sink) const;

 private:
  OperationMeter times_{{.counts = "", .times = "dubbo_notify"}};
  const std::string application_;
  mutable std::mutex mutex_;
  std::uint64_t lists_ = 0;
  std::map<std::string, std::size_t> last_;  // by interface
};

// The lists of references.
class DirectoryMeter {
 public:
  void watch(std::weak_ptr<const Directory> directory);
  void tell(MetricSink& sink) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<const Directory>> directories_;
};

struct EstateMeters::Meters {
  explicit Meters(const EstateMetersOptions& options);

  using Meter = std::shared_ptr<OperationMeter>;
  const Meter register_instance, register_service, subscribe, subscribe_service;
  const std::shared_ptr<NotifyMeter> notify;
  const Meter push_metadata, read_metadata, store_definition;
  DirectoryMeter directories;

  void tell_of_registries(MetricSink& sink) const;
  void tell_of_metadata(MetricSink& sink) const;
};

}  // namespace dubhe
