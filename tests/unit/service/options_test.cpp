#include "dubhe/service/options.h"

#include <gtest/gtest.h>

namespace dubhe {
namespace {

using std::chrono::milliseconds;

TEST(ServiceOptions, SayOnlyWhatWasSet) {
  EXPECT_TRUE(ServiceOptions().settings().empty());
  ServiceOptions options{.version = "1.0.0", .timeout = milliseconds(200), .weight = 50};
  options.methods["greet"] = {.timeout = milliseconds(20), .retries = 0, .parameters = {{"executes", "3"}}};
  options.parameters["delay"] = "5";
  EXPECT_EQ(options.settings(), (Url::Parameters{{"version", "1.0.0"},
                                                 {"timeout", "200"},
                                                 {"weight", "50"},
                                                 {"greet.timeout", "20"},
                                                 {"greet.retries", "0"},
                                                 {"greet.executes", "3"},
                                                 {"delay", "5"}}));
}

TEST(ReferenceOptions, SayOnlyWhatWasSet) {
  EXPECT_TRUE(ReferenceOptions().settings().empty());
  ReferenceOptions options{.group = "blue", .retries = 0, .loadbalance = "random", .check = false, .url = "h:1"};
  options.methods["greet"].loadbalance = "roundrobin";
  EXPECT_EQ(options.settings(), (Url::Parameters{{"group", "blue"},
                                                 {"retries", "0"},
                                                 {"loadbalance", "random"},
                                                 {"check", "false"},
                                                 {"url", "h:1"},
                                                 {"greet.loadbalance", "roundrobin"}}));
}

TEST(ReferenceOptions, NamedFieldsWinOverParameters) {
  const ReferenceOptions options{.timeout = milliseconds(5), .parameters = {{"timeout", "7"}}};
  EXPECT_EQ(options.settings().at("timeout"), "5");
}

}  // namespace
}  // namespace dubhe
