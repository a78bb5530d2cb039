// Another codec than Dubbo's, chosen by YAML on both sides: the same protocol in other frames, over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "application_service.h"
#include "dubhe/test_support/temp_dir.h"
#include "prefix_codec.h"

namespace application_tests {
namespace {

using dubhe::FrameKind;
using testing::AllOf;
using testing::HasSubstr;

class CodecTest : public testing::Test {
 protected:
  std::unique_ptr<dubhe::Application> application(const std::string& name, const std::string& yaml) {
    dubhe::ApplicationOptions options = told(
        name, log,
        {"--dubbo.registry.address=" + registry, "--dubbo.protocol.port=-1", "--dubbo.protocol.host=127.0.0.1"});
    options.sources.text = yaml;
    options.more_extensions = [this](dubhe::ExtensionRegistry& to) {
      return to.add<dubhe::Codec>("prefix", [this](const dubhe::ExtensionContext& context) {
        const auto payload = static_cast<std::size_t>(context.url().get_int("payload", 8 << 20));
        return std::unique_ptr<dubhe::Codec>(std::make_unique<PrefixCodec>(payload, seen));
      });
    };
    return std::make_unique<dubhe::Application>(std::move(options));
  }
  void provide(const std::string& yaml) {
    provider = application("provider", yaml);
    provider->provide<Work>(worker);
    provider->start();
  }
  // What refer() or a call says.
  template <class Act>
  static std::string failure_of(Act act) {
    try {
      act();
    } catch (const std::exception& why) {
      return why.what();
    }
    return "nothing";
  }
  std::string url() const { return provider->exported().front().to_string(); }
  // Without what the provider says about itself.
  std::string bare_url() const {
    const dubhe::Url at = provider->exported().front();
    return "dubbo://" + at.address() + "/" + std::string(at.path());
  }

