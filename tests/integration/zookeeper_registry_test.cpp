// The registry "zookeeper" against a real server: what stands in the tree, who sees what, and what
// happens when the server or the session is lost.

#include "zookeeper_fixture.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace dubhe::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* kProvider =
    "dubbo://10.0.0.1:20880/"
    "a.b.Echo?application=echo&bind.port=20880&interface=a.b.Echo&methods=echo,ping&pid=7&side="
    "provider";
constexpr const char* kShown =
    "dubbo://10.0.0.1:20880/"
    "a.b.Echo?application=echo&interface=a.b.Echo&methods=echo,ping&side=provider";
constexpr const char* kNode =
    "dubbo%3A%2F%2F10.0.0.1%3A20880%2Fa.b.Echo%3Fapplication%3Decho%26interface%3Da.b.Echo%"
    "26methods%3Decho%2Cping%26side"
    "%3Dprovider";
constexpr const char* kConsumer =
    "consumer://10.0.0.9/a.b.Echo?application=caller&interface=a.b.Echo&side=consumer";
constexpr const char* kFolder = "/dubbo/a.b.Echo/providers";

class ZooKeeperRegistryTest : public ZooKeeperTest {
 protected:
  ZooKeeperPeer peer_{server_.address()};
};

TEST_F(ZooKeeperRegistryTest, AProviderStandsInTheTreeAsJavaWritesIt) {
  Process process(address());

  const auto registration = process.announce(kProvider);

  EXPECT_THAT(peer_.children(kFolder), ElementsAre(kNode));
  EXPECT_NE(peer_.owner(std::string(kFolder) + "/" + kNode), 0u);
  EXPECT_EQ(peer_.owner(kFolder), 0u);
  EXPECT_TRUE(process.registry().available());
  EXPECT_THAT(process.registry().describe(), HasSubstr("connected to 127.0.0.1"));
}

TEST_F(ZooKeeperRegistryTest, AConsumerSeesWhatIsThereAndWhatComesAndGoes) {
  Process provider(address());
  Process consumer(address("file-cache=false"));
  auto first = provider.announce(kProvider);
  Lists lists;

  const auto subscription = consumer.subscribe(kConsumer, lists);
  EXPECT_EQ(lists.last(), std::vector<std::string>{kShown});

  const std::string other = "dubbo://10.0.0.2:20880/a.b.Echo?interface=a.b.Echo";
  const auto second = provider.announce(other);
  EXPECT_TRUE(lists.becomes({kShown, other}));

  EXPECT_TRUE(provider.withdraw(*first).ok());
  EXPECT_THAT(peer_.children(kFolder), SizeIs(1));
  EXPECT_TRUE(lists.becomes({other}));
}

TEST_F(ZooKeeperRegistryTest, SeesProvidersThatOtherProgramsWrite) {
  Process consumer(address());
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  EXPECT_EQ(lists.last(), std::vector<std::string>());

  // A node as a Java provider writes it, one as dubbo-go does (its `*` is %2A), one that was never
  // encoded.
  const std::string java =
      "dubbo%3A%2F%2F192.168.1.10%3A20880%2Fa.b.Echo%3Fapplication%3Decho-app%26deprecated%3Dfalse%"
      "26dubbo%3D2.0.2"
      "%26interface%3Da.b.Echo%26methods%3Decho%2Cping%26release%3D3.3.2%26side%3Dprovider%"
      "26timestamp%3D1700000000000";
  const std::string go =
      "dubbo%3A%2F%2F192.168.1.11%3A20000%2Fa.b.Echo%3Finterface%3Da.b.Echo%26methods%3D%2A";
  ASSERT_EQ(peer_.create_deep(std::string(kFolder) + "/" + java, "192.168.1.10", true), 0);
  ASSERT_EQ(peer_.create(std::string(kFolder) + "/" + go, "", true), 0);
  EXPECT_TRUE(
      lists.becomes({"dubbo://192.168.1.10:20880/"
                     "a.b.Echo?application=echo-app&deprecated=false&dubbo=2.0.2&interface=a.b"
                     ".Echo&methods=echo,ping&release=3.3.2&side=provider&timestamp=1700000000000",
                     "dubbo://192.168.1.11:20000/a.b.Echo?interface=a.b.Echo&methods=*"}));
  ASSERT_EQ(peer_.remove(std::string(kFolder) + "/" + java), 0);
  EXPECT_TRUE(lists.has_size(1));
}

