#include "dubhe/proxy/call.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>

#include "shapes.h"
#include "wire.h"

namespace shapes {
namespace {

using std::chrono::milliseconds;

// Tells what it finds in the context of its calls.
class CuriousDoor : public BlockingDoor {
 public:
  std::string knock(std::string name) override {
    dubhe::this_call()->set_response_attachment("seen", name);
    return std::string(dubhe::this_call()->attachment("tenant"));
  }
  void slam() override { throw NotWelcome{"slammed"}; }
};
class CuriousAwaitingDoor : public AwaitingDoor {
 public:
  dubhe::Task<std::optional<std::string>> knock(std::optional<std::string> name) override {
    dubhe::ServiceCall& call = co_await dubhe::this_call();
    call.set_response_attachment("seen", name.value_or("nobody"));
    co_return std::string(call.attachment("tenant"));
  }
  dubhe::Task<void> slam() override {
    refuse("slammed");
    co_return;
  }
};

TEST(Call, CarriesAttachmentsBothWaysAndItsOwnTimeout) {
  Joined<BlockingDoor> joined(std::make_shared<CuriousDoor>());
  dubhe::Attachments received;
  const dubhe::CallOptions blue{
      .attachments = {{"tenant", "blue"}}, .timeout = milliseconds(200), .response_attachments = &received};
  EXPECT_EQ(dubhe::call<&BlockingDoor::knock>(joined.proxy, blue, "Ann"), "blue");
  EXPECT_EQ(received.get("seen"), "Ann");
  EXPECT_EQ(joined.wire->seen_timeout, milliseconds(200));
}

TEST(Call, OfAnAwaitingMethodAnswersATask) {
  Joined<AwaitingDoor> joined(std::make_shared<CuriousAwaitingDoor>());
  dubhe::Attachments received;
  const dubhe::CallOptions blue{.attachments = {{"tenant", "blue"}}, .timeout = {}, .response_attachments = &received};
  EXPECT_EQ(joined.wait(dubhe::call<&AwaitingDoor::knock>(joined.proxy, blue, "Ann")), "blue");
  EXPECT_EQ(received.get("seen"), "Ann");
}

TEST(Call, TakesAnOverloadByItsType) {
  Joined<Shapes> joined(std::make_shared<ShapesObject>());
  const dubhe::CallOptions plain;
  EXPECT_EQ(dubhe::call<dubhe::overload<std::string(std::int32_t)>(&Shapes::find)>(joined.proxy, plain, 7), "by number 7");
}

TEST(Call, AnswersThroughAFutureOrAHandler) {
  Joined<Shapes> joined(std::make_shared<ShapesObject>());
  const dubhe::CallOptions plain;
  EXPECT_EQ(dubhe::call<&Shapes::greet>(joined.proxy, plain, "Ann", dubhe::use_future).get(), "Hello Ann");
  EXPECT_EQ(dubhe::call<&Shapes::add>(joined.proxy, plain, 1, 2, dubhe::use_future).get(), 3);
  dubhe::call<&Shapes::note>(joined.proxy, plain, "noted", dubhe::use_future).get();

  std::promise<std::string> greeted;
  dubhe::call<&Shapes::greet>(joined.proxy, plain, "Bob", [&greeted](std::exception_ptr failure, std::string text) {
    failure ? greeted.set_exception(failure) : greeted.set_value(std::move(text));
  });
  EXPECT_EQ(greeted.get_future().get(), "Hello Bob");

  std::promise<bool> settled;
  dubhe::call<&Shapes::settle>(joined.proxy, plain,
                               [&settled](std::exception_ptr failure) { settled.set_value(failure == nullptr); });
  EXPECT_TRUE(settled.get_future().get());
}

TEST(Call, TellsAHandlerTheFailureOnce) {
  Joined<BlockingDoor> joined(std::make_shared<BlockingDoorObject>());
  std::promise<std::exception_ptr> told;
  dubhe::call<&BlockingDoor::slam>(joined.proxy, dubhe::CallOptions(),
                                   [&told](std::exception_ptr failure) { told.set_value(failure); });
  EXPECT_THROW(std::rethrow_exception(told.get_future().get()), NotWelcome);
}

TEST(Call, OutlivesTheReferenceWhenSomethingElseWaits) {
  Joined<Shapes> joined(std::make_shared<ShapesObject>());
  std::future<std::string> greeting =
      dubhe::call<&Shapes::greet>(joined.proxy, dubhe::CallOptions(), "Ann", dubhe::use_future);
  joined.proxy.reset();
  EXPECT_EQ(greeting.get(), "Hello Ann");
}

TEST(Call, OfAnObjectThatIsNoProxyRunsItWithTheSameOutcomes) {
  auto runtime = dubhe::Runtime::create({.loops = 1}, dubhe::null_logger());
  auto blocking = std::make_shared<CuriousDoor>();
  CuriousAwaitingDoor awaiting;
  dubhe::Attachments received;
  const dubhe::CallOptions blue{.attachments = {{"tenant", "blue"}}, .timeout = {}, .response_attachments = &received};
  EXPECT_EQ(dubhe::call<&BlockingDoor::knock>(blocking, blue, "Ann"), "blue");
  EXPECT_EQ(received.get("seen"), "Ann");
  EXPECT_EQ(dubhe::block_on(runtime->loop(0), dubhe::call<&AwaitingDoor::knock>(awaiting, blue, "Bob")), "blue");
  EXPECT_EQ(received.get("seen"), "Bob");
  EXPECT_EQ(dubhe::call<&BlockingDoor::knock>(blocking, blue, "Cy", dubhe::use_future).get(), "blue");

  EXPECT_THROW(dubhe::call<&BlockingDoor::slam>(blocking, blue), NotWelcome);
  EXPECT_THROW(dubhe::block_on(runtime->loop(0), dubhe::call<&AwaitingDoor::slam>(awaiting, blue)), NotWelcome);
  BlockingDoorObject closed;
  try {
    dubhe::call<&BlockingDoor::knock>(closed, blue, "logic_error");
    FAIL() << "nothing was thrown";
  } catch (const dubhe::ApplicationException& unknown) {
    EXPECT_EQ(unknown.java_class(), "java.lang.RuntimeException");
    EXPECT_EQ(unknown.message(), "std::logic_error: broken lock");
  }
}

TEST(OneWay, CallsWaitForNoAnswer) {
  auto object = std::make_shared<ShapesObject>();
  Joined<Shapes> joined(object);
  dubhe::one_way<&Shapes::note>(joined.proxy, "noted");
  EXPECT_TRUE(joined.wire->seen_one_way);
  joined.wait(dubhe::one_way<&Shapes::settle>(joined.proxy));
  EXPECT_EQ(object->notes, (std::vector<std::string>{"noted", "settled"}));

  joined.wire->fails_with = dubhe::Status(dubhe::StatusCode::kUnavailable, "no provider");
  EXPECT_THROW(dubhe::one_way<&Shapes::note>(joined.proxy, "lost"), dubhe::RpcError);
}

TEST(OneWay, CallsOfAMethodWithAResultLeaveItOut) {
  Joined<Shapes> joined(std::make_shared<ShapesObject>());
  const dubhe::CallOptions options{.attachments = {}, .timeout = milliseconds(50), .response_attachments = nullptr};
  dubhe::one_way<&Shapes::greet>(joined.proxy, options, "Ann");
  EXPECT_EQ(joined.wire->seen_timeout, milliseconds(50));
  joined.wait(dubhe::one_way<&Shapes::add>(joined.proxy, 1, 2));
  EXPECT_TRUE(joined.wire->seen_one_way);
}

TEST(OneWay, CallsOfAnObjectThatIsNoProxyHideWhatItThrows) {
  BlockingDoorObject door;
  EXPECT_NO_THROW(dubhe::one_way<&BlockingDoor::slam>(door));
}

TEST(OneWay, IsWhatAMethodCanBeByItsOptions) {
  Joined<Shapes> joined(std::make_shared<ShapesObject>());
  joined.target->methods[0].one_way = true;
  (void)joined.proxy->greet("Ann");
  EXPECT_TRUE(joined.wire->seen_one_way);
}

}  // namespace
}  // namespace shapes