  dubhe::test::RecordingLogger log;
  std::string registry = "N/A";
  FramesSeen seen;
  std::shared_ptr<Worker> worker = std::make_shared<Worker>();
  std::unique_ptr<dubhe::Application> provider, consumer;
};

TEST_F(CodecTest, FramesCallsAnswersAndEventsOfBothSides) {
  provide("dubbo: { protocol: { codec: prefix, heartbeat: 50 } }");
  consumer = application("consumer", "dubbo: { consumer: { parameters: { codec: prefix, heartbeat: 50 } } }");
  const auto work = consumer->refer<Work>({.timeout = std::chrono::seconds(30), .url = bare_url()});
  EXPECT_EQ(work->echo("a"), "a");
  EXPECT_EQ(consumer->block_on(work->echo_later(std::string(3000, 'b'))), std::string(3000, 'b'));
  EXPECT_THROW(work->refuse("no"), Refused);
  EXPECT_EQ(work->look().caller_application, "consumer");
  dubhe::one_way<&Work::note>(work, "heard");
  EXPECT_TRUE(eventually([&] { return worker->noted == 1; }));
  EXPECT_EQ(seen.of(FrameKind::kCall), 4);
  EXPECT_EQ(seen.of(FrameKind::kOneWay), 1);
  EXPECT_EQ(seen.of(FrameKind::kAnswer), 4);
  EXPECT_TRUE(eventually([&] { return seen.of(FrameKind::kHeartbeatAnswer) > 0; }));
  EXPECT_GT(seen.of(FrameKind::kHeartbeat), 0);
  provider->stop();
  EXPECT_TRUE(eventually([&] { return seen.of(FrameKind::kReadOnly) == 1; }));
}

TEST_F(CodecTest, IsTakenFromTheProvidersUrl) {
  provide("dubbo: { protocol: { codec: prefix } }");
  consumer = application("consumer", "");
  EXPECT_EQ(consumer->refer<Work>({.timeout = std::chrono::seconds(30), .url = url()})->echo("a"), "a");
  EXPECT_EQ(seen.of(FrameKind::kCall), 1);
}

TEST_F(CodecTest, IsTakenFromARegistryAndInstancesTellTheirMetadataInIt) {
  const dubhe::test::TempDir directory;
  registry = "file://" + (directory.path() / "estate").string() + "?file-cache=false&session=2000";
  provide("dubbo: { application: { register-mode: instance }, protocol: { codec: prefix } }");
  EXPECT_EQ(log.count("is not registered as an instance"), 0u);
  consumer = application("consumer", "");
  EXPECT_EQ(consumer->refer<Work>({.timeout = std::chrono::seconds(30)})->echo("a"), "a");
  EXPECT_GT(seen.of(FrameKind::kCall), 1);
}

TEST_F(CodecTest, FramesOtherSerializationsToo) {
  provide("dubbo: { protocol: { codec: prefix, serialization: gson } }");
  consumer = application("consumer", "");
  EXPECT_EQ(consumer->refer<Work>({.timeout = std::chrono::seconds(30), .url = url()})->echo("a"), "a");
  EXPECT_EQ(seen.of(FrameKind::kAnswer), 1);
}

TEST_F(CodecTest, LimitsBodiesToWhatItsFramesCanSay) {
  provide("dubbo: { protocol: { codec: prefix, payload: 0 } }");
  consumer = application("consumer", "");
  const auto work = consumer->refer<Work>({.timeout = std::chrono::seconds(30), .retries = 0, .url = url()});
  EXPECT_THAT(failure_of([&] { work->echo(std::string(5000, 'a')); }), HasSubstr("max payload: 4000"));
  EXPECT_EQ(work->echo("b"), "b");
}

TEST_F(CodecTest, RefusalsArriveWithTheirReason) {
  provide("dubbo: { protocol: { codec: prefix, payload: 1000 } }");
  consumer = application("consumer", "dubbo: { consumer: { parameters: { payload: 100000 } } }");
  const auto work = consumer->refer<Work>({.timeout = std::chrono::seconds(30), .retries = 0, .url = url()});
  EXPECT_THAT(failure_of([&] { work->echo(std::string(3000, 'a')); }), HasSubstr("raise `payload` at the provider"));
  EXPECT_EQ(work->echo("b"), "b");
}

TEST_F(CodecTest, AWrongNameIsAnsweredWithTheRightOnes) {
  const auto names_both = AllOf(HasSubstr("`codec` has no `perfix`. Did you mean `prefix`?"), HasSubstr("dubbo"));
  EXPECT_THAT(failure_of([&] { provide("dubbo: { protocol: { codec: perfix } }"); }), names_both);
  provide("dubbo: { protocol: { codec: prefix } }");
  consumer = application("consumer", "dubbo: { consumer: { parameters: { codec: perfix } } }");
  EXPECT_THAT(failure_of([&] { (void)consumer->refer<Work>({.url = url()}); }), names_both);
}

TEST_F(CodecTest, ANameThatOnlyAProvidersUrlSaysMayBeUnknown) {
  provide("");
  consumer = application("consumer", "");
  const auto work = consumer->refer<Work>({.timeout = std::chrono::seconds(30), .url = bare_url() + "?codec=exchange"});
  EXPECT_EQ(work->echo("a"), "a");
  EXPECT_EQ(log.count("`codec` has no `exchange`"), 1u);
}

TEST_F(CodecTest, OnePortSpeaksInOne) {
  provider = application("provider", "");
  provider->provide<Work>(worker, {.group = "a"});
  provider->provide<Work>(worker, {.group = "b", .parameters = {{"codec", "prefix"}}});
  EXPECT_THAT(failure_of([&] { provider->start(); }),
              HasSubstr("speaks in frames of `dubbo`, and this export asks for `prefix` (`codec`): give it a port of its own"));
}

TEST_F(CodecTest, AnExportThatAsksForNoneSpeaksAsItsPortAndSaysSo) {
  provider = application("provider", "");
  provider->provide<Work>(worker, {.group = "a", .parameters = {{"codec", "prefix"}}});
  provider->provide<Work>(worker, {.group = "b"});
  provider->start();
  ASSERT_EQ(provider->exported().size(), 2u);
  const dubhe::Url second = provider->exported()[1];
  EXPECT_EQ(second.group(), "b");
  EXPECT_EQ(second.get("codec"), "prefix");
  consumer = application("consumer", "");
  const auto work =
      consumer->refer<Work>({.group = "b", .timeout = std::chrono::seconds(30), .url = second.to_string()});
  EXPECT_EQ(work->echo("a"), "a");
  EXPECT_EQ(seen.of(FrameKind::kCall), 1);
}

}  // namespace
}  // namespace application_tests
