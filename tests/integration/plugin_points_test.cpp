// Every layer's extension point takes a plugin: one library with an extension of each, chosen by configuration alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "application_service.h"
#include "dubhe/test_support/temp_dir.h"

namespace application_tests {
namespace {

namespace fs = std::filesystem;

struct Point {
  const char* point;
  const char* name;
  const char* words;  // of its line in the manifest, behind the library
};
// Those with `replace` are told apart by what they say when they are made.
constexpr Point kPoints[] = {
    {"cluster", "mine", ""},        {"codec", "mine", ""},           {"configsource", "mine", ""},
    {"dispatcher", "mine", ""},     {"filter", "mine", ""},          {"loadbalance", "mine", ""},
    {"monitor", "mine", ""},        {"protocol", "dubbo", "replace"}, {"proxyfactory", "mine", ""},
    {"registry", "file", "replace"}, {"router", "mine", ""},          {"serialization", "gson", "replace"},
    {"threadpool", "mine", ""},     {"transporter", "mine", ""},
};

class PluginPoints : public testing::Test {
 protected:
  PluginPoints() {
    const fs::path manifests = folder.path() / "META-INF/dubhe";
    fs::create_directories(manifests);
    fs::copy(DUBHE_TEST_EVERYTHING, folder.path() / "libeverything.so");
    for (const Point& one : kPoints) {
      std::ofstream(manifests / one.point) << one.name << " = libeverything.so " << one.words << "\n";
    }
    std::ofstream(folder.path() / "estate.yaml") << "dubbo: { consumer: { timeout: 20000 } }\n";
  }
  std::unique_ptr<dubhe::Application> application(const std::string& name) {
    dubhe::ApplicationOptions options = told(name, log);
    const std::string here = folder.path().string();
    options.sources.text = "dubhe: { plugins: [\"" + here + "\"], config-sources: [\"mine://" + here + "/estate.yaml\"] }\n" +
                           "dubbo:\n"
                           "  registry: { address: \"file://" + here + "/estate?file-cache=false&session=2000\" }\n" +
                           "  protocol: { name: dubbo, port: -1, host: 127.0.0.1, transporter: mine, codec: mine,\n"
                           "              threadpool: mine, threads: 2, dispatcher: mine, serialization: gson }\n"
                           "  provider: { filter: mine, proxy: mine }\n"
                           "  consumer: { cluster: mine, loadbalance: mine, router: mine, proxy: mine, scope: remote }\n"
                           "  monitor: { protocol: mine }\n";
    return std::make_unique<dubhe::Application>(std::move(options));
  }

  dubhe::test::RecordingLogger log;
  dubhe::test::TempDir folder;
};

TEST_F(PluginPoints, EachIsTakenFromALibraryByConfigurationAlone) {
  const auto shop = application("shop");
  shop->provide<Work>(std::make_shared<Worker>());
  shop->start();
  const auto till = application("till");
  EXPECT_EQ(till->refer<Work>()->echo("hello"), "hello");
  for (const Point& one : kPoints) {
    EXPECT_GE(log.count(std::string("made ") + one.point + " " + one.name), 1u) << one.point;
  }
}

}  // namespace
}  // namespace application_tests
