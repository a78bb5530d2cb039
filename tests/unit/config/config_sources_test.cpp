#include "loaded.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dubhe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigSourcesTest : public testing::Test {
 protected:
  ConfigSourcesTest() : before_(std::filesystem::current_path()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "dubhe-config-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::current_path(folder_);
  }
  ~ConfigSourcesTest() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }

  std::filesystem::path before_, folder_;
  ConfigSources sources_;
};

TEST_F(ConfigSourcesTest, WithoutAnyFileEverythingIsDefault) {
  const auto config = Config::load(sources_);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->file(), "");
}

TEST_F(ConfigSourcesTest, DubheYamlInTheCurrentFolderIsRead) {
  write("dubhe.yaml", "dubbo: {application: {name: here}}");
  const auto config = Config::load(sources_);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->application_name(), "here");
  EXPECT_EQ(config->file(), "dubhe.yaml");
}

TEST_F(ConfigSourcesTest, AnotherFileIsNamedByOptionVariableOrCaller) {
  write("dubhe.yaml", "dubbo: {application: {name: here}}");
  write("a.yaml", "dubbo: {application: {name: a}}");
  write("b.yaml", "dubbo: {application: {name: b}}");
  write("c.yaml", "dubbo: {application: {name: c}}");
  const auto name = [&] {
    const auto config = Config::load(sources_);
    EXPECT_TRUE(config.ok()) << config.status().message();
    return config.ok() ? std::string(config->application_name()) : "";
  };
  sources_.file = "c.yaml";
  EXPECT_EQ(name(), "c");
  sources_.environment["DUBHE_CONFIG"] = "b.yaml";
  EXPECT_EQ(name(), "b");
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--config", "a.yaml"},
                                                    {"--config=a.yaml"},
                                                    {"--dubbo.config=a.yaml"}}) {
    sources_.arguments = arguments;
    EXPECT_EQ(name(), "a");
  }
}

TEST_F(ConfigSourcesTest, ANamedFileThatCannotBeReadIsAnError) {
  sources_.arguments = {"--config=absent.yaml"};
  const auto config = Config::load(sources_);
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(config.status().message(),
            "cannot read the configuration file absent.yaml: No such file or directory (named by "
            "--config)");
  sources_.arguments = {};
  sources_.file = ".";
  EXPECT_THAT(Config::load(sources_).status().message(),
              HasSubstr("cannot read the configuration file ."));
}

TEST_F(ConfigSourcesTest, OriginsNameTheFileAsItWasGiven) {
  write("a.yaml", "dubbo:\n  consumer: {retires: 1}");
  sources_.file = (folder_ / "a.yaml").string();
  EXPECT_THAT(Config::load(sources_).status().message(), HasSubstr("a.yaml:2: consumer.retires"));
}

TEST_F(ConfigSourcesTest, ArgumentsThatAreNotOursAreLeftInOrder) {
  sources_.arguments = {"--port", "5",  "--dubbo.consumer.timeout=1", "-v",      "--dubhe.loops=2",
                        "x=y",    "--", "--dubbo.nonsense",           "--config"};
  const auto config = Config::load(sources_);
  ASSERT_TRUE(config.ok()) << config.status().message();
  EXPECT_THAT(config->other_arguments(),
              ElementsAre("--port", "5", "-v", "x=y", "--dubbo.nonsense", "--config"));
  EXPECT_EQ(config->runtime().loops, 2u);
}

TEST_F(ConfigSourcesTest, AnOptionWithoutAValueIsAnError) {
  for (const char* argument : {"--config", "--dubbo.config", "--dubbo.consumer.check"}) {
    sources_.arguments = {argument};
    const auto config = Config::load(sources_);
    ASSERT_FALSE(config.ok()) << argument;
    EXPECT_EQ(config.status().message(),
              std::string("option ") + argument + ": has no value; write " + argument + "=VALUE");
  }
}

TEST_F(ConfigSourcesTest, AnAddressInAnOptionKeepsItsEqualsSigns) {
  sources_.arguments = {"--dubbo.registry.address=zookeeper://h:1?a=b"};
  const auto config = Config::load(sources_);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->registries().at(0).url.get("a"), "b");
  EXPECT_EQ(config->registries().at(0).origin, "option --dubbo.registry.address");
}

TEST_F(ConfigSourcesTest, AProcessGivesItsArgumentsAndEnvironment) {
  const char* const argv[] = {"program", "--dubbo.consumer.timeout=7", "other"};
  const ConfigSources sources = ConfigSources::process(3, argv);
  EXPECT_THAT(sources.arguments, ElementsAre("--dubbo.consumer.timeout=7", "other"));
  ASSERT_NE(std::getenv("PATH"), nullptr);
  EXPECT_EQ(sources.environment.at("PATH"), std::getenv("PATH"));
}

}  // namespace
}  // namespace dubhe
