#include "dubhe/monitor/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "dubhe/monitor/extensions.h"
#include "dubhe/test_support/manual_executor.h"
#include "dubhe/test_support/recording_logger.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class MetricsTest : public ::testing::Test {
 protected:
  MetricsTest() {
    (void)extensions.add<Monitor>("counters", make_counters_monitor).ok();
    monitor = *extensions.get<Monitor>("");
  }
  void start(MetricsOptions options = {}) {
    MetricsIdentity identity;
    identity.application = "shop";
    metrics.emplace(*monitor, sources, control, std::move(identity), std::move(options));
    pass(0s);
  }
  void pass(Duration time) { control.advance(time); }
  void call(const char* method, StatusCode code, std::chrono::milliseconds elapsed, int times = 1) {
    CallMeter& meter = monitor->meter({MonitorLevel::kProvider, "a.B", "", "1.0", method, "10.0.0.7"});
    for (int i = 0; i < times; ++i) {
      meter.begin();
      meter.end({code, false}, elapsed, control.now());
    }
  }
  static std::string line(const std::string& name, const char* method, const char* value) {
    return "\n" + name + "{application_name=\"shop\",application_module_id=\"1.0\",interface=\"a.B\",method=\"" + method +
           "\",group=\"\",version=\"1.0\"} " + value + "\n";
  }

  RecordingLogger logger;
  ExtensionRegistry extensions{logger};
  ManualExecutor control;
  MetricSources sources;
  Monitor* monitor = nullptr;
  std::optional<Metrics> metrics;
};

TEST_F(MetricsTest, ShowsTheLastWhileBesideAllThereWas) {
  start();
  call("greet", StatusCode::kOk, 4ms, 3);
  call("greet", StatusCode::kDeadlineExceeded, 8ms);
  pass(3s);
  std::string text = metrics->text();
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_requests_total", "greet", "4")));
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_requests_total_aggregate", "greet", "4")));
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_requests_succeed_aggregate", "greet", "3")));
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_requests_timeout_failed_aggregate", "greet", "1")));
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_rt_avg_milliseconds_aggregate", "greet", "5")));
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_rt_milliseconds_last", "greet", "8")));
  pass(120s);
  text = metrics->text();
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_requests_total", "greet", "4")));
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_requests_total_aggregate", "greet", "0")));
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_rt_milliseconds_p99", "greet", "0")));
  EXPECT_THAT(text, HasSubstr(line("dubbo_provider_rt_milliseconds_sum", "greet", "20")));
}

TEST_F(MetricsTest, EveryFailureIsWhereDubboCountsIt) {
  struct Case {
    StatusCode code;
    const char* since_start;
    const char* recent;
  };
  const Case cases[] = {
      {StatusCode::kDeadlineExceeded, "timeout_total", "timeout_failed_aggregate"},
      {StatusCode::kOverloaded, "limit_total", "limit_aggregate"},
      {StatusCode::kUnavailable, "failed_network_total", "failed_network_total_aggregate"},
      {StatusCode::kInterrupted, "failed_network_total", "failed_network_total_aggregate"},
      {StatusCode::kDataLoss, "failed_codec_total", "failed_codec_total_aggregate"},
      {StatusCode::kNotFound, "failed_service_unavailable_total", "failed_service_unavailable_total_aggregate"},
      {StatusCode::kNotFound, "unknown_failed_total", "failed_aggregate"},
      {StatusCode::kInternal, "unknown_failed_total", "failed_aggregate"},
      {StatusCode::kCancelled, "unknown_failed_total", "failed_aggregate"},
  };
  start();
  for (const Case& c : cases) {
    const std::string method = std::string(to_string(c.code)) + "." + c.since_start;
    call(method.c_str(), c.code, 1ms);
    const std::string text = metrics->text();
    for (const char* name : {c.since_start, c.recent, "failed_total", "failed_total_aggregate"}) {
      EXPECT_THAT(text, HasSubstr(line(std::string("dubbo_provider_requests_") + name, method.c_str(), "1")));
    }
    EXPECT_THAT(text, HasSubstr(line("dubbo_provider_requests_succeed_total", method.c_str(), "0")));
  }
}

