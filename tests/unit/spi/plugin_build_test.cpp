// Which builds may be opened, and what is read of a file that may be any.
#include "dubhe/spi/plugin_loader.h"
#include "dubhe/test_support/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

namespace dubhe {
namespace {

using testing::HasSubstr;

PluginInfo of_today() {
  PluginInfo info = this_build();
  info.compiler = PluginInfo::kGcc;
  info.compiler_major = 12;
  info.containers = PluginInfo::kCxx11;
  info.sanitizers = 0;
  std::strcpy(info.version, "0.4.2");
  return info;
}

TEST(PluginBuild, TheSameBuildAndAnotherPatchFit) {
  EXPECT_TRUE(check_build(this_build(), this_build()).ok());
  PluginInfo patch = of_today();
  std::strcpy(patch.version, "0.4.9");
  EXPECT_TRUE(check_build(patch, of_today()).ok());
}

struct Differs {
  void (*change)(PluginInfo&);
  const char* message;
};

TEST(PluginBuild, WhatDiffersIsNamedWithBothSides) {
  const Differs kDiffers[] = {
      {[](PluginInfo& info) { info.abi = 99; },
       "built with ABI number 99, this program with 1. Nothing of it was run"},
      {[](PluginInfo& info) { std::strcpy(info.version, "0.3.2"); },
       "built with Dubhe 0.3.2, this program with 0.4.2"},
      {[](PluginInfo& info) { std::strcpy(info.version, "1"); },
       "built with Dubhe 1, this program with 0.4.2"},
      {[](PluginInfo& info) { info.compiler_major = 14; },
       "built with g++ 14, this program with g++ 12"},
      {[](PluginInfo& info) { info.compiler = PluginInfo::kClang; },
       "built with clang 12, this program with g++ 12"},
      {[](PluginInfo& info) { info.compiler = 77; }, "built with compiler 12"},
      {[](PluginInfo& info) { info.containers = 0; },
       "_GLIBCXX_USE_CXX11_ABI=0, this program with _GLIBCXX_USE_CXX11_ABI=1"},
      {[](PluginInfo& info) { info.containers |= PluginInfo::kDebugContainers; },
       "and _GLIBCXX_DEBUG"},
      {[](PluginInfo& info) { info.sanitizers = PluginInfo::kAddress | PluginInfo::kThread; },
       "built with the address sanitizer and the thread sanitizer, this program with no sanitizer"},
      {[](PluginInfo& info) { info.abi = 2, info.compiler_major = 13; },
       "it was built with ABI number 2, this program with 1, and with g++ 13, this program with "
       "g++ 12"},
  };
  for (const Differs& differs : kDiffers) {
    PluginInfo info = of_today();
    differs.change(info);
    const Status status = check_build(info, of_today());
    EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition) << differs.message;
    EXPECT_THAT(status.message(), HasSubstr(differs.message));
  }
}

TEST(PluginBuild, ReadsWhatTheLibrarySays) {
  const auto info = read_plugin_info(std::string(DUBHE_TEST_PLUGINS) + "/libotherabi.so");
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_EQ(info->abi, 99u);
  EXPECT_EQ(info->compiler_major, this_build().compiler_major);
  EXPECT_STREQ(info->version, DUBHE_VERSION);
}

class PluginFile : public testing::Test {
 protected:
  std::string write(const std::string& bytes) {
    const std::string path = folder.path().string() + "/lib.so";
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    return path;
  }
  static std::string good() {
    std::ifstream file(std::string(DUBHE_TEST_PLUGINS) + "/libzoo.so", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  test::TempDir folder;
};

TEST_F(PluginFile, WhatIsNoPluginIsSaidToBeNone) {
  EXPECT_THAT(read_plugin_info(folder.path().string() + "/none.so").status().message(),
              HasSubstr("none.so cannot be read: No such file"));
  EXPECT_THAT(read_plugin_info(folder.path().string()).status().message(), HasSubstr("too short"));
  EXPECT_THAT(read_plugin_info(write("")).status().message(), HasSubstr("too short"));
  EXPECT_THAT(read_plugin_info(write(std::string(5000, 'x'))).status().message(),
              HasSubstr("does not begin as an ELF file"));
  std::string other = good();
  other[4] = 1;
  EXPECT_THAT(read_plugin_info(write(other)).status().message(),
              HasSubstr("another kind of machine"));
  EXPECT_THAT(read_plugin_info("/proc/self/exe").status().message(),
              testing::AnyOf(HasSubstr("not linked with -shared"), HasSubstr("is no plugin")));
  EXPECT_THAT(
      read_plugin_info(std::string(DUBHE_TEST_PLUGINS) + "/libnoplugin.so").status().message(),
      HasSubstr("is no plugin: nothing in it says how it was built. Write DUBHE_PLUGIN(registry)"));
}

TEST_F(PluginFile, AFileThatIsCutOrBentIsRefusedAndNoMore) {
  const std::string whole = good();
  for (std::size_t length = 0; length < whole.size(); length += 1 + length / 8) {
    EXPECT_FALSE(read_plugin_info(write(whole.substr(0, length))).ok()) << length;
  }
  // Every byte of the file's header, turned over.
  for (std::size_t at = 0; at < 64; ++at) {
    std::string bent = whole;
    bent[at] = static_cast<char>(~bent[at]);
    (void)read_plugin_info(write(bent));
  }
}

}  // namespace
}  // namespace dubhe
