#include "dubhe/proxy/errors.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "shapes.h"
#include "wire.h"

namespace shapes {
namespace {

// What a caller catches, as text.
std::string outcome(const std::function<void()>& call) {
  try {
    call();
  } catch (const NotWelcome& described) {
    return "NotWelcome " + described.reason;
  } catch (const dubhe::ApplicationException& unknown) {
    return unknown.java_class() + " " + unknown.message();
  } catch (const dubhe::RpcError& error) {
    return "RpcError " + error.status().to_string();
  }
  return "no exception";
}

class OutcomesTest : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(OverAWireAndWithout, OutcomesTest, testing::Values(false, true),
                         [](const auto& info) { return info.param ? "Direct" : "Wire"; });

TEST_P(OutcomesTest, AreTheSameForBlockingAndAwaitingFacesOnEitherSide) {
  struct Case {
    const char* name;
    const char* means;
  };
  const Case cases[] = {{"Ann", "no exception"},
                        {"Bob", "NotWelcome not Bob"},
                        {"logic_error", "java.lang.RuntimeException std::logic_error: broken lock"}};
  Joined<BlockingDoor> blocking(std::make_shared<BlockingDoorObject>(), GetParam());
  Joined<BlockingDoor, AwaitingDoor> mixed(std::make_shared<AwaitingDoorObject>(), GetParam());
  Joined<AwaitingDoor> awaiting(std::make_shared<AwaitingDoorObject>(), GetParam());
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(outcome([&] { blocking.proxy->knock(c.name); }), c.means);
    EXPECT_EQ(outcome([&] { mixed.proxy->knock(c.name); }), c.means);
    EXPECT_EQ(outcome([&] { awaiting.wait(awaiting.proxy->knock(c.name)); }), c.means);
  }
  EXPECT_EQ(outcome([&] { blocking.proxy->slam(); }), "NotWelcome slammed");
  EXPECT_EQ(outcome([&] { awaiting.wait(awaiting.proxy->slam()); }), "NotWelcome not slammed");
}

TEST_P(OutcomesTest, AnExceptionThatIsNoStdExceptionIsNamedByItsType) {
  Joined<BlockingDoor> joined(std::make_shared<BlockingDoorObject>(), GetParam());
  const std::string said = outcome([&] { joined.proxy->knock("int"); });
  EXPECT_NE(said.find("java.lang.RuntimeException"), std::string::npos) << said;
  EXPECT_NE(said.find("int"), std::string::npos) << said;
}

TEST(Outcomes, AnUndescribedExceptionKeepsItsFields) {
  Joined<BlockingDoor> joined(std::make_shared<BlockingDoorObject>());
  try {
    joined.proxy->knock("logic_error");
    FAIL() << "nothing was thrown";
  } catch (const dubhe::ApplicationException& unknown) {
    ASSERT_NE(unknown.object().as_object(), nullptr);
    EXPECT_EQ(unknown.object().as_object()->java_class, "java.lang.RuntimeException");
    EXPECT_NE(unknown.object().as_object()->find("stackTrace"), nullptr);
  }
}

TEST(Outcomes, AnExceptionOfAnotherServicePassesThroughUnchanged) {
  struct PassingDoor : BlockingDoor {
    std::string knock(std::string) override {
      throw dubhe::ApplicationException(
          "com.x.Locked", "since noon",
          dubhe::Value(dubhe::ObjectValue{"com.x.Locked", {{"detailMessage", "since noon"}, {"code", 7}}}));
    }
    void slam() override {}
  };
  Joined<BlockingDoor> joined(std::make_shared<PassingDoor>());
  try {
    joined.proxy->knock("Ann");
    FAIL() << "nothing was thrown";
  } catch (const dubhe::ApplicationException& passed) {
    EXPECT_EQ(passed.java_class(), "com.x.Locked");
    EXPECT_EQ(passed.message(), "since noon");
    EXPECT_EQ(passed.object().as_object()->find("code")->to_string(), "7");
  }
}

TEST(Outcomes, AFailureOfTheFrameworkIsAnRpcErrorWithItsStatus) {
  Joined<Shapes> joined(std::make_shared<ShapesObject>());
  joined.wire->fails_with = dubhe::Status(dubhe::StatusCode::kInterrupted, "connection lost");
  try {
    joined.proxy->greet("Ann");
    FAIL() << "nothing was thrown";
  } catch (const dubhe::RpcError& error) {
    EXPECT_EQ(error.status(), joined.wire->fails_with);
    EXPECT_STREQ(error.what(), "interrupted: connection lost");
  }
  EXPECT_EQ(outcome([&] { joined.wait(joined.proxy->add(1, 2)); }), "RpcError interrupted: connection lost");
  EXPECT_EQ(outcome([&] { joined.proxy->later("x").get(); }), "RpcError interrupted: connection lost");
}

}  // namespace
}  // namespace shapes
