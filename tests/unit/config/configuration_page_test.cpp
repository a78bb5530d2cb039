#include "dubhe/config/config_key.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace dubhe {
namespace {

// `file` is what the table gives; DUBHE_WRITE_PAGES=1 in the environment makes it so.
void expect_fresh(const char* file, const std::string& text) {
  if (std::getenv("DUBHE_WRITE_PAGES") != nullptr) std::ofstream(file) << text;
  std::ostringstream page;
  page << std::ifstream(file).rdbuf();
  EXPECT_TRUE(page.str() == text) << file
                                  << " is stale: run this test with DUBHE_WRITE_PAGES=1 in the "
                                     "environment, and commit the page";
}

TEST(ConfigurationPageTest, ThePageInDocsIsTheOneTheTableGives) {
  expect_fresh(DUBHE_CONFIGURATION_PAGE, configuration_page());
}

TEST(ConfigurationPageTest, TheSchemaInDocsIsTheOneTheTableGives) {
  expect_fresh(DUBHE_CONFIGURATION_SCHEMA, configuration_schema());
}

}  // namespace
}  // namespace dubhe
