#include "prometheus/metrics_page.h"

#include <gtest/gtest.h>

#include <string>

namespace dubhe::test {
namespace {

MetricsIdentity shop() {
  MetricsIdentity identity;
  identity.application = "shop";
  identity.version = "9";
  identity.hostname = "host";
  identity.ip = "10.0.0.7";
  identity.pid = "42";
  return identity;
}

TEST(MetricsPage, SaysOfTheProcessWhatDubboSaysOfSuchFigures) {
  MetricsPage page(shop());
  page.add({"a", MetricType::kCounter, "first", MetricOwner::kName}, {}, 1);
  page.add({"b", MetricType::kGauge, "second", MetricOwner::kApplication}, {{"interface", "a.B"}}, 0.25);
  page.add({"c", MetricType::kGauge, "third", MetricOwner::kInstance}, {}, 2);
  page.add({"d", MetricType::kGauge, "fourth", MetricOwner::kProcess}, {{"thread_pool_name", "p"}}, 1e14);
  EXPECT_EQ(page.text(),
            "# HELP a first\n# TYPE a counter\na{application_name=\"shop\"} 1\n"
            "# HELP b second\n# TYPE b gauge\n"
            "b{application_name=\"shop\",application_module_id=\"1.0\",interface=\"a.B\"} 0.25\n"
            "# HELP c third\n# TYPE c gauge\n"
            "c{application_name=\"shop\",application_module_id=\"1.0\",application_version=\"9\",git_commit_id=\"\","
            "hostname=\"host\",ip=\"10.0.0.7\"} 2\n"
            "# HELP d fourth\n# TYPE d gauge\n"
            "d{application_name=\"shop\",hostname=\"host\",ip=\"10.0.0.7\",pid=\"42\",thread_pool_name=\"p\"} "
            "100000000000000\n");
}

TEST(MetricsPage, KeepsAFamilyTogetherAndSumsWhatIsToldTwice) {
  MetricsPage page(shop());
  const MetricFamily lists{"lists", MetricType::kGauge, "of a registry", MetricOwner::kName};
  page.add(lists, {{"registry", "b"}}, 1);
  page.add({"other", MetricType::kGauge, "in between", MetricOwner::kName}, {}, 7);
  page.add(lists, {{"registry", "a"}}, 2);
  page.add(lists, {{"registry", "b"}}, 3);
  EXPECT_EQ(page.text(),
            "# HELP lists of a registry\n# TYPE lists gauge\n"
            "lists{application_name=\"shop\",registry=\"a\"} 2\nlists{application_name=\"shop\",registry=\"b\"} 4\n"
            "# HELP other in between\n# TYPE other gauge\nother{application_name=\"shop\"} 7\n");
}

TEST(MetricsPage, PrintsAHistogramWithItsBoundsInOrder) {
  MetricsPage page(shop());
  const MetricsPage::Bucket buckets[] = {{0.5, 3}, {1, 4}, {10, 4}};
  page.add_histogram({"rt", MetricType::kGauge, "time", MetricOwner::kName}, {}, buckets, 5, 12.5);
  EXPECT_EQ(page.text(),
            "# HELP rt time\n# TYPE rt histogram\n"
            "rt_bucket{application_name=\"shop\",le=\"0.5\"} 3\nrt_bucket{application_name=\"shop\",le=\"1\"} 4\n"
            "rt_bucket{application_name=\"shop\",le=\"10\"} 4\nrt_bucket{application_name=\"shop\",le=\"+Inf\"} 5\n"
            "rt_sum{application_name=\"shop\"} 12.5\nrt_count{application_name=\"shop\"} 5\n");
}

TEST(MetricsPage, EscapesWhatWouldEndALabelOrALine) {
  MetricsIdentity odd;
  odd.application = "a\"b\\c\nd";
  MetricsPage page(odd);
  page.add({"a", MetricType::kGauge, "x", MetricOwner::kName}, {}, 1);
  EXPECT_EQ(page.text(), "# HELP a x\n# TYPE a gauge\na{application_name=\"a\\\"b\\\\c\\nd\"} 1\n");
}

}  // namespace
}  // namespace dubhe::test
