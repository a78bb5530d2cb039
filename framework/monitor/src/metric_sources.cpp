#include "dubhe/monitor/metric_sources.h"

namespace dubhe {

// Outlived by no token: those hold it.
struct MetricSources::Entries {
  std::mutex mutex;
  std::uint64_t next = 0;
  std::map<std::uint64_t, Source> sources;
};

std::shared_ptr<MetricSources::Entries> MetricSources::make_entries() { return std::make_shared<Entries>(); }

MetricSources::Token MetricSources::add(Source source) {
  std::lock_guard lock(entries_->mutex);
  const std::uint64_t id = entries_->next++;
  entries_->sources.emplace(id, std::move(source));
  return Token(nullptr, [entries = entries_, id](void*) {
    std::lock_guard lock(entries->mutex);
    entries->sources.erase(id);
  });
}

void MetricSources::ask(MetricSink& sink) const {
  std::lock_guard lock(entries_->mutex);
  for (const auto& [id, source] : entries_->sources) source(sink);
}

}  // namespace dubhe
