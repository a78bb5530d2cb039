// The registry "zookeeper" against a real server: what stands in the tree, who sees what, and what happens when the
// server or the session is lost.

#include "zookeeper_fixture.h"

namespace dubhe::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* kProvider =
    "dubbo://10.0.0.1:20880/a.b.Echo?application=echo&bind.port=20880&interface=a.b.Echo&methods=echo,ping&pid=7&side=provider";
constexpr const char* kShown =
    "dubbo://10.0.0.1:20880/a.b.Echo?application=echo&interface=a.b.Echo&methods=echo,ping&side=provider";
constexpr const char* kNode =
    "dubbo%3A%2F%2F10.0.0.1%3A20880%2Fa.b.Echo%3Fapplication%3Decho%26interface%3Da.b.Echo%26methods%3Decho%2Cping%26side"
    "%3Dprovider";
constexpr const char* kConsumer = "consumer://10.0.0.9/a.b.Echo?application=caller&interface=a.b.Echo&side=consumer";
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

}  // namespace
}  // namespace dubhe::test
