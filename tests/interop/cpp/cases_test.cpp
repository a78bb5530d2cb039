#include "cases.h"

#include "values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace interop {
namespace {

TEST(Cases, TheFirstEntryThatHoldsCounts) {
  struct Case {
    const char *list, *consumer, *provider, *applies;
  };
  const Case cases[] = {
      {"-", "dubhe", "java2.7", nullptr},
      {"*=x", "dubhe", "go", "x"},
      {"go=x", "go", "dubhe", "x"},
      {"go=x", "dubhe", "go", "x"},
      {"go=x", "dubhe", "java3.2", nullptr},
      {"java=x", "dubhe", "java3.2", "x"},
      {"java2.7=x;java=y", "java3.3", "dubhe", "y"},
      {"java2.7=x;java=y", "java2.7", "dubhe", "x"},
      {"*>java3.2=x", "dubhe", "java3.2", "x"},
      {"*>java3.2=x", "java3.2", "dubhe", nullptr},
      {"dubhe>*=error:a=b", "dubhe", "go", "error:a=b"},
  };
  for (const Case& one : cases) {
    const auto applies = applying(one.list, one.consumer, one.provider);
    EXPECT_EQ(applies.value_or("nothing"), one.applies == nullptr ? "nothing" : one.applies)
        << one.list;
  }
}

TEST(Cases, PatternsHaveStars) {
  EXPECT_TRUE(matches("*", "value/int-1/field"));
  EXPECT_TRUE(matches("value/int-*/field", "value/int-1/field"));
  EXPECT_TRUE(matches("*/field", "value/int-1/field"));
  EXPECT_FALSE(matches("value/int-*", "typed/echoInt/int-1"));
  EXPECT_FALSE(matches("value", "value/int-1/field"));
}

// A value that only Java holds would fail in every cell; better here.
TEST(Cases, EveryValueOfTheTableIsHeld) {
  const Values values(Side::kConsumer);
  int rows = 0;
  for (const Row& row : read_cases(DUBHE_SOURCE_DIR "/tests/interop/cases.tsv")) {
    std::vector<std::string> names;
    if (row.feature == "value") names.push_back(row.type);
    if (row.feature == "typed" || row.feature == "library") names.push_back(row.position);
    for (std::size_t at = row.expect.find("as:"); at != std::string::npos;
         at = row.expect.find("as:", at + 1)) {
      names.push_back(row.expect.substr(at + 3, row.expect.find(';', at) - at - 3));
    }
    if (applying(row.na, "dubhe", "dubhe")) continue;
    for (const std::string& name : names)
      EXPECT_NE(values.find(name), nullptr) << name << " of " << row.id;
    ++rows;
  }
  EXPECT_GT(rows, 150);
}

}  // namespace
}  // namespace interop