TEST_F(ZooKeeperRegistryTest, StrangersUnderTheRootAndNonsenseAmongTheProvidersAreTolerated) {
  peer_.create_deep("/dubbo/config/dubbo/dubbo.properties", "a=b");
  peer_.create_deep("/dubbo/metadata/a.b.Echo", "{}");
  peer_.create_deep(std::string(kFolder) + "/nonsense%", "");
  peer_.create_deep(std::string(kFolder) + "/dubbo%3A%2F%2Fh%3A99999999%2Fa.b.Echo", "");
  Process process(address());
  const auto registration = process.announce(kProvider);
  Lists lists;
  const auto subscription = process.subscribe(kConsumer, lists);
  EXPECT_TRUE(lists.becomes({kShown}));
  EXPECT_EQ(process.logger().count("99999999"), 1u);
}

TEST_F(ZooKeeperRegistryTest, RulesStayWhenTheProgramThatWroteThemEnds) {
  const std::string rule =
      "override://0.0.0.0/a.b.Echo?category=configurators&dynamic=false&timeout=5";
  Process writer(address());
  auto registration = writer.announce(rule);
  writer.end();
  EXPECT_THAT(peer_.children("/dubbo/a.b.Echo/configurators"), SizeIs(1));

  Process reader(address());
  Lists lists;
  const auto subscription = reader.try_subscribe(kConsumer, lists, true,
                                                 {Category::kConfigurators, Category::kProviders});
  EXPECT_EQ(lists.last(Category::kConfigurators), std::vector<std::string>{rule});
  EXPECT_EQ(lists.last(Category::kProviders), std::vector<std::string>());
}

TEST_F(ZooKeeperRegistryTest, EndingAProgramTakesItsProvidersAwayAtOnce) {
  auto provider = std::make_unique<Process>(address("session=60000"));
  const auto registration = provider->announce(kProvider);
  const auto began = std::chrono::steady_clock::now();
  provider->end();
  EXPECT_TRUE(eventually([&] { return peer_.children(kFolder).empty(); }));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s) << "not after the session's 60 s";
}

TEST_F(ZooKeeperRegistryTest, TheLeftOverOfAKilledProcessIsReplaced) {
  const std::string leaf = std::string(kFolder) + "/" + kNode;
  ZooKeeperPeer killed(
      server_.address());  // its session lives on, as a killed process's does for a while
  ASSERT_EQ(killed.create_deep(leaf, "", true), 0);
  const std::uint64_t old_owner = peer_.owner(leaf);

  Process process(address());
  const auto registration = process.announce(kProvider);

  EXPECT_NE(peer_.owner(leaf), old_owner);
  expire_session(server_.address(), old_owner);
  EXPECT_THAT(peer_.children(kFolder), ElementsAre(kNode))
      << "the old session's end does not take it away";
}

TEST_F(ZooKeeperRegistryTest, ABurstOfChangesIsFewDeliveriesAndTheLastOneIsRight) {
  Process consumer(address());
  Lists lists;
  const auto subscription = consumer.subscribe(kConsumer, lists);
  for (int i = 0; i < 300; ++i) {
    const Url url =
        Url::parse("dubbo://10.1.0.1:" + std::to_string(1000 + i) + "/a.b.Echo?interface=a.b.Echo")
            .value();
    ASSERT_EQ(peer_.create(std::string(kFolder) + "/" + url.to_encoded(), "", true), 0);
  }
  EXPECT_TRUE(lists.has_size(300));
  EXPECT_LT(lists.deliveries(), 100);
}

