#include "protocol_version.h"

#include <gtest/gtest.h>

namespace dubhe::dubbo {
namespace {

TEST(ProtocolVersion, DecidesWhetherAnAnswerCarriesAttachments) {
  for (const char* yes : {"2.0.2", "2.0.3", "2.0.10", "2.0.99", "2.0.2-stable", "2.00.02"}) {
    EXPECT_TRUE(takes_answer_attachments(yes)) << yes;
  }
  for (const char* no : {"", "2.0.1", "2.0.0", "2.0.100", "2.5.3", "2.6.7-stable", "2.7.0", "3.0.0", "1.0.2", "2.0", "x", "2.x.2", "2..2"}) {
    EXPECT_FALSE(takes_answer_attachments(no)) << no;
  }
}

TEST(ParameterDescriptor, CountsItsParameters) {
  struct Case {
    std::string_view descriptor;
    int count;  // -1: no descriptor
  };
  const Case cases[] = {
      {"", 0},          {"I", 1},       {"Ljava/lang/String;", 1}, {"I[ZLjava/util/Map;", 3}, {"[[Ljava/lang/String;", 1},
      {"VZBCDFIJS", 9}, {"[", -1},      {"L;", -1},                {"Ljava/lang/String", -1}, {"X", -1},
      {"I I", -1},      {"I[", -1},
  };
  for (const Case& c : cases) {
    const auto count = count_parameters(c.descriptor);
    EXPECT_EQ(count ? static_cast<int>(*count) : -1, c.count) << c.descriptor;
  }
}

}  // namespace
}  // namespace dubhe::dubbo