TEST_F(MetricsTest, TellsCallsPerSecondOfAWindowOfItsOwn) {
  start();
  call("greet", StatusCode::kOk, 1ms, 6);
  pass(300ms);
  EXPECT_THAT(metrics->text(), HasSubstr(line("dubbo_provider_qps_total", "greet", "20")));
  pass(2700ms);
  EXPECT_THAT(metrics->text(), HasSubstr(line("dubbo_provider_qps_total", "greet", "2")));
  pass(300ms);
  EXPECT_THAT(metrics->text(), HasSubstr(line("dubbo_provider_qps_total", "greet", "0")));
}

TEST_F(MetricsTest, OfServicesSumsTheMethods) {
  start({.by_method = false});
  call("greet", StatusCode::kOk, 1ms, 2);
  call("part", StatusCode::kOk, 1ms, 3);
  EXPECT_THAT(metrics->text(), HasSubstr(line("dubbo_provider_requests_total", "", "5")));
  EXPECT_THAT(metrics->text(), HasSubstr(line("dubbo_provider_requests_total_aggregate", "", "5")));
}

TEST_F(MetricsTest, LeavesOutWhatIsSwitchedOff) {
  MetricsOptions quiet;
  quiet.histogram = false;
  quiet.window = {.requests = false, .rt = false, .percentiles = false, .qps = false};
  start(quiet);
  call("greet", StatusCode::kOk, 1ms);
  for (const char* absent : {"histogram", "_aggregate", "_p99", "qps"}) {
    EXPECT_THAT(metrics->text(), Not(HasSubstr(absent))) << absent;
  }
  start({.calls = false});
  EXPECT_THAT(metrics->text(), Not(HasSubstr("dubbo_provider")));
  EXPECT_THAT(metrics->text(), HasSubstr("dubbo_application_info_total{"));
}

TEST_F(MetricsTest, WithoutAWindowPercentilesAreOfAllThereWas) {
  MetricsOptions options;
  options.window.enabled = false;
  start(options);
  call("greet", StatusCode::kOk, 100ms, 9);
  pass(1000s);
  EXPECT_THAT(metrics->text(), Not(HasSubstr("_aggregate")));
  EXPECT_THAT(metrics->text(), HasSubstr("dubbo_provider_rt_milliseconds_p99{"));
  EXPECT_THAT(metrics->text(), Not(HasSubstr(line("dubbo_provider_rt_milliseconds_p99", "greet", "0"))));
}

TEST_F(MetricsTest, HasTheBoundsItIsGiven) {
  MetricsOptions options;
  options.histogram_bounds = {5ms, 50ms};
  start(options);
  call("greet", StatusCode::kOk, 20ms, 4);
  const std::string text = metrics->text();
  EXPECT_THAT(text, HasSubstr("version=\"1.0\",le=\"0.005\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("version=\"1.0\",le=\"0.05\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("version=\"1.0\",le=\"+Inf\"} 4\n"));
}

TEST_F(MetricsTest, AsksItsSourcesEachTimeUntilTheyGo) {
  int asked = 0;
  MetricSources::Token token = sources.add([&asked](MetricSink& sink) {
    sink.add({"my_figure", MetricType::kGauge, "mine", MetricOwner::kName}, {{"kind", "x"}}, ++asked);
  });
  start();
  EXPECT_THAT(metrics->text(), HasSubstr("\nmy_figure{application_name=\"shop\",kind=\"x\"} 1\n"));
  EXPECT_THAT(metrics->text(), HasSubstr("\nmy_figure{application_name=\"shop\",kind=\"x\"} 2\n"));
  token.reset();
  EXPECT_THAT(metrics->text(), Not(HasSubstr("my_figure")));
}

TEST_F(MetricsTest, EndsWhileItsTimersWait) {
  start();
  metrics.reset();
  pass(1000s);
  EXPECT_EQ(control.timers(), 0u);
}

}  // namespace
}  // namespace dubhe::test
