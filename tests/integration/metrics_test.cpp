// The page that Prometheus reads, of applications that are set up by configuration alone, beside the table of what Java
// Dubbo shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "application_service.h"
#include "dubhe/test_support/free_port.h"
#include "dubhe/test_support/temp_dir.h"
#include "http_get.h"

namespace application_tests {

// Where nobody listens, and what nobody provides.
struct Lost {
  virtual ~Lost() = default;
  virtual std::string find(std::string what) = 0;
};
DUBHE_SERVICE(Lost, "dubhe.test.Lost", find)
struct Missing {
  virtual ~Missing() = default;
  virtual std::string find(std::string what) = 0;
};
DUBHE_SERVICE(Missing, "dubhe.test.Missing", find)
// Of an application that is announced as an instance alone.
struct Cellar {
  virtual ~Cellar() = default;
  virtual std::string find(std::string what) = 0;
};
DUBHE_SERVICE(Cellar, "dubhe.test.Cellar", find)

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Labels = std::map<std::string, std::string>;

struct Sample {
  std::string name;
  Labels labels;
  double value = 0;
};

struct Page {
  std::string text;
  std::map<std::string, std::string> types;  // by family
  std::vector<Sample> samples;

  // Of the one series with these labels, among others it may have; -1: there is none.
  double value(const std::string& name, const Labels& labels) const {
    const auto fits = [&](const Sample& sample) {
      return sample.name == name && std::includes(sample.labels.begin(), sample.labels.end(), labels.begin(), labels.end());
    };
    const auto found = std::find_if(samples.begin(), samples.end(), fits);
    return found == samples.end() ? -1 : found->value;
  }
};

// No label of these tests has a quote in it.
Page read(const std::string& answer) {
  Page page;
  page.text = answer.substr(std::min(answer.find("\r\n\r\n") + 4, answer.size()));
  std::istringstream lines(page.text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string hash, word, name, type;
    if (line.starts_with("# TYPE ")) {
      words >> hash >> word >> name >> type;
      page.types[name] = type;
    }
    if (line.starts_with('#')) continue;
    Sample sample;
    sample.name = line.substr(0, line.find('{'));
    std::string rest = line.substr(line.find('{') + 1, line.rfind('}') - line.find('{') - 1) + ",";
    for (std::size_t at = 0; at < rest.size();) {
      const std::size_t equals = rest.find("=\"", at), end = rest.find("\",", equals + 2);
      sample.labels[rest.substr(at, equals - at)] = rest.substr(equals + 2, end - equals - 2);
      at = end + 2;
    }
    sample.value = std::stod(line.substr(line.rfind('}') + 2));
    page.samples.push_back(std::move(sample));
  }
  return page;
}

struct Row {
  std::string type, labels;
};

// tests/data/metrics/dubbo-3.3.tsv
std::map<std::string, Row> table_of_dubbo() {
  std::map<std::string, Row> rows;
  std::ifstream in(DUBHE_TEST_DATA "/metrics/dubbo-3.3.tsv");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string name;
    Row row;
    words >> name >> row.type >> row.labels;
    rows[name] = row;
  }
  return rows;
}

std::string family_of(const Page& page, const std::string& name) {
  if (page.types.contains(name)) return name;
  return name.substr(0, name.rfind('_'));  // of a histogram: …_bucket, …_sum, …_count
}

std::string label_names(const Sample& sample) {
  std::string names;
  for (const auto& [name, value] : sample.labels) {
    if (name != "le") names += (names.empty() ? "" : ",") + name;
  }
  return names;
}

class MetricsTest : public testing::Test {
 protected:
  // `registry`: further parameters of its address.
  std::unique_ptr<dubhe::Application> application(const std::string& name, const std::string& yaml,
                                                  const std::string& registry = {}) {
    dubhe::ApplicationOptions options = told(name, log);
    options.sources.text = "dubbo:\n  registry: { address: \"file://" + (directory.path() / "estate").string() +
                           "?file-cache=false&session=2000" + registry + "\" }\n"
                           "  protocol: { name: dubbo, port: -1, host: 127.0.0.1, threads: 2 }\n" +
                           yaml;
    return std::make_unique<dubhe::Application>(std::move(options));
  }
  // The page of the application that was made last.
  std::uint16_t port() const {
    const std::string said = "shows its metrics at http://127.0.0.1:";
    std::uint16_t found = 0;
    for (const std::string& line : log.lines()) {
      const auto at = line.find(said);
      if (at != std::string::npos) found = static_cast<std::uint16_t>(std::stoi(line.substr(at + said.size())));
    }
    return found;
  }
  void expect_valid(const Page& page) {
    const auto file = directory.path() / "page.txt";
    std::ofstream(file) << page.text;
    EXPECT_EQ(std::system((DUBHE_CHECK_EXPOSITION " " + file.string()).c_str()), 0) << page.text;
  }
  // What begins with dubbo_ is called and typed as Java has it, and has its labels.
  static void expect_of_dubbo(const Page& page) {
    const auto table = table_of_dubbo();
    for (const Sample& sample : page.samples) {
      const std::string family = family_of(page, sample.name);
      if (!family.starts_with("dubbo_")) continue;
      const auto row = table.find(family);
      ASSERT_NE(row, table.end()) << family;
      EXPECT_EQ(page.types.at(family), row->second.type) << family;
      EXPECT_EQ(label_names(sample), row->second.labels) << family;
    }
  }

