// The registry `file` in real directories: threads, inotify, and programs that are killed.

#include "dubhe/registry_file/file_registry.h"

#include "dubhe/test_support/child_process.h"
#include "dubhe/test_support/temp_dir.h"

#include "registry_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

constexpr const char* kProvider = "dubbo://10.0.0.1:20880/a.B?application=p&version=1.0";
constexpr const char* kConsumer = "consumer://10.0.0.9/a.B?version=1.0";

class FileProcess : public RegistryProcess {
 public:
  explicit FileProcess(const std::string& address) : RegistryProcess(address, make_file_registry) {}
};

class FileRegistryTest : public ::testing::Test {
 protected:
  std::string address(const std::string& more = {}) const {
    return "file://" + base_.string() +
           "?application=app&reconnect.jitter=0&retry.period=50&file=" +
           (directory_.path() / "providers.cache").string() + (more.empty() ? "" : "&" + more);
  }
  fs::path folder() const { return base_ / "tree/dubbo/a.B/providers"; }

  TempDir directory_;
  const fs::path base_ = directory_.path() / "estate";
};

TEST_F(FileRegistryTest, OneAnnouncesTheOtherFindsAndForgets) {
  FileProcess provider(address());
  FileProcess consumer(address());
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  EXPECT_TRUE(lists.has_size(0));
  auto registration = provider.announce(kProvider);
  EXPECT_TRUE(lists.becomes({kProvider}));
  EXPECT_TRUE(provider.withdraw(*registration).ok());
  EXPECT_TRUE(lists.has_size(0));
  EXPECT_TRUE(consumer.registry().available());
  EXPECT_THAT(consumer.registry().describe(), HasSubstr(base_.string()));
}

TEST_F(FileRegistryTest, TheEndOfAProcessTakesItsProvidersAway) {
  FileProcess consumer(address());
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  {
    FileProcess provider(address());
    const auto registration = provider.announce(kProvider);
    EXPECT_TRUE(lists.becomes({kProvider}));
    provider.end();
  }
  EXPECT_TRUE(lists.has_size(0));
}

TEST_F(FileRegistryTest, WithoutInotifyChangesAreSeenByLooking) {
  FileProcess provider(address());
  FileProcess consumer(address("inotify=false&poll=20"));
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  const auto registration = provider.announce(kProvider);
  EXPECT_TRUE(lists.becomes({kProvider}));
}

TEST_F(FileRegistryTest, ADynamicFalseProviderStaysUntilItsFileIsRemoved) {
  FileProcess consumer(address());
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  const std::string url = "dubbo://10.0.0.1:20880/a.B?dynamic=false&version=1.0";
  {
    FileProcess provider(address("dynamic=false"));
    const auto registration = provider.announce("dubbo://10.0.0.1:20880/a.B?version=1.0");
    EXPECT_TRUE(lists.becomes({url}));
    EXPECT_TRUE(provider.withdraw(*registration).ok());
    provider.end();
  }
  ASSERT_TRUE(fs::exists(folder()));
  ASSERT_FALSE(fs::is_empty(folder()));
  for (const auto& file : fs::directory_iterator(folder())) fs::remove(file);
  EXPECT_TRUE(lists.has_size(0));
}

TEST_F(FileRegistryTest, ADirectoryThatIsAwayForAWhileLosesNobody) {
  FileProcess provider(address("session=1000"));
  FileProcess consumer(address("session=1000"));
  Lists lists;
  const auto registration = provider.announce(kProvider);
  const auto subscription = consumer.subscribe(kConsumer, lists);
  EXPECT_TRUE(lists.becomes({kProvider}));
  const fs::path away = directory_.path() / "away";
  fs::rename(base_, away);
  EXPECT_TRUE(eventually(
      [&] { return !provider.registry().available() && !consumer.registry().available(); }));
  EXPECT_THAT(consumer.registry().describe(), HasSubstr("since"));
  EXPECT_EQ(lists.last()->size(), 1U);
  EXPECT_FALSE(fs::exists(base_)) << "no second estate";
  const auto later = provider.announce("dubbo://10.0.0.2:20880/a.B?version=1.0", false);
  fs::rename(away, base_);
  EXPECT_TRUE(lists.has_size(2));
}

TEST_F(FileRegistryTest, WhoChecksIsToldAtOnceWhatIsWrongWithTheDirectory) {
  const std::string nowhere = "file://" + (directory_.path() / "no/estate").string();
  FileProcess provider(nowhere + "?timeout=30000&file-cache=false");
  const auto begin = std::chrono::steady_clock::now();
  const auto refused = provider.try_register(kProvider);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.status().message(), HasSubstr("no/estate: No such file or directory"));
  EXPECT_THAT(refused.status().message(), HasSubstr("`check: false`"));
  Lists lists;
  EXPECT_FALSE(provider.try_subscribe(kConsumer, lists).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s) << "not the whole timeout";
}

TEST_F(FileRegistryTest, WhoDoesNotCheckIsAnnouncedWhenTheDirectoryIsThere) {
  const fs::path parent = directory_.path() / "later";
  const std::string at = "file://" + (parent / "estate").string() +
                         "?file-cache=false&retry.period=50&start.grace=100";
  FileProcess provider(at);
  const auto registration = provider.announce(kProvider, false);
  EXPECT_TRUE(eventually([&] { return provider.logger().count("No such file or directory") > 0; }));
  fs::create_directory(parent);
  FileProcess consumer(at);
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  EXPECT_TRUE(lists.becomes({kProvider}));
  EXPECT_EQ(provider.logger().count("No such file or directory; tried again"), 1U) << "told once";
}

