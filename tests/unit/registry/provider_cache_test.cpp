#include "dubhe/registry/provider_cache.h"

#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace dubhe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Url url(const std::string& text) { return Url::parse(text).value(); }
std::vector<Url> urls(std::initializer_list<const char*> texts) {
  std::vector<Url> all;
  for (const char* text : texts) all.push_back(url(text));
  return all;
}

TEST(ProviderCachePath, IsJavas) {
  struct Case {
    const char* registry;
    const char* server;
    const char* path;
  };
  const Case cases[] = {
      {"zookeeper://10.0.0.1:2181?application=shop", "10.0.0.1:2181",
       "home/.dubbo/dubbo-registry-shop-10.0.0.1-2181.cache"},
      {"zookeeper://a:2181?application=shop&backup=b:2181", "a:2181",
       "home/.dubbo/dubbo-registry-shop-a-2181.cache"},
      {"zookeeper://a:2181", "a:2181", "home/.dubbo/dubbo-registry-unknown-a-2181.cache"},
      {"zookeeper://a:2181?application=x/y", "a:2181",
       "home/.dubbo/dubbo-registry-x-y-a-2181.cache"},
      {"zookeeper://a:2181?application=shop&file=/var/cache/shop", "a:2181", "/var/cache/shop"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(provider_cache_path(url(c.registry), c.server, "home"), c.path);
}

class ProviderCacheTest : public ::testing::Test {
 protected:
  // A fresh process that uses the file.
  class Process {
   public:
    Process(const std::filesystem::path& file, Logger& logger, int lock_attempts = 1)
        : cache_(std::make_shared<ProviderCache>(
              ProviderCache::Options{.file = file,
                                     .lock_attempts = lock_attempts,
                                     .lock_pause = std::chrono::milliseconds(1),
                                     .now = &now},
              worker_, logger)) {}
    ProviderCache* operator->() { return cache_.get(); }
    void end() { worker_.finish(); }

   private:
    static std::chrono::system_clock::time_point now() {
      return std::chrono::system_clock::time_point(std::chrono::seconds(1700000000));
    }
    BackgroundWorker worker_;
    const std::shared_ptr<ProviderCache> cache_;
  };

  std::string content() const {
    std::ifstream file(file_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void write(std::string_view text) const {
    std::filesystem::create_directories(file_.parent_path());
    std::ofstream(file_) << text;
  }
  std::vector<std::string> texts(const std::optional<std::vector<Url>>& list) const {
    std::vector<std::string> all;
    if (list) {
      for (const Url& u : *list) all.push_back(u.to_string());
    }
    return all;
  }

  test::TempDir directory_;
  const std::filesystem::path file_ = directory_.path() / "made" / "app.cache";
  const Url consumer_ = url("consumer://10.0.0.9/a.B?application=app&version=1");
  test::RecordingLogger logger_;
};

TEST_F(ProviderCacheTest, WritesTheBytesThatJavaWrites) {
  {
    Process process(file_, logger_);
    process->store("a.B:1", "providers",
                   urls({"dubbo://h:1/a.B?version=1", "dubbo://h:2/a.B?version=1"}), consumer_);
    process->store("a.B:1", "routers", {}, consumer_);
  }
  EXPECT_EQ(content(),
            "#Dubbo Registry Cache\n#Tue Nov 14 22:13:20 UTC 2023\n"
            "a.B\\:1=dubbo\\://h\\:1/a.B?version\\=1 dubbo\\://h\\:2/a.B?version\\=1 "
            "empty\\://10.0.0.9/a.B?application\\=app&category\\=routers&version\\=1\n");
  EXPECT_THAT(logger_.lines(), SizeIs(0));
}

TEST_F(ProviderCacheTest, TheNextProcessFindsWhatWasStored) {
  {
    Process process(file_, logger_);
    process->store("a.B:1", "providers", urls({"dubbo://h:1/a.B?version=1"}), consumer_);
    process->store("a.B:1", "configurators",
                   urls({"override://0.0.0.0/a.B?category=configurators&timeout=5"}), consumer_);
    process->store("c.D", "providers", urls({"dubbo://h:9/c.D"}), consumer_);
  }
  Process next(file_, logger_);
  EXPECT_THAT(texts(next->load("a.B:1")),
              ElementsAre("override://0.0.0.0/a.B?category=configurators&timeout=5",
                          "dubbo://h:1/a.B?version=1"));
  EXPECT_THAT(texts(next->load("c.D")), ElementsAre("dubbo://h:9/c.D"));
  EXPECT_FALSE(next->load("other"));
}

TEST_F(ProviderCacheTest, ReadsAFileOfJava) {
  write(
      "#Dubbo Registry Cache\n#Mon Nov 13 20:00:00 CET 2023\n"
      "blue/com.acme.Echo\\:1.0.0=dubbo\\://192.168.1.10\\:20880/"
      "com.acme.Echo?application\\=echo-app&deprecated\\=false&dubbo"
      "\\=2.0.2&dynamic\\=true&generic\\=false&group\\=blue&interface\\=com.acme.Echo&methods\\="
      "echo,ping&release\\=3.3.2&side"
      "\\=provider&timestamp\\=1700000000000&version\\=1.0.0 "
      "empty\\://192.168.1.77/com.acme.Echo?category\\=configurators "
      "empty\\://192.168.1.77/com.acme.Echo?category\\=routers\n");
  Process process(file_, logger_);

  const auto list = process->load("blue/com.acme.Echo:1.0.0");

  ASSERT_TRUE(list);
  ASSERT_THAT(*list, SizeIs(1));
  EXPECT_EQ(list->front().address(), "192.168.1.10:20880");
  EXPECT_EQ(list->front().get("methods"), "echo,ping");
}

TEST_F(ProviderCacheTest, AListWithoutAProviderIsNoList) {
  write("a.B=empty\\://h/a.B?category\\=providers override\\://h/a.B?category\\=configurators\n");
  Process process(file_, logger_);
  EXPECT_FALSE(process->load("a.B"));
}

TEST_F(ProviderCacheTest, TwoProcessesAndJavaKeepEachOthersKeysAndCategories) {
  write(
      "java.Only=dubbo\\://j\\:1/java.Only\na.B\\:1=dubbo\\://old\\:1/a.B?version\\=1 "
      "override\\://r/a.B?category\\=configurators\n");
  Process one(file_, logger_);
  Process two(file_, logger_);
  one->store("a.B:1", "providers", urls({"dubbo://new:1/a.B?version=1"}), consumer_);
  one.end();
  two->store("two.Only", "providers", urls({"dubbo://t:1/two.Only"}), consumer_);
  two.end();

  Process next(file_, logger_);
  EXPECT_THAT(texts(next->load("a.B:1")), ElementsAre("dubbo://new:1/a.B?version=1",
                                                      "override://r/a.B?category=configurators"));
  EXPECT_TRUE(next->load("java.Only"));
  EXPECT_TRUE(next->load("two.Only"));
}

TEST_F(ProviderCacheTest, AFileThatMakesNoSenseIsSetAsideAndNamed) {
  struct Case {
    const char* what;
    std::string text;
  };
  for (const Case& c : {Case{"a broken escape", "a.B=\\u12"},
                        Case{"zero bytes", std::string("a.B=dubbo://h:1\0\0\0", 18)}}) {
    SCOPED_TRACE(c.what);
    test::RecordingLogger logger;
    write(c.text);
    Process process(file_, logger);
    EXPECT_FALSE(process->load("a.B"));
    EXPECT_THAT(logger.lines(LogLevel::kWarn), ElementsAre(HasSubstr(file_.string())));
    EXPECT_FALSE(std::filesystem::exists(file_));
    EXPECT_TRUE(std::filesystem::exists(file_.string() + ".corrupt"));

    process->store("a.B", "providers", urls({"dubbo://h:1/a.B"}), consumer_);
    process.end();
    EXPECT_THAT(texts(process->load("a.B")), ElementsAre("dubbo://h:1/a.B"));
  }
}

TEST_F(ProviderCacheTest, OneBadUrlDoesNotCostTheOthers) {
  write("a.B=dubbo\\://h\\:1/a.B dubbo\\://h\\:99999999/a.B dubbo\\://h\\:2/a.B\n");
  Process process(file_, logger_);
  EXPECT_THAT(texts(process->load("a.B")), ElementsAre("dubbo://h:1/a.B", "dubbo://h:2/a.B"));
  EXPECT_THAT(logger_.lines(LogLevel::kWarn), ElementsAre(HasSubstr("99999999")));
}

TEST_F(ProviderCacheTest, WhileAnotherProcessSavesNothingIsWrittenAndTheGoodListStays) {
  write("a.B=dubbo\\://good\\:1/a.B\n");
  const std::string lock = file_.string() + ".lock";
  const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT, 0644);
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  ASSERT_EQ(::fcntl(fd, F_OFD_SETLK, &whole), 0);
  {
    Process process(file_, logger_, 3);
    process->store("a.B", "providers", urls({"dubbo://new:1/a.B"}), consumer_);
  }
  EXPECT_EQ(content(), "a.B=dubbo\\://good\\:1/a.B\n");
  EXPECT_THAT(logger_.lines(LogLevel::kWarn), ElementsAre(HasSubstr("is locked")));

  ::close(fd);
  Process process(file_, logger_, 3);
  process->store("a.B", "providers", urls({"dubbo://new:1/a.B"}), consumer_);
  process.end();
  EXPECT_THAT(texts(process->load("a.B")), ElementsAre("dubbo://new:1/a.B"));
}

TEST_F(ProviderCacheTest, JavasKindOfLockIsRespectedAcrossProcesses) {
  std::filesystem::create_directories(file_.parent_path());
  const std::string lock = file_.string() + ".lock";
  int ready[2];
  int finish[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(finish), 0);
  const pid_t other = ::fork();
  if (other == 0) {
    const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT, 0644);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    char byte = ::fcntl(fd, F_SETLK, &whole) == 0 ? 'y' : 'n';
    (void)!::write(ready[1], &byte, 1);
    (void)!::read(finish[0], &byte, 1);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  {
    Process process(file_, logger_, 3);
    process->store("a.B", "providers", urls({"dubbo://new:1/a.B"}), consumer_);
  }
  EXPECT_FALSE(std::filesystem::exists(file_));
  EXPECT_EQ(::write(finish[1], &byte, 1), 1);
  for (const int fd : {ready[0], ready[1], finish[0], finish[1]}) ::close(fd);
}

TEST_F(ProviderCacheTest, AFileThatCannotBeWrittenIsOneWarning) {
  const std::filesystem::path in_a_file = directory_.path() / "file" / "app.cache";
  std::ofstream(directory_.path() / "file") << "not a directory";
  Process process(in_a_file, logger_);
  for (int i = 0; i < 3; ++i)
    process->store("a.B", "providers", urls({"dubbo://h:1/a.B"}), consumer_);
  process.end();
  EXPECT_THAT(logger_.lines(LogLevel::kWarn), ElementsAre(HasSubstr(in_a_file.string())));
  EXPECT_FALSE(process->load("a.B"));
}

}  // namespace
}  // namespace dubhe