  dubhe::test::RecordingLogger log;
  dubhe::test::TempDir directory;
};

constexpr const char* kMetrics = "  metrics: { port: 0 }\n";

struct Wine final : Cellar {
  std::string find(std::string what) override { return what; }
};

TEST_F(MetricsTest, CallsOfEveryOutcomeAreWhereDubboHasThem) {
  const auto serving = application("shop", std::string(kMetrics) +
                                               "  metadata-report: { report-metadata: true }\n"
                                               "  services: { dubhe.test.Work: { group: blue, version: \"1.0\" } }\n");
  const std::uint16_t shop = port();
  const auto worker = std::make_shared<Worker>();
  serving->provide<Work>(worker);
  serving->start();
  const auto cellar = application("cellar", "", "&register-mode=instance");
  cellar->provide<Cellar>(std::make_shared<Wine>());
  cellar->start();
  const auto estate_wide = directory.path() / "estate.yaml";
  std::ofstream(estate_wide) << "dubbo: { application: { owner: Ann } }\n";
  const auto calling = application(
      "till", std::string(kMetrics) +
                  "  consumer: { retries: 0, check: false, timeout: 20000 }\n"
                  "  references:\n"
                  "    dubhe.test.Work: { group: blue, version: \"1.0\", methods: { wait_for_gate: { timeout: 50 } } }\n"
                  "    dubhe.test.Lost: { url: \"dubbo://127.0.0.1:" +
                  std::to_string(dubhe::test::free_port()) + "\" }\n" +
                  "dubhe: { config-sources: [\"file://" + estate_wide.string() + "\"] }\n");
  const std::uint16_t till = port();
  ASSERT_NE(shop, till);
  const auto work = calling->refer<Work>();
  const auto lost = calling->refer<Lost>();
  const auto missing = calling->refer<Missing>();
  const auto kept = calling->refer<Cellar>();

  for (int i = 0; i < 5; ++i) EXPECT_EQ(work->echo("x"), "x");
  EXPECT_THROW(work->refuse("no"), Refused);
  for (int i = 0; i < 2; ++i) EXPECT_THROW(work->wait_for_gate("x"), dubhe::RpcError);
  EXPECT_TRUE(eventually([&] { return worker->arrived.load() == 2; }));
  EXPECT_THROW(work->echo("x"), dubhe::RpcError);  // both threads are taken
  EXPECT_THROW(lost->find("x"), dubhe::RpcError);
  EXPECT_THROW(missing->find("x"), dubhe::RpcError);
  EXPECT_TRUE(eventually([&] {  // until its metadata is here
    try {
      return kept->find("x") == "x";
    } catch (const dubhe::RpcError&) {
      return false;
    }
  }));
  const Page busy = read(http_get(shop, "/metrics"));
  worker->gate.set_value();

  const Page consumer = read(http_get(till, "/metrics"));
  const std::string requests = "dubbo_consumer_requests_";
  const Labels echo{{"interface", "dubhe.test.Work"}, {"method", "echo"}, {"group", "blue"}, {"version", "1.0"}};
  EXPECT_EQ(consumer.value(requests + "total", echo), 6);
  EXPECT_EQ(consumer.value(requests + "succeed_total", echo), 5);
  EXPECT_EQ(consumer.value(requests + "succeed_aggregate", echo), 5);
  EXPECT_EQ(consumer.value(requests + "limit_total", echo), 1);
  EXPECT_EQ(consumer.value(requests + "failed_total", echo), 1);
  EXPECT_GT(consumer.value("dubbo_consumer_rt_milliseconds_p99", echo), 0);
  const Labels refuse{{"method", "refuse"}};
  EXPECT_EQ(consumer.value(requests + "business_failed_total", refuse), 1);
  EXPECT_EQ(consumer.value(requests + "business_failed_aggregate", refuse), 1);
  const Labels waits{{"method", "wait_for_gate"}};
  EXPECT_EQ(consumer.value(requests + "timeout_total", waits), 2);
  EXPECT_EQ(consumer.value(requests + "timeout_failed_aggregate", waits), 2);
  EXPECT_GE(consumer.value("dubbo_consumer_rt_min_milliseconds_aggregate", waits), 40);
  EXPECT_EQ(consumer.value(requests + "failed_network_total", {{"interface", "dubhe.test.Lost"}}), 1);
  const Labels nowhere{{"interface", "dubhe.test.Missing"}};
  EXPECT_EQ(consumer.value(requests + "failed_service_unavailable_total", nowhere), 1);
  EXPECT_EQ(consumer.value(requests + "unknown_failed_total", nowhere), 1);
  EXPECT_EQ(consumer.value("dubbo_consumer_invoker_no_available_count", nowhere), 1);
  const Labels providers{{"interface", "blue/dubhe.test.Work:1.0"}};
  EXPECT_EQ(consumer.value("dubbo_registry_directory_num_all", providers), 1);
  EXPECT_EQ(consumer.value("dubbo_registry_directory_num_valid_total", providers), 1);
  EXPECT_EQ(consumer.value("dubbo_registry_notify_num_last", providers), 1);
  EXPECT_EQ(consumer.value("dubbo_registry_directory_num_all", {{"interface", "dubhe.test.Lost"}}), -1);  // of no registry
  EXPECT_EQ(consumer.value("dubbo_application_info_total", {{"application_name", "till"}}), 1);
  EXPECT_EQ(consumer.value("dubbo_configcenter_total", {{"config_center", "file"}, {"change_type", "ADDED"}}), 1);
  EXPECT_GT(consumer.value("dubbo_subscribe_rt_milliseconds_sum", {}), 0);

  // While both threads waited.
  const Labels pool{{"application_name", "shop"}, {"pid", std::to_string(::getpid())}};
  const auto own_pool = [&](const char* figure) {
    double most = 0;
    for (const Sample& sample : busy.samples) {
      const bool fits = sample.name == std::string("dubbo_thread_pool_") + figure &&
                        std::includes(sample.labels.begin(), sample.labels.end(), pool.begin(), pool.end()) &&
                        sample.labels.at("thread_pool_name") != "DubboServerHandler-dubhe-pool";
      if (fits) most = std::max(most, sample.value);
    }
    return most;
  };
  EXPECT_EQ(own_pool("max_size"), 2);
  EXPECT_EQ(own_pool("active_size"), 2);
  EXPECT_EQ(own_pool("reject_thread_count"), 1);
  EXPECT_EQ(busy.value("dubbo_provider_requests_processing_total", waits), 2);
  EXPECT_EQ(busy.value("dubbo_provider_requests_succeed_total", echo), 5);
  EXPECT_EQ(busy.value("dubbo_provider_requests_business_failed_total", refuse), 1);
  EXPECT_EQ(busy.value("dubbo_registry_register_service_succeed_total", providers), 1);
  EXPECT_EQ(busy.value("dubbo_metadata_store_provider_succeed_total", providers), 1);

  for (const Page* page : {&consumer, &busy}) {
    expect_valid(*page);
    expect_of_dubbo(*page);
  }
  std::set<std::string> shown, wanted;
  for (const Page* page : {&consumer, &busy}) {
    for (const auto& [family, type] : page->types) shown.insert(family);
  }
  for (const auto& [family, row] : table_of_dubbo()) wanted.insert(family);
  std::vector<std::string> absent;
  std::set_difference(wanted.begin(), wanted.end(), shown.begin(), shown.end(), std::back_inserter(absent));
  EXPECT_THAT(absent, testing::ElementsAre("dubbo_error_code_count_total"));  // nothing here has Java's error codes
}