TEST_F(ZooKeeperRegistryTest, AThousandUrlsRegisterSubscribeAndComeBackAfterALostSession) {
  constexpr int kMany = 1000;
  Process provider(address());
  std::vector<std::unique_ptr<Registration>> registrations;
  for (int i = 0; i < kMany; ++i) {
    registrations.push_back(provider.announce(
        "dubbo://10.0.0.1:20880/a.b.Echo?interface=a.b.Echo&version=" + std::to_string(i)));
  }
  EXPECT_THAT(peer_.children(kFolder), SizeIs(kMany));
  Process consumer(address());
  Lists lists;
  const auto subscription =
      consumer.subscribe("consumer://10.0.0.9/a.b.Echo?interface=a.b.Echo&version=*", lists);
  EXPECT_EQ(lists.last()->size(), static_cast<std::size_t>(kMany));

  const std::string leaf = std::string(kFolder) + "/" + peer_.children(kFolder).front();
  const std::uint64_t lost = peer_.owner(leaf);
  expire_session(server_.address(), lost);
  EXPECT_TRUE(eventually([&] {
    return peer_.children(kFolder).size() == kMany && peer_.owner(leaf) != lost &&
           peer_.owner(leaf) != 0;
  }));
  EXPECT_TRUE(lists.has_size(kMany));
}

TEST_F(ZooKeeperRegistryTest,
       AfterAnExpiredSessionEverythingIsRegisteredAgainSoonAfterReconnecting) {
  Process process(address());
  const auto registration = process.announce(kProvider);
  Lists lists;
  const auto subscription = process.subscribe(kConsumer, lists);
  const std::string leaf = std::string(kFolder) + "/" + kNode;
  const std::uint64_t lost = peer_.owner(leaf);

  expire_session(server_.address(), lost);

  EXPECT_TRUE(eventually([&] { return process.logger().count("new session") == 1; }));
  const auto reconnected = std::chrono::steady_clock::now();
  EXPECT_TRUE(eventually([&] { return peer_.exists(leaf) && peer_.owner(leaf) != lost; }));
  EXPECT_LT(std::chrono::steady_clock::now() - reconnected, 2s);
  // The subscription lives too.
  const std::string other = "dubbo://10.0.0.2:20880/a.b.Echo?interface=a.b.Echo";
  ASSERT_EQ(
      peer_.create(std::string(kFolder) + "/" + Url::parse(other).value().to_encoded(), "", true),
      0);
  EXPECT_TRUE(lists.becomes({kShown, other}));
}

TEST_F(ZooKeeperRegistryTest, WhileTheServerIsDownTheListStays) {
  Process process(address());
  const auto registration = process.announce(kProvider);
  Lists lists;
  const auto subscription = process.subscribe(kConsumer, lists);
  const int delivered = lists.deliveries();

  server_.stop();
  EXPECT_TRUE(eventually([&] { return !process.registry().available(); }));
  std::this_thread::sleep_for(5s);  // longer than the session, shorter than nobody's patience
  EXPECT_EQ(lists.deliveries(), delivered);
  EXPECT_THAT(process.registry().describe(), HasSubstr("not connected"));

  server_.restart();
  ZooKeeperPeer peer(server_.address());
  EXPECT_TRUE(eventually([&] { return process.registry().available(); }));
  EXPECT_TRUE(eventually([&] { return peer.children(kFolder).size() == 1; }));
  const auto late = process.announce("dubbo://10.0.0.2:20880/a.b.Echo?interface=a.b.Echo");
  EXPECT_TRUE(lists.has_size(2));
  EXPECT_TRUE(eventually([&] { return peer.children(kFolder).size() == 2; }));
}

