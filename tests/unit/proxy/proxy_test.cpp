#include "dubhe/proxy/proxy.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "shapes.h"
#include "wire.h"

namespace shapes {
namespace {

// The same calls over a wire and without one.
class ProxyTest : public testing::TestWithParam<bool> {
 protected:
  std::shared_ptr<ShapesObject> object = std::make_shared<ShapesObject>();
  Joined<Shapes> joined{object, GetParam()};
  Shapes& shapes = *joined.proxy;
};
INSTANTIATE_TEST_SUITE_P(OverAWireAndWithout, ProxyTest, testing::Values(false, true),
                         [](const auto& info) { return info.param ? "Direct" : "Wire"; });

TEST_P(ProxyTest, AMethodThatReturnsAValueBlocks) { EXPECT_EQ(shapes.greet("Ann"), "Hello Ann"); }

TEST_P(ProxyTest, AMethodWithoutAResultReturnsWhenItHasRun) {
  shapes.note("first");
  shapes.note("second");
  EXPECT_EQ(object->notes, (std::vector<std::string>{"first", "second"}));
}

TEST_P(ProxyTest, AMethodThatReturnsATaskIsAwaited) { EXPECT_EQ(joined.wait(shapes.add(20, 22)), 42); }

TEST_P(ProxyTest, ATaskWithoutAResultIsAwaited) {
  joined.wait(shapes.settle());
  EXPECT_EQ(object->notes, std::vector<std::string>{"settled"});
}

TEST_P(ProxyTest, AMethodThatReturnsAFutureHandsOutAFuture) {
  std::future<std::string> first = shapes.later("sooner or");
  std::future<void> second = shapes.soon();
  EXPECT_EQ(first.get(), "sooner or later");
  second.get();
  EXPECT_EQ(object->notes, std::vector<std::string>{"soon"});
}

TEST_P(ProxyTest, OverloadsAreCalledByTheirTypes) {
  const Shapes& constant = shapes;
  EXPECT_EQ(shapes.find(7), "by number 7");
  EXPECT_EQ(constant.find("key", 8), "by key and 8");
}

TEST_P(ProxyTest, AMethodIsFoundByItsOtherNameOnTheWire) { EXPECT_EQ(shapes.say_hello("Ann"), "Hi Ann"); }

TEST_P(ProxyTest, NullGoesBothWays) {
  EXPECT_EQ(shapes.maybe(std::nullopt), std::nullopt);
  EXPECT_EQ(shapes.maybe("text"), "not null: text");
}

TEST_P(ProxyTest, DescribedTypesAndContainersTravel) {
  const Person ann{.name = "Ann", .age = 30, .tags = {"a", "b"}};
  const Person older = shapes.older(ann, {{"Ann", 3}, {"Bob", 4}});
  EXPECT_EQ(older.name, "Ann");
  EXPECT_EQ(older.age, 33);
  EXPECT_EQ(older.tags, (std::vector<std::string>{"a", "b"}));
}

TEST_P(ProxyTest, ATaskKeepsItsArgumentsWhenItIsAwaitedLater) {
  dubhe::Task<Person> task;
  {
    Person ann{.name = "Ann", .age = 30, .tags = {}};
    std::string name = "a name that is longer than any small string is";
    task = shapes.renamed(ann, name);
  }
  EXPECT_EQ(joined.wait(std::move(task)).name, "a name that is longer than any small string is");
}

TEST(TwoFaces, OfOneInterfaceCallEachOther) {
  for (const bool direct : {false, true}) {
    SCOPED_TRACE(direct ? "direct" : "over a wire");
    Joined<BlockingDoor, AwaitingDoor> blocking(std::make_shared<AwaitingDoorObject>(), direct);
    EXPECT_EQ(blocking.proxy->knock("Ann"), "come in Ann");
    Joined<AwaitingDoor, BlockingDoor> awaiting(std::make_shared<BlockingDoorObject>(), direct);
    EXPECT_EQ(awaiting.wait(awaiting.proxy->knock("Ann")), "come in Ann");
  }
}

TEST(TwoFaces, ANullResultIsTheDefaultWhereTheTypeHasNoNull) {
  struct NullDoor : AwaitingDoor {
    dubhe::Task<std::optional<std::string>> knock(std::optional<std::string>) override { co_return std::nullopt; }
    dubhe::Task<void> slam() override { co_return; }
  };
  for (const bool direct : {false, true}) {
    SCOPED_TRACE(direct ? "direct" : "over a wire");
    Joined<BlockingDoor, AwaitingDoor> joined(std::make_shared<NullDoor>(), direct);
    EXPECT_EQ(joined.proxy->knock("Ann"), "");
  }
}

TEST(BlockingCalls, AreRefusedOnALoopWithTheMend) {
  Joined<BlockingDoor> joined(std::make_shared<BlockingDoorObject>());
  std::promise<std::string> said;
  joined.runtime->loop(0).post([&] {
    try {
      said.set_value(joined.proxy->knock("Ann"));
    } catch (const dubhe::RpcError& error) {
      EXPECT_EQ(error.code(), dubhe::StatusCode::kFailedPrecondition);
      said.set_value(error.what());
    }
  });
  const std::string text = said.get_future().get();
  EXPECT_NE(text.find("dubhe.test.Door.knock"), std::string::npos) << text;
  EXPECT_NE(text.find("return a Task and co_await it"), std::string::npos) << text;
}

TEST(AwaitedCalls, AreRefusedOffALoopWithTheMend) {
  Joined<AwaitingDoor> joined(std::make_shared<AwaitingDoorObject>());
  std::exception_ptr failure;
  dubhe::start(dubhe::detail::tell(joined.proxy->slam(), [&failure](std::exception_ptr why) { failure = why; }));
  ASSERT_TRUE(failure);
  try {
    std::rethrow_exception(failure);
  } catch (const dubhe::RpcError& error) {
    EXPECT_EQ(error.code(), dubhe::StatusCode::kFailedPrecondition);
    EXPECT_NE(std::string(error.what()).find("Application::block_on()"), std::string::npos) << error.what();
  }
}

TEST(ClosedReferences, RefuseEveryForm) {
  Joined<Shapes> joined(std::make_shared<ShapesObject>());
  joined.target->open = false;
  EXPECT_THROW(joined.proxy->greet("Ann"), dubhe::RpcError);
  EXPECT_THROW(joined.proxy->later("x").get(), dubhe::RpcError);
  EXPECT_THROW(joined.wait(joined.proxy->add(1, 2)), dubhe::RpcError);
}

// 1 to 60: more methods than a describing macro of fifty members could list.
#define DUBHE_TEST_TEN(each, tens) \
  each(tens##0) each(tens##1) each(tens##2) each(tens##3) each(tens##4) each(tens##5) each(tens##6) each(tens##7) each(tens##8) each(tens##9)
#define DUBHE_TEST_METHOD(n) virtual std::int32_t m##n(std::int32_t x) { return x + n - 100; }
struct Wide {
  virtual ~Wide() = default;
  DUBHE_TEST_TEN(DUBHE_TEST_METHOD, 10)
  DUBHE_TEST_TEN(DUBHE_TEST_METHOD, 11)
  DUBHE_TEST_TEN(DUBHE_TEST_METHOD, 12)
  DUBHE_TEST_TEN(DUBHE_TEST_METHOD, 13)
  DUBHE_TEST_TEN(DUBHE_TEST_METHOD, 14)
  DUBHE_TEST_TEN(DUBHE_TEST_METHOD, 15)
};
DUBHE_SERVICE(Wide, "dubhe.test.Wide", m100, m101, m102, m103, m104, m105, m106, m107, m108, m109, m110, m111, m112, m113,
              m114, m115, m116, m117, m118, m119, m120, m121, m122, m123, m124, m125, m126, m127, m128, m129, m130, m131,
              m132, m133, m134, m135, m136, m137, m138, m139, m140, m141, m142, m143, m144, m145, m146, m147, m148, m149,
              m150, m151, m152, m153, m154, m155, m156, m157, m158, m159)

TEST(WideInterfaces, OfSixtyMethodsAreDescribed) {
  Joined<Wide> joined(std::make_shared<Wide>());
  EXPECT_EQ(joined.target->service->methods.size(), 60u);
  EXPECT_EQ(joined.proxy->m100(1), 1);
  EXPECT_EQ(joined.proxy->m159(1), 60);
}

}  // namespace
}  // namespace shapes