TEST_F(MetricsTest, MethodsThatNobodyHasCalledAreThere) {
  const auto serving = application("shop", kMetrics);
  serving->provide<Work>(std::make_shared<Worker>());
  const Labels refuse{{"interface", "dubhe.test.Work"}, {"method", "refuse"}};
  EXPECT_EQ(read(http_get(port(), "/metrics")).value("dubbo_provider_requests_total", refuse), -1);  // not yet exported
  serving->start();
  const Page before = read(http_get(port(), "/metrics"));
  for (const char* figure : {"total", "succeed_total", "failed_total", "succeed_aggregate"}) {
    EXPECT_EQ(before.value(std::string("dubbo_provider_requests_") + figure, refuse), 0) << figure;
  }
  EXPECT_EQ(before.value("dubbo_provider_rt_milliseconds_avg", refuse), -1);
  expect_valid(before);
  expect_of_dubbo(before);
  EXPECT_THROW(serving->refer<Work>()->refuse("no"), Refused);
  const Page after = read(http_get(port(), "/metrics"));
  EXPECT_EQ(after.value("dubbo_provider_requests_business_failed_total", refuse), 1);
  EXPECT_EQ(after.value("dubbo_provider_requests_total", {{"interface", "dubhe.test.Work"}, {"method", "echo"}}), 0);
}

