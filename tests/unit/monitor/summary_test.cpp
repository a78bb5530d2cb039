#include "dubhe/monitor/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string_view>

namespace dubhe {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

CallStats stats(std::uint64_t good, std::uint64_t timeouts, std::chrono::nanoseconds each) {
  CallStats made;
  made.succeeded = good;
  made.failures[static_cast<std::size_t>(StatusCode::kDeadlineExceeded)] = timeouts;
  made.elapsed_sum = each * static_cast<std::int64_t>(good + timeouts);
  made.elapsed.add(each, good + timeouts);
  made.running = 2;
  made.max_running = 9;
  return made;
}

MonitorSnapshot example() {
  MonitorSnapshot snapshot;
  snapshot.calls[{MonitorLevel::kCluster, "a.Orders", "blue", "1.0", "push", ""}] = stats(999, 1, 2ms);
  snapshot.calls[{MonitorLevel::kPeer, "a.Orders", "blue", "1.0", "push", "10.0.0.8:20880"}] = stats(999, 3, 2ms);
  snapshot.calls[{MonitorLevel::kProvider, "a.Orders", "", "", "pull", "10.0.0.7"}] = stats(5, 0, 400ms);
  snapshot.calls[{MonitorLevel::kProvider, "a.Orders", "", "", "pull", "10.0.0.9"}] = stats(7, 0, 400ms);
  return snapshot;
}

TEST(Summary, IsATableWithALinePerKind) {
  std::istringstream text(summary(example()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_THAT(lines[0], HasSubstr("level"));
  EXPECT_THAT(lines[0], HasSubstr("p99.9 ms"));
  EXPECT_THAT(lines[1], HasSubstr("cluster"));
  EXPECT_THAT(lines[1], HasSubstr("blue/a.Orders:1.0.push"));
  EXPECT_THAT(lines[1], HasSubstr(" 1000 "));
  EXPECT_THAT(lines[1], HasSubstr(" 2.000 "));
  EXPECT_THAT(lines[2], HasSubstr("10.0.0.8:20880"));
  for (const auto& line : lines) EXPECT_EQ(line.size(), lines[0].size());
}

TEST(Summary, OfNothingIsTheHeadings) { EXPECT_EQ(summary({}).find('\n'), summary({}).size() - 1); }

TEST(FormatMillis, HasThreeDigitsBehindThePoint) {
  EXPECT_EQ(format_millis(0ns), "0.000");
  EXPECT_EQ(format_millis(1234567ns), "1.235");
  EXPECT_EQ(format_millis(90s), "90000.000");
}

TEST(PrometheusText, CountsConsumersAtTheClusterAndSumsTheHostsOfProviders) {
  const std::string text = prometheus_text(example(), "shop");
  const std::string push = R"({application_name="shop",application_module_id="1.0",interface="a.Orders",method="push",group="blue",version="1.0"} )";
  const std::string pull = R"({application_name="shop",application_module_id="1.0",interface="a.Orders",method="pull",group="",version=""} )";
  for (const std::string& line : {
           "dubbo_consumer_requests_total" + push + "1002\n",
           "dubbo_consumer_requests_succeed_total" + push + "999\n",
           "dubbo_consumer_requests_timeout_total" + push + "1\n",
           "dubbo_consumer_requests_failed_total" + push + "1\n",
           "dubbo_consumer_requests_unknown_failed_total" + push + "0\n",
           "dubbo_consumer_requests_processing_total" + push + "2\n",
           "dubbo_consumer_rt_milliseconds_sum" + push + "2000\n",
           "dubbo_consumer_rt_milliseconds_avg" + push + "2\n",
           "dubbo_provider_requests_total" + pull + "16\n",
           std::string("dubbo_provider_rt_milliseconds_histogram_seconds_bucket{application_name=\"shop\",application_module_id=\"1.0\",interface=\"a.Orders\","
                       "method=\"pull\",group=\"\",version=\"\",le=\"0.3\"} 0\n"),
           std::string("method=\"pull\",group=\"\",version=\"\",le=\"0.5\"} 12\n"),
           std::string("le=\"+Inf\"} 12\n"),
           "dubbo_provider_rt_milliseconds_histogram_seconds_count" + pull + "12\n",
           std::string("dubhe_consumer_attempts_total{application_name=\"shop\",application_module_id=\"1.0\",interface=\"a.Orders\",method=\"push\","
                       "group=\"blue\",version=\"1.0\",peer=\"10.0.0.8:20880\"} 1004\n"),
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

// One sample of the text exposition format 0.0.4: name{label="value",…} number.
bool is_sample(std::string_view line) {
  const auto skip = [&line](auto accepts) {
    const std::size_t before = line.size();
    while (!line.empty() && accepts(line.front())) line.remove_prefix(1);
    return line.size() < before;
  };
  const auto take = [&line](char wanted) {
    if (line.empty() || line.front() != wanted) return false;
    line.remove_prefix(1);
    return true;
  };
  const auto in_name = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const auto take_value = [&] {
    if (!take('"')) return false;
    while (!line.empty() && line.front() != '"') {
      if (take('\\') && (line.empty() || std::string_view("\\\"n").find(line.front()) == std::string_view::npos)) {
        return false;
      }
      if (!line.empty()) line.remove_prefix(1);
    }
    return take('"');
  };
  if (!skip(in_name) || !take('{')) return false;
  do {
    if (!skip(in_name) || !take('=') || !take_value()) return false;
  } while (take(','));
  if (!take('}') || !take(' ')) return false;
  return skip([](char c) { return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == '+' || c == '-'; }) && line.empty();
}

// Each name is declared once, and every other line is a sample.
TEST(PrometheusText, EveryLineIsWellFormed) {
  EXPECT_FALSE(is_sample("a{b=\"c\"d\"} 1"));
  MonitorSnapshot snapshot = example();
  snapshot.calls[{MonitorLevel::kCluster, "a\"b\\c\nd", "", "", "m", ""}] = stats(1, 0, 1ms);
  std::istringstream text(prometheus_text(snapshot, "sh\"op"));
  std::set<std::string> declared;
  int samples = 0;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("# TYPE ")) {
      EXPECT_TRUE(declared.insert(line.substr(7, line.find(' ', 7) - 7)).second) << line;
    } else if (!line.starts_with("# HELP ")) {
      EXPECT_TRUE(is_sample(line)) << line;
      ++samples;
    }
  }
  EXPECT_GT(samples, 50);
}

TEST(PrometheusText, OfNothingIsEmpty) { EXPECT_EQ(prometheus_text({}, "shop"), ""); }

}  // namespace
}  // namespace dubhe