TEST_F(ZooKeeperRegistryTest, AServerThatIsKilledAndComesBackWithinTheSessionLosesNothing) {
  Process process(address("session=12000"));
  const auto registration = process.announce(kProvider);
  Lists lists;
  const auto subscription = process.subscribe(kConsumer, lists);
  const std::string leaf = std::string(kFolder) + "/" + kNode;
  const std::uint64_t owner = peer_.owner(leaf);
  const int delivered = lists.deliveries();

  server_.kill();
  EXPECT_TRUE(eventually([&] { return !process.registry().available(); }));
  server_.restart();

  EXPECT_TRUE(eventually([&] { return process.registry().available(); }));
  ZooKeeperPeer peer(server_.address());
  EXPECT_EQ(peer.owner(leaf), owner) << "the same session";
  EXPECT_EQ(lists.deliveries(), delivered);
}

TEST_F(ZooKeeperRegistryTest, AServerThatStopsAnsweringIsOneThatIsLost) {
  Process process(address());
  const auto registration = process.announce(kProvider);
  Lists lists;
  const auto subscription = process.subscribe(kConsumer, lists);
  const int delivered = lists.deliveries();

  server_.pause();
  EXPECT_TRUE(eventually([&] { return !process.registry().available(); }));
  EXPECT_EQ(lists.deliveries(), delivered);
  server_.resume();

  EXPECT_TRUE(eventually([&] { return process.registry().available(); }));
  ZooKeeperPeer peer(server_.address());
  EXPECT_TRUE(eventually([&] {
    return peer.children(kFolder).size() == 1 &&
           peer.owner(std::string(kFolder) + "/" + kNode) != 0;
  }));
  const std::string other = "dubbo://10.0.0.2:20880/a.b.Echo?interface=a.b.Echo";
  const auto late = process.announce(other);
  EXPECT_TRUE(lists.becomes({kShown, other}));
}

TEST_F(ZooKeeperRegistryTest, AStartWithoutAServerTakesTheListFromTheCache) {
  {
    Process before(address());
    const auto registration = before.announce(kProvider);
    Lists lists;
    const auto subscription = before.subscribe(kConsumer, lists);
    EXPECT_TRUE(lists.becomes({kShown}));
  }
  server_.stop();

  const auto began = std::chrono::steady_clock::now();
  Process process(address());
  Lists lists;
  const auto subscription = process.subscribe(kConsumer, lists);  // checks, and is content
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s) << "not the whole timeout";
  EXPECT_EQ(lists.last(), std::vector<std::string>{kShown});
  const auto registration = process.announce(kProvider, false);

  server_.restart();
  EXPECT_TRUE(eventually([&] { return process.registry().available(); }));
  ZooKeeperPeer peer(server_.address());
  EXPECT_TRUE(eventually([&] { return peer.children(kFolder).size() == 1; }));
}

// Takes connections, as the kernel does for whoever listens, and never says a word.
class SilentServer {
 public:
  SilentServer() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&address_), size), 0);
    EXPECT_EQ(::listen(listening_, 8), 0);
    EXPECT_EQ(::getsockname(listening_, reinterpret_cast<sockaddr*>(&address_), &size), 0);
  }
  ~SilentServer() { ::close(listening_); }
  std::string address() const { return "127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }

 private:
  const int listening_;
  sockaddr_in address_{};
};

