#include "dubhe/proxy/service_call.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "shapes.h"
#include "wire.h"

namespace shapes {
namespace {

// Serves knock() by asking another door, and tells the deadline it had itself.
class BlockingMiddle : public BlockingDoor {
 public:
  explicit BlockingMiddle(std::shared_ptr<BlockingDoor> next) : next_(std::move(next)) {}
  std::string knock(std::string name) override {
    own_deadline = dubhe::this_call()->deadline();
    return next_->knock(name) + " via " + std::string(dubhe::this_call()->method());
  }
  void slam() override {}
  dubhe::Deadline own_deadline;

 private:
  std::shared_ptr<BlockingDoor> next_;
};
class AwaitingMiddle : public AwaitingDoor {
 public:
  explicit AwaitingMiddle(std::shared_ptr<AwaitingDoor> next) : next_(std::move(next)) {}
  dubhe::Task<std::optional<std::string>> knock(std::optional<std::string> name) override {
    own_deadline = (co_await dubhe::this_call()).deadline();
    co_return co_await deeper(std::move(name));
  }
  dubhe::Task<void> slam() override { co_return; }
  dubhe::Deadline own_deadline;

 private:
  dubhe::Task<std::optional<std::string>> deeper(std::optional<std::string> name) {
    dubhe::ServiceCall& call = co_await dubhe::this_call();
    EXPECT_EQ(call.caller_address(), "10.0.0.7:51234");
    EXPECT_EQ(call.caller_application(), "tester");
    EXPECT_EQ(call.service(), "dubhe.test.Door");
    co_return co_await next_->knock(std::move(name));
  }
  std::shared_ptr<AwaitingDoor> next_;
};

// Gives every call through it a deadline, as a protocol does on arrival.
class WithDeadline final : public dubhe::Invoker {
 public:
  WithDeadline(dubhe::InvokerPtr inner, dubhe::Deadline deadline) : inner_(std::move(inner)), deadline_(deadline) {}
  dubhe::Task<dubhe::Expected<dubhe::Result>> invoke(dubhe::Invocation& call) override {
    call.deadline = call.deadline.sooner(deadline_);
    return inner_->invoke(call);
  }
  const dubhe::ServiceDescriptor& service() const noexcept override { return inner_->service(); }
  const dubhe::Url& url() const noexcept override { return inner_->url(); }
  bool available() const noexcept override { return true; }

 private:
  dubhe::InvokerPtr inner_;
  dubhe::Deadline deadline_;
};

const dubhe::Deadline kDeadline(dubhe::Clock::now() + std::chrono::hours(1));

TEST(NestedCalls, OfAMethodThatBlocksInheritItsDeadline) {
  Joined<BlockingDoor> back(std::make_shared<BlockingDoorObject>());
  auto middle = std::make_shared<BlockingMiddle>(back.proxy);
  Joined<BlockingDoor> front(middle);
  front.target->invoker = std::make_shared<WithDeadline>(front.wire, kDeadline);

  EXPECT_EQ(front.proxy->knock("Ann"), "come in Ann via knock");
  EXPECT_EQ(middle->own_deadline, kDeadline);
  EXPECT_EQ(back.wire->seen_deadline, kDeadline);
}

TEST(NestedCalls, OfATaskInheritItsDeadlineThroughEveryTaskItAwaits) {
  Joined<AwaitingDoor> back(std::make_shared<AwaitingDoorObject>());
  auto middle = std::make_shared<AwaitingMiddle>(back.proxy);
  Joined<AwaitingDoor> front(middle);
  front.target->invoker = std::make_shared<WithDeadline>(front.wire, kDeadline);

  EXPECT_EQ(front.wait(front.proxy->knock("Ann")), "come in Ann");
  EXPECT_EQ(middle->own_deadline, kDeadline);
  EXPECT_EQ(back.wire->seen_deadline, kDeadline);
}

TEST(Calls, FromOutsideAServiceHaveNoInheritedDeadline) {
  Joined<BlockingDoor> joined(std::make_shared<BlockingDoorObject>());
  joined.proxy->knock("Ann");
  EXPECT_TRUE(joined.wire->seen_deadline.is_never());
}

TEST(ThisCall, OutsideOfACallSaysWhereItBelongs) {
  try {
    (void)dubhe::this_call()->deadline();
    FAIL() << "nothing was thrown";
  } catch (const dubhe::RpcError& error) {
    EXPECT_EQ(error.code(), dubhe::StatusCode::kFailedPrecondition);
    EXPECT_NE(std::string(error.what()).find("co_await dubhe::this_call()"), std::string::npos) << error.what();
  }
}

dubhe::Task<std::string> attachment_of_this_call() { co_return std::string((co_await dubhe::this_call()).attachment("x")); }

TEST(ThisCall, OutsideOfACallThrowsInATaskToo) {
  auto runtime = dubhe::Runtime::create({.loops = 1}, dubhe::null_logger());
  EXPECT_THROW(dubhe::block_on(runtime->loop(0), attachment_of_this_call()), dubhe::RpcError);
}

TEST(ThisCall, OfABlockingMethodEndsWithIt) {
  dubhe::Invocation outer(dubhe::service_descriptor<BlockingDoor>(), dubhe::service_descriptor<BlockingDoor>().methods[0]);
  dubhe::Invocation inner(dubhe::service_descriptor<BlockingDoor>(), dubhe::service_descriptor<BlockingDoor>().methods[1]);
  dubhe::ServiceCall outer_call(outer), inner_call(inner);
  {
    dubhe::BlockingServiceScope outside(outer_call);
    {
      dubhe::BlockingServiceScope inside(inner_call);
      EXPECT_EQ(dubhe::this_call()->method(), "slam");
    }
    EXPECT_EQ(dubhe::this_call()->method(), "knock");
  }
  EXPECT_THROW((void)*dubhe::this_call(), dubhe::RpcError);
}

}  // namespace
}  // namespace shapes