TEST_F(FileRegistryTest, ABurstIsFewLists) {
  FileProcess provider(address());
  FileProcess consumer(address());
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  std::vector<std::unique_ptr<Registration>> all;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(provider.announce("dubbo://10.1." + std::to_string(i / 250) + "." +
                                    std::to_string(i % 250) + ":20880/a.B?version=1.0"));
  }
  EXPECT_TRUE(lists.has_size(1000));
  const int before = lists.deliveries();
  all.clear();
  EXPECT_TRUE(lists.has_size(0));
  EXPECT_LE(lists.deliveries() - before, 100) << "1,000 changes, few lists";
}

TEST_F(FileRegistryTest, TheAddressNamesAWholePath) {
  RecordingLogger logger;
  ExtensionRegistry extensions{logger};
  ThreadExecutor executor;
  extensions.set_resource<Executor>(executor);
  for (const char* odd : {"file://tmp/dubhe", "file:///", "file://"}) {
    const auto url = Url::parse(odd);
    if (!url.ok()) continue;
    const auto made = make_file_registry(ExtensionContext(extensions, *url, "file"));
    ASSERT_FALSE(made.ok()) << odd;
    EXPECT_THAT(made.status().message(), HasSubstr("write file:///tmp/dubhe")) << odd;
  }
}

#ifdef DUBHE_GREETING_PROVIDER

ChildProcess program(const char* path, std::vector<std::string> options) {
  options.insert(options.begin(), path);
  return ChildProcess(std::move(options));
}

class FileProgramsTest : public FileRegistryTest {
 protected:
  std::string registry() const {
    return "file://" + base_.string() +
           "?session=2000&file=" + (directory_.path() / "programs.cache").string();
  }
  ChildProcess provider(const std::string& more = "--dubbo.registry.register-mode=all") {
    ChildProcess started = program(
        DUBHE_GREETING_PROVIDER,
        {"--registry", registry(), "--port", "-1", "--dubbo.protocol.host=127.0.0.1", more});
    started.wait_for_line("ready dubbo://");
    return started;
  }
  static std::size_t files_in(const fs::path& folder) {
    std::error_code none;
    std::size_t count = 0;
    for (const auto& file : fs::directory_iterator(folder, none))
      count += file.path().extension() == ".node" ? 1 : 0;
    return count;
  }
};

TEST_F(FileProgramsTest, FindEachOtherAndLeaveNothingBehind) {
  ChildProcess started = provider();
  ChildProcess consumer = program(DUBHE_GREETING_CONSUMER, {"--registry", registry(), "Ann"});
  EXPECT_EQ(consumer.wait_for_line("Hello"), "Hello Ann");
  EXPECT_EQ(consumer.wait(), 0);
  const fs::path providers = base_ / "tree/dubbo/dubhe.samples.GreetingService/providers";
  EXPECT_EQ(files_in(providers), 1U);
  started.send_signal(SIGTERM);
  EXPECT_EQ(started.wait(), 0);
  EXPECT_EQ(files_in(providers), 0U);
  EXPECT_TRUE(fs::is_empty(base_ / "leases"));
}

TEST_F(FileProgramsTest, FindEachOtherByInstancesOnly) {
  ChildProcess started = provider("--dubbo.registry.register-mode=instance");
  EXPECT_EQ(files_in(base_ / "tree/dubbo/dubhe.samples.GreetingService/providers"), 0U);
  ChildProcess consumer = program(DUBHE_GREETING_CONSUMER, {"--registry", registry(), "Ann"});
  EXPECT_EQ(consumer.wait_for_line("Hello"), "Hello Ann");
  EXPECT_EQ(consumer.wait(), 0);
}

TEST_F(FileProgramsTest, OneThatIsKilledIsGoneWithinItsLease) {
  FileProcess watcher(address());
  Lists lists;
  const auto subscription =
      watcher.subscribe("consumer://127.0.0.1/dubhe.samples.GreetingService", lists);
  ChildProcess stays = provider();
  ChildProcess killed = provider();
  EXPECT_TRUE(lists.has_size(2));
  killed.kill();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(lists.has_size(1));
  // The lease of 2 s, and what a busy machine needs to notice.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  EXPECT_EQ(files_in(base_ / "tree/dubbo/dubhe.samples.GreetingService/providers"), 1U);
}

TEST_F(FileProgramsTest, OneThatWasStoppedForLongerThanItsLeaseComesBack) {
  FileProcess watcher(address());
  Lists lists;
  const auto subscription =
      watcher.subscribe("consumer://127.0.0.1/dubhe.samples.GreetingService", lists);
  ChildProcess slept = provider();
  EXPECT_TRUE(lists.has_size(1));
  slept.send_signal(SIGSTOP);
  EXPECT_TRUE(lists.has_size(0));
  slept.send_signal(SIGCONT);
  EXPECT_TRUE(lists.has_size(1));
}

#endif

}  // namespace
}  // namespace dubhe::test