TEST_F(MetricsTest, EachSwitchTakesItsFiguresAway) {
  struct Case {
    const char* settings;
    const char* gone;
    const char* still_there;
  };
  const Case cases[] = {
      {"", "nothing of that name", "dubbo_thread_pool_core_size"},
      {"enable-threadpool: false", "dubbo_thread_pool", "dubbo_registry_register_service_total"},
      {"enable-registry: false", "dubbo_registry", "dubbo_metadata_push_num_total"},
      {"enable-registry: false", "dubhe_registry", "dubbo_thread_pool_core_size"},
      {"enable-metadata: false", "dubbo_metadata", "dubbo_registry_register_service_total"},
      {"enable-rpc: false", "dubbo_provider", "dubbo_application_info_total"},
      {"histogram: { enabled: false }", "histogram", "dubbo_provider_rt_milliseconds_p99"},
      {"histogram: { buckets-ms: \"7,70\" }", "le=\"0.1\"", "le=\"0.007\""},
      {"aggregation: { enabled: false }", "_aggregate", "dubbo_provider_rt_milliseconds_p99"},
      {"aggregation: { enable-request: false }", "requests_succeed_aggregate", "rt_max_milliseconds_aggregate"},
      {"aggregation: { enable-rt: false }", "rt_max_milliseconds_aggregate", "requests_succeed_aggregate"},
      {"aggregation: { enable-rt-pxx: false }", "dubbo_provider_rt_milliseconds_p99", "requests_succeed_aggregate"},
      {"aggregation: { enable-qps: false }", "qps", "requests_succeed_aggregate"},
      {"rpc-level: SERVICE", "method=\"echo\"", "method=\"\""},
      {"enable-metrics-init: false", "method=\"refuse\"", "method=\"echo\""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.settings);
    const std::string more = c.settings;
    const auto serving = application("shop", "  metrics: { port: 0" + (more.empty() ? "" : ", " + more) + " }\n");
    serving->provide<Work>(std::make_shared<Worker>());
    serving->start();
    EXPECT_EQ(serving->refer<Work>()->echo("x"), "x");
    const Page page = read(http_get(port(), "/metrics"));
    EXPECT_THAT(page.text, Not(HasSubstr(c.gone)));
    EXPECT_THAT(page.text, HasSubstr(c.still_there));
  }
}

TEST_F(MetricsTest, NoPageWithoutAPortOrWhenItIsNotWanted) {
  for (const char* settings : {"{ enable-rpc: true }", "{ port: 0, enabled: false }", "{ port: 0, protocol: default }"}) {
    const auto quiet = application("shop", std::string("  metrics: ") + settings + "\n");
    EXPECT_EQ(port(), 0) << settings;
  }
}

TEST_F(MetricsTest, AWrongSettingIsNamedWithItsPlace) {
  for (const auto& [settings, why] : std::vector<std::pair<std::string, std::string>>{
           {"histogram: { buckets-ms: \"300,100\" }", "metrics.histogram.buckets-ms: `300,100` is no list of rising times"},
           {"histogram: { buckets-ms: \"100,x\" }", "`100,x` is no list"},
           {"aggregation: { bucket-num: 0 }", "metrics.aggregation.bucket-num: `0` has to be between 1 and 1000"},
           {"rpc-level: CALL", "rpc-level"}}) {
    try {
      (void)application("shop", "  metrics: { port: 0, " + settings + " }\n");
      ADD_FAILURE() << settings << " was taken";
    } catch (const dubhe::ConfigError& error) {
      EXPECT_THAT(error.what(), HasSubstr(why));
      EXPECT_THAT(error.what(), HasSubstr("dubhe.yaml:"));
    }
  }
}

}  // namespace
}  // namespace application_tests
