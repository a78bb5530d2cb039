// `dubhe plugins`: what is listed, and what is wrong with what is found.
#include "dubhe/test_support/temp_dir.h"

#include "cli/run.h"
#include "fake_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace dubhe::tool {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PluginsTest : public ::testing::Test {
 protected:
  PluginsTest() { std::filesystem::create_directories(folder.path() / "META-INF/dubhe"); }
  void manifest(const std::string& point, const std::string& text) {
    std::ofstream(folder.path() / "META-INF/dubhe" / point) << text;
  }
  // No registry is asked: there is none.
  Outcome dubhe(std::vector<std::string> arguments) {
    return run(
        std::move(arguments),
        Instruments{.open_tree = nullptr, .dialler = dialler, .now = nullptr, .call = nullptr});
  }
  Outcome plugins(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"plugins", folder.path().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return dubhe(std::move(arguments));
  }

  test::TempDir folder;
  FakeDialler dialler;
};

TEST_F(PluginsTest, WhatIsInTheBoxIsListedWithDefaultsAndAliases) {
  const Outcome listed = dubhe({"plugins"});
  EXPECT_EQ(listed.code, kExitGood) << listed.error;
  EXPECT_THAT(listed.out, ContainsRegex("loadbalance +roundrobin +- +built in"));
  EXPECT_THAT(
      listed.out,
      ContainsRegex("transporter +tcp +default, also mina, also netty, also netty4 +built in"));
  EXPECT_THAT(listed.out, ContainsRegex("protocol +filter +wrapper +built in"));
}

TEST_F(PluginsTest, WhatManifestsBringIsListedWithoutOpeningIt) {
  manifest("loadbalance", "\nstubborn = libnone.so\n");
  const Outcome listed = plugins();
  EXPECT_EQ(listed.code, kExitGood) << listed.error;
  EXPECT_THAT(listed.out, AllOf(HasSubstr("stubborn"), HasSubstr("libnone.so, from "),
                                HasSubstr("META-INF/dubhe/loadbalance:2")));
  EXPECT_THAT(plugins({"--json"}).out, HasSubstr(R"("name":"stubborn")"));
}

TEST_F(PluginsTest, ACheckThatFindsSomethingSaysSo) {
  manifest("loadbalance", "stubborn = libnone.so\n");
  const Outcome checked = plugins({"--check"});
  EXPECT_EQ(checked.code, kExitFinding);
  EXPECT_THAT(checked.out, HasSubstr("libnone.so cannot be read"));
}

TEST_F(PluginsTest, AMistakeInAManifestIsToldInsteadOfAList) {
  manifest("loadbalance", "stubborn\n");
  const Outcome told = plugins();
  EXPECT_EQ(told.code, kExitFailed);
  EXPECT_THAT(told.out, IsEmpty());
  EXPECT_THAT(told.error, HasSubstr("META-INF/dubhe/loadbalance:1: "));
}

}  // namespace
}  // namespace dubhe::tool
