#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster_fixture.h"

namespace dubhe::test {
namespace {

using ::testing::HasSubstr;

std::vector<std::unique_ptr<Router>> tag_router(const std::string& consumer_parameters) {
  RecordingLogger logger;
  ExtensionRegistry none(logger);
  const Url consumer = parse("consumer://10.0.0.7/dubhe.samples.GreetingService?" + consumer_parameters);
  const ExtensionContext context(none, consumer, "tag");
  std::vector<std::unique_ptr<Router>> routers;
  routers.push_back(std::move(*make_tag_router(context)));
  return routers;
}

// Who may get a call? 1 has no tag, 2 and 3 are gray, 4 is blue.
TEST(TagRouter, SendsACallWhereItsTagSays) {
  struct Case {
    const char* consumer;
    const char* tag;
    const char* force;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {"", "", "", {"10.0.0.1:20880"}},
      {"", "gray", "", {"10.0.0.2:20880", "10.0.0.3:20880"}},
      {"", "blue", "", {"10.0.0.4:20880"}},
      {"", "red", "", {"10.0.0.1:20880"}},
      {"", "red", "true", {}},
      {"", "red", "false", {"10.0.0.1:20880"}},
      {"dubbo.tag=gray", "", "", {"10.0.0.2:20880", "10.0.0.3:20880"}},
      {"dubbo.tag=gray", "blue", "", {"10.0.0.4:20880"}},
      {"dubbo.tag=red", "", "", {"10.0.0.1:20880"}},
      {"dubbo.tag=red&dubbo.force.tag=true", "", "", {}},
      {"dubbo.tag=red&dubbo.force.tag=true", "", "false", {"10.0.0.1:20880"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.consumer) + " tag " + c.tag + " force " + c.force);
    ClusterFixture f(c.consumer, tag_router(c.consumer));
    f.list({ClusterFixture::provider(1), ClusterFixture::provider(2, "dubbo.tag=gray"),
            ClusterFixture::provider(3, "dubbo.tag=gray"), ClusterFixture::provider(4, "dubbo.tag=blue")});
    Invocation call = f.call();
    if (*c.tag != '\0') call.attachments.set("dubbo.tag", c.tag);
    if (*c.force != '\0') call.attachments.set("dubbo.force.tag", c.force);
    std::vector<std::string> seen;
    f.loop.inside([&] {
      const auto view = f.directory->acquire();
      const Snapshot& providers = view->providers_for(call);
      for (std::uint32_t i = 0; i < providers.size(); ++i) seen.emplace_back(providers.address(i));
    });
    EXPECT_EQ(seen, c.expected);
  }
}

TEST(TagRouter, CallsGoToTheProvidersOfTheirTagOnly) {
  ClusterFixture f("retries=5", tag_router(""));
  f.list({ClusterFixture::provider(1), ClusterFixture::provider(2, "dubbo.tag=gray"), ClusterFixture::provider(3, "dubbo.tag=gray")});
  f.at(2).script = f.at(3).script = [](Invocation&) -> Expected<Result> { return Status(StatusCode::kUnavailable, "no"); };
  auto invoker = f.join();
  Invocation call = f.call();
  call.attachments.set("dubbo.tag", "gray");

  EXPECT_FALSE(f.invoke(*invoker, call).ok());

  EXPECT_EQ(f.at(1).calls, 0);
  EXPECT_EQ(f.at(2).calls, 3);
  EXPECT_EQ(f.at(3).calls, 3);
}

TEST(TagRouter, ExplainsWhyNobodyIsLeft) {
  ClusterFixture f("", tag_router(""));
  f.list({ClusterFixture::provider(2, "dubbo.tag=gray"), ClusterFixture::provider(3, "dubbo.tag=blue")});
  auto invoker = f.join();
  Invocation untagged = f.call();
  EXPECT_THAT(f.invoke(*invoker, untagged).status().message(),
              HasSubstr("knows 2 that can be called. All of them carry a tag (gray, blue) and the call asks for none."));
  Invocation forced = f.call();
  forced.attachments.set("dubbo.tag", "red");
  forced.attachments.set("dubbo.force.tag", "true");
  EXPECT_THAT(f.invoke(*invoker, forced).status().message(),
              HasSubstr("The call insists on a tag that none of them carries (they have: gray, blue)."));
}

// Two routers in a row: each divides what the one before it left.
class EvenHosts final : public Router {
 public:
  class EvenRoute final : public Route {
   public:
    explicit EvenRoute(const Snapshot& providers) {
      for (std::uint32_t i = 0; i < providers.size(); ++i) {
        if ((providers.address(i)[7] - '0') % 2 == 0) even_.push_back(i);
      }
    }
    std::size_t parts() const noexcept override { return 1; }
    std::vector<std::uint32_t> part(std::size_t) const override { return even_; }
    std::size_t part_of(const Invocation&) const noexcept override { return 99; }  // a mistake: taken as the first
    std::string why_empty(std::size_t) const override { return "All hosts are odd."; }

   private:
    std::vector<std::uint32_t> even_;
  };
  std::unique_ptr<const Route> prepare(const Snapshot& providers) override { return std::make_unique<EvenRoute>(providers); }
};

TEST(RouterChain, EachRouterDividesWhatTheOneBeforeItLeft) {
  auto routers = tag_router("");
  routers.push_back(std::make_unique<EvenHosts>());
  ClusterFixture f("", std::move(routers));
  f.list({ClusterFixture::provider(1), ClusterFixture::provider(2), ClusterFixture::provider(3, "dubbo.tag=gray"),
          ClusterFixture::provider(4, "dubbo.tag=gray"), ClusterFixture::provider(5, "dubbo.tag=odd")});
  auto invoker = f.join();
  Invocation untagged = f.call();
  EXPECT_TRUE(f.invoke(*invoker, untagged).ok());
  EXPECT_EQ(f.at(2).calls, 1);
  Invocation gray = f.call();
  gray.attachments.set("dubbo.tag", "gray");
  EXPECT_TRUE(f.invoke(*invoker, gray).ok());
  EXPECT_EQ(f.at(4).calls, 1);
  Invocation odd = f.call();
  odd.attachments.set("dubbo.tag", "odd");
  EXPECT_THAT(f.invoke(*invoker, odd).status().message(), HasSubstr("All hosts are odd."));
}

}  // namespace
}  // namespace dubhe::test