TEST_F(ZooKeeperRegistryTest, AStartAtAServerThatNeverAnswersEndsAtTheTimeout) {
  const SilentServer server;
  Process process("zookeeper://" + server.address() + "?file-cache=false&timeout=500");
  const auto registered = process.try_register(kProvider);
  EXPECT_EQ(registered.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(registered.status().message(), HasSubstr("within 500 ms"));
}

// The C library tries servers in an order of its own: of eight programs some meet the silent one first, which alone would hold
// them for 40 s.
TEST_F(ZooKeeperRegistryTest, AServerThatNeverAnswersIsLeftForOneThatDoes) {
  const SilentServer silent;
  const std::string real = server_.address();
  for (int i = 0; i < 8; ++i) {
    Process process("zookeeper://" + silent.address() + "?backup=" + real + "," + real + "," + real +
                    "&file-cache=false&session=60000&timeout=20000&connect.attempt=200");
    EXPECT_TRUE(process.try_register(kProvider)) << "program " << i;
  }
}

TEST_F(ZooKeeperRegistryTest, AStartWithoutAServerAndWithoutACacheSaysWhatToDo) {
  server_.stop();
  Process process(address("file-cache=false&timeout=1500"));
  Lists lists;
  const auto registered = process.try_register(kProvider);
  const auto subscribed = process.try_subscribe(kConsumer, lists);
  for (const Status& status : {registered.status(), subscribed.status()}) {
    EXPECT_EQ(status.code(), StatusCode::kUnavailable);
    EXPECT_THAT(status.message(), HasSubstr("zookeeper://" + server_.address()));
    EXPECT_THAT(status.message(), HasSubstr("refuses connections"));
    EXPECT_THAT(status.message(), HasSubstr("check: false"));
  }
  EXPECT_FALSE(lists.last());
}

TEST_F(ZooKeeperRegistryTest, TheSecondServerIsUsedWhenTheFirstIsNotThere) {
  const std::string text =
      "zookeeper://127.0.0.1:1?backup=" + server_.address() + "&timeout=20000&file-cache=false";
  Process process(text);
  const auto registration = process.announce(kProvider);
  EXPECT_THAT(peer_.children(kFolder), ElementsAre(kNode));
}

TEST_F(ZooKeeperRegistryTest, AChrootIsMadeAndHoldsTheWholeTree) {
  const std::string at = "zookeeper://" + server_.address() + "/estates/one?file-cache=false";
  Process provider(at);
  Process consumer(at);
  Process outside("zookeeper://" + server_.address() + "?file-cache=false");
  Lists lists;
  Lists outside_lists;
  const auto subscription = consumer.subscribe("consumer://c/a.b.Echo", lists);
  const auto outside_subscription = outside.subscribe("consumer://c/a.b.Echo", outside_lists);
  const auto registration = provider.announce("dubbo://10.0.0.7:20880/a.b.Echo");
  EXPECT_TRUE(lists.has_size(1));
  EXPECT_THAT(ZooKeeperPeer(server_.address()).children("/estates/one/dubbo/a.b.Echo/providers"), SizeIs(1));
  EXPECT_TRUE(outside_lists.has_size(0));
}

TEST_F(ZooKeeperRegistryTest, WithAUserTheNodesAreTheUsersOnly) {
  Process process("zookeeper://ann:secret@" + server_.address() +
                  "?group=closed&file-cache=false&timeout=20000");
  const auto registration = process.announce(kProvider);
  Lists lists;
  const auto subscription = process.subscribe(kConsumer, lists);
  EXPECT_TRUE(lists.becomes({kShown}));
  ZooKeeperPeer ann(server_.address(), "ann:secret");
  EXPECT_THAT(ann.children("/closed/a.b.Echo/providers"), ElementsAre(kNode));
  EXPECT_THAT(ann.access("/closed/a.b.Echo/providers"), ElementsAre(HasSubstr("digest:ann:")));
  EXPECT_THAT(peer_.children("/closed/a.b.Echo/providers"), IsEmpty()) << "a stranger may not look";

  Process stranger("zookeeper://" + server_.address() +
                   "?group=closed&file-cache=false&timeout=20000");
  const auto refused = stranger.try_register("dubbo://10.0.0.2:1/a.b.Echo");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(process.logger().count("secret"), 0u);
}

TEST_F(ZooKeeperRegistryTest, TheCacheFileIsWhatJavaReads) {
  {
    Process process(address());
    const auto registration = process.announce(kProvider);
    Lists lists;
    const auto subscription = process.subscribe(kConsumer, lists);
  }
  std::ifstream file(cache_file());
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_THAT(text, HasSubstr("#Dubbo Registry Cache\n"));
  EXPECT_THAT(text, HasSubstr("\na.b.Echo=dubbo\\://10.0.0.1\\:20880/"
                              "a.b.Echo?application\\=echo&interface\\=a.b.Echo&methods\\=echo,"
                              "ping&side\\=provider\n"));
}

}  // namespace
}  // namespace dubhe::test
