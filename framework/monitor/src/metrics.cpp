#include "dubhe/monitor/metrics.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "prometheus/call_figures.h"
#include "prometheus/metrics_page.h"
#include "window/call_rate.h"
#include "window/call_window.h"

namespace dubhe {

namespace {

// A clock that ticks oftener costs more than the figures are worth.
constexpr std::chrono::milliseconds kShortestPart(100);

Duration part_of(Duration length, std::size_t parts) {
  return std::max<Duration>(length / static_cast<Duration::rep>(std::max<std::size_t>(parts, 1)), kShortestPart);
}

}  // namespace

class Metrics::State : public std::enable_shared_from_this<State> {
 public:
  State(const Monitor& monitor, const MetricSources& sources, Executor& control, MetricsIdentity identity,
        MetricsOptions options, Awaited awaited)
      : monitor_(&monitor), sources_(sources), control_(control), identity_(std::move(identity)),
        options_(std::move(options)), awaited_(std::move(awaited)), rate_(options_.window.parts) {}

  void start() {
    if (!options_.calls || !options_.window.enabled) return;
    window_.emplace(options_.window.parts, reading());
    control_.post([weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self == nullptr) return;
      self->turn_window_later();
      if (self->options_.window.qps) self->turn_rate();
    });
  }

  void end() {
    std::lock_guard lock(mutex_);
    monitor_ = nullptr;
  }

  std::string text() const {
    MetricsPage page(identity_);
    page.add({"dubbo_application_info_total", MetricType::kCounter, "1: this application", MetricOwner::kInstance}, {}, 1);
    if (options_.calls) add_all_calls(page);
    sources_.ask(page);
    return page.text();
  }

 private:
  MonitorSnapshot reading() const { return shown_kinds(monitor_->snapshot(), options_.by_method); }

  void add_all_calls(MetricsPage& page) const {
    const std::vector<CallKind> awaited = awaited_ ? awaited_() : std::vector<CallKind>();
    std::lock_guard lock(mutex_);
    if (monitor_ == nullptr) return;
    const MonitorSnapshot all = monitor_->snapshot();
    const MonitorSnapshot kinds = shown_kinds(all, options_.by_method);
    std::optional<MonitorSnapshot> recent;
    std::map<CallKind, double> rates;
    CallFigures figures{.since_start = kinds};
    if (window_) {
      recent = window_->recent(kinds);
      figures.recent = &*recent;
      if (options_.window.qps) {
        rates = shown_kinds(rate_.per_second(*monitor_), options_.by_method);
        figures.rates = &rates;
      }
    }
    add_calls(page, figures, options_);
    add_awaited(page, kinds, awaited, options_);
    add_attempts(page, all, options_.by_method);
  }

  void turn_window_later() {
    (void)control_.run_after(part_of(options_.window.length, options_.window.parts), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->turn_window();
    });
  }
  void turn_window() {
    {
      std::lock_guard lock(mutex_);
      if (monitor_ == nullptr) return;
      window_->turn(reading());
    }
    turn_window_later();
  }
  void turn_rate() {
    {
      std::lock_guard lock(mutex_);
      if (monitor_ == nullptr) return;
      rate_.turn(*monitor_, control_.now());
    }
    (void)control_.run_after(part_of(options_.window.qps_length, options_.window.parts), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->turn_rate();
    });
  }

  mutable std::mutex mutex_;  // guards monitor_, window_ and rate_
  const Monitor* monitor_;    // nullptr: at the end
  const MetricSources& sources_;
  Executor& control_;
  const MetricsIdentity identity_;
  const MetricsOptions options_;
  const Awaited awaited_;
  std::optional<CallWindow> window_;
  CallRate rate_;
};

Metrics::Metrics(const Monitor& monitor, const MetricSources& sources, Executor& control, MetricsIdentity identity,
                 MetricsOptions options, Awaited awaited)
    : state_(std::make_shared<State>(monitor, sources, control, std::move(identity), std::move(options),
                                     std::move(awaited))) {
  state_->start();
}

Metrics::~Metrics() { state_->end(); }

std::string Metrics::text() const { return state_->text(); }

}  // namespace dubhe
