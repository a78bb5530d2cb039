#include "dubhe/config/config_key.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace dubhe {
namespace {

TEST(ConfigurationPageTest, ThePageInDocsIsTheOneTheTableGives) {
  if (std::getenv("DUBHE_WRITE_PAGES") != nullptr)
    std::ofstream(DUBHE_CONFIGURATION_PAGE) << configuration_page();
  std::ostringstream page;
  page << std::ifstream(DUBHE_CONFIGURATION_PAGE).rdbuf();
  EXPECT_TRUE(page.str() == configuration_page())
      << "docs/configuration.md is stale: run this test with DUBHE_WRITE_PAGES=1 in the "
         "environment, and commit the page";
}

}  // namespace
}  // namespace dubhe
