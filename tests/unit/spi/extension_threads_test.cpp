#include "points.h"

#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <set>
#include <thread>

namespace dubhe {
namespace {

using test::Animal;
using test::Step;
using testing::HasSubstr;

class ExtensionThreadsTest : public test::RegistryTest {};

TEST_F(ExtensionThreadsTest, ManyThreadsThatAskAtOnceGetTheOneInstance) {
  std::atomic<int> made = 0;
  ASSERT_TRUE(registry
                  .add<Animal>("dog",
                               [&](const ExtensionContext&) {
                                 ++made;
                                 return std::make_unique<test::NamedAnimal>("wuff");
                               })
                  .ok());
  ASSERT_TRUE(registry.add<Step>("s", step("s")).ok());
  constexpr int kThreads = 8;
  std::array<Animal*, kThreads> seen{};
  std::barrier together(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        together.arrive_and_wait();
        for (int n = 0; n < 200; ++n) {
          seen[static_cast<std::size_t>(i)] = *registry.get<Animal>("");
          EXPECT_TRUE(registry.make<Step>("s", Url()).ok());
          (void)registry.add<Animal>("name" + std::to_string(i * 1000 + n), animal("x"));
          (void)registry.names<Animal>();
        }
      });
    }
  }
  EXPECT_EQ(made, 1);
  EXPECT_EQ(std::set<Animal*>(seen.begin(), seen.end()).size(), 1u);
}

TEST_F(ExtensionThreadsTest, ACycleAcrossTwoThreadsFailsInsteadOfWaitingForEver) {
  // Both are under way before either asks for the other.
  std::barrier both_started(2);
  std::atomic<int> first_round = 0;
  const auto needing = [&](std::string other) {
    return [&, other](const ExtensionContext& context) -> Expected<std::unique_ptr<Animal>> {
      if (++first_round <= 2) both_started.arrive_and_wait();
      auto found = context.get<Animal>(other);
      if (!found.ok()) return found.status();
      return std::make_unique<test::NamedAnimal>("made");
    };
  };
  ASSERT_TRUE(registry.add<Animal>("a", needing("b")).ok());
  ASSERT_TRUE(registry.add<Animal>("b", needing("a")).ok());
  Status a, b;
  {
    std::jthread one([&] { a = registry.get<Animal>("a").status(); });
    std::jthread other([&] { b = registry.get<Animal>("b").status(); });
  }
  EXPECT_THAT(a.message(), HasSubstr("in a cycle"));
  EXPECT_THAT(b.message(), HasSubstr("in a cycle"));
}

TEST_F(ExtensionThreadsTest, WhoWaitsForOneThatFailsTriesItself) {
  std::barrier both_ask(2);
  std::atomic<int> tries = 0;
  ASSERT_TRUE(registry
                  .add<Animal>("shy",
                               [&](const ExtensionContext&) -> Expected<std::unique_ptr<Animal>> {
                                 if (++tries == 1)
                                   return Status(StatusCode::kUnavailable, "not yet");
                                 return std::make_unique<test::NamedAnimal>("here");
                               })
                  .ok());
  std::atomic<int> good = 0;
  const auto ask = [&] {
    both_ask.arrive_and_wait();
    if (registry.get<Animal>("shy").ok()) ++good;
  };
  { std::jthread one(ask), other(ask); }
  EXPECT_EQ(good, 1);
  EXPECT_EQ(tries, 2);
}

}  // namespace
}  // namespace dubhe
