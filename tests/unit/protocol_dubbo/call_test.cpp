// Real provider and consumer over the in-memory network: values, exceptions, attachments, styles of calling, ends of calls.
#include <gtest/gtest.h>

#include <string>

#include "dubhe/serialize_hessian2/exceptions.h"
#include "estate.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

const ServiceDescriptor kGreeter =
    text_service("a.b.Greeter", {text_method("greet", CallForm::kTask), text_method("block", CallForm::kBlocking),
                                 void_method("ping"), text_method("fail", CallForm::kTask), text_method("wait", CallForm::kTask)});

Task<Expected<Result>> hello(Invocation& call) { co_return text_result("Hello " + text_argument(call)); }

// Answers when the test says so.
class Waiting {
 public:
  Task<Expected<Result>> serve(Invocation& call) {
    ++begun;
    Completion<bool> mine;
    waiting_.push_back(&mine);
    Leave leave{*this, &mine};
    co_await mine;
    tenant = std::string(call.attachments.get("tenant"));
    application = std::string(call.remote_application);
    co_return text_result("waited for " + text_argument(call));
  }
  void finish() {
    while (!waiting_.empty()) waiting_.front()->complete(true);
  }
  int begun = 0, ended = 0;
  std::string tenant, application;

 private:
  struct Leave {
    Waiting& of;
    Completion<bool>* mine;
    ~Leave() {
      std::erase(of.waiting_, mine);
      ++of.ended;
    }
  };
  std::vector<Completion<bool>*> waiting_;
};

// A peer that takes nothing of what it is sent.
class DeafEnd final : public ChannelHandler {
 public:
  explicit DeafEnd(Channel& channel) { channel.pause_reading(true); }
  Status on_bytes(Buffer&) override { return Status(); }
  void on_closed(const Status&, std::uint64_t) override {}
};

class CallTest : public testing::Test {
 protected:
  void SetUp() override {
    service->on("greet", hello);
    service->on("block", hello);
    service->on("ping", [](Invocation&) -> Task<Expected<Result>> { co_return Result(); });
    service->on("wait", [this](Invocation& call) { return waiting.serve(call); });
  }
  void answer_waiting() {
    estate.loop().post([this] { waiting.finish(); });
    estate.run();
  }
  Waiting waiting;
  std::deque<OpenCall> calls;
  Estate estate;
  std::shared_ptr<TextInvoker> service = estate.export_text(kGreeter);
  InvokerPtr greeter = estate.refer(kGreeter);
};

TEST_F(CallTest, AValueComesBack) {
  EXPECT_EQ(estate.call(*greeter, "greet", "Ann")->answer.told(), "Hello Ann");
  EXPECT_EQ(estate.call(*greeter, "greet", "")->answer.told(), "Hello ");
  EXPECT_EQ(estate.call(*greeter, "greet", "Jürgen 😀")->answer.told(), "Hello Jürgen 😀");
  const std::string large(300000, 'x');
  EXPECT_EQ(estate.call(*greeter, "greet", large)->answer.told(), "Hello " + large);
  EXPECT_EQ(estate.call(*greeter, "ping")->answer.told(), "null");
  EXPECT_EQ(estate.network.connections_made(), 1u);
}

TEST_F(CallTest, ManyCallsShareOneConnectionAndComeBackInAnyOrder) {
  std::vector<std::unique_ptr<OpenCall>> all;
  for (int i = 0; i < 50; ++i) all.push_back(estate.begin(*greeter, i % 2 == 0 ? "wait" : "greet", std::to_string(i)));
  estate.run();
  EXPECT_EQ(all[1]->answer.told(), "Hello 1");
  EXPECT_EQ(all[0]->answer.told(), "pending");
  answer_waiting();
  for (int i = 0; i < 50; i += 2) EXPECT_EQ(all[static_cast<std::size_t>(i)]->answer.told(), "waited for " + std::to_string(i));
  EXPECT_EQ(estate.network.connections_made(), 1u);
}

TEST_F(CallTest, TwoReferencesToOneAddressShareItsConnection) {
  const InvokerPtr other = estate.refer(kGreeter, "&timeout=77");
  EXPECT_EQ(estate.call(*greeter, "greet", "a")->answer.told(), "Hello a");
  EXPECT_EQ(estate.call(*other, "greet", "b")->answer.told(), "Hello b");
  EXPECT_EQ(estate.network.connections_made(), 1u);
  const InvokerPtr own = estate.refer(kGreeter, "&connections=2");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(estate.call(*own, "greet", "c")->answer.told(), "Hello c");
  EXPECT_EQ(estate.network.connections_made(), 3u);
}

TEST_F(CallTest, AConnectionIsClosedWhenItsLastReferenceIsDropped) {
  estate.call(*greeter, "greet", "a");
  const InvokerPtr other = estate.refer(kGreeter);
  estate.references.clear();
  greeter.reset();
  estate.run();
  EXPECT_EQ(estate.network.open_channels(), 2u);
  const_cast<InvokerPtr&>(other).reset();
  estate.run();
  EXPECT_EQ(estate.network.open_channels(), 0u);
}

TEST_F(CallTest, AnExceptionOfTheServiceIsAnAnswer) {
  service->on("fail", [](Invocation& call) -> Task<Expected<Result>> {
    AppException exception{"a.b.NotWelcomeException", "not " + text_argument(call),
                           hessian2::make_exception_object("a.b.NotWelcomeException", "not " + text_argument(call))};
    co_return Result::thrown(std::move(exception));
  });
  const auto answer = estate.call(*greeter, "fail", "Ann");
  EXPECT_EQ(answer->answer.told(), "a.b.NotWelcomeException: not Ann");
  EXPECT_NE(answer->answer.answers.at(0)->exception->object.as_object(), nullptr);

  service->on("fail", [](Invocation&) -> Task<Expected<Result>> {
    AppException exception;
    exception.java_class = "java.lang.IllegalStateException";
    exception.message = "without an object";
    co_return Result::thrown(std::move(exception));
  });
  EXPECT_EQ(estate.call(*greeter, "fail", "x")->answer.told(), "java.lang.IllegalStateException: without an object");
}

TEST_F(CallTest, AFailureOfTheProvidersFrameworkKeepsItsText) {
  struct Case {
    StatusCode there, here;
  };
  for (const Case& c : {Case{StatusCode::kPermissionDenied, StatusCode::kPeerFailure},
                        Case{StatusCode::kOverloaded, StatusCode::kOverloaded},
                        Case{StatusCode::kUnavailable, StatusCode::kPeerFailure},
                        Case{StatusCode::kInvalidArgument, StatusCode::kInvalidArgument}}) {
    service->on("fail", [c](Invocation&) -> Task<Expected<Result>> { co_return Status(c.there, "the token is wrong"); });
    const auto answer = estate.call(*greeter, "fail", "x");
    EXPECT_EQ(answer->answer.told(), to_string(c.here));
    EXPECT_NE(answer->answer.text().find("the token is wrong"), std::string::npos) << answer->answer.text();
    EXPECT_NE(answer->answer.text().find("Greeter.fail at provider:20880"), std::string::npos) << answer->answer.text();
  }
}

TEST_F(CallTest, AnInvokerThatThrowsIsAnsweredNotFatal) {
  service->on("fail", [](Invocation&) -> Task<Expected<Result>> {
    throw std::runtime_error("a bug");
    co_return Result();
  });
  const auto answer = estate.call(*greeter, "fail", "x");
  EXPECT_EQ(answer->answer.told(), "peer failure");
  EXPECT_NE(answer->answer.text().find("a bug"), std::string::npos);
}

TEST_F(CallTest, AttachmentsTravelBothWays) {
  service->on("greet", [](Invocation& call) -> Task<Expected<Result>> {
    std::string seen;
    for (const char* key : {"tenant", "path", "interface", "version", "timeout", "remote.application", "zone", "n", "flag"}) {
      seen += std::string(key) + "=" + std::string(call.attachments.get(key)) + ";";
    }
    seen += "peer application " + std::string(call.remote_application);
    call.response_attachments.set("server", "one");
    call.response_attachments.set("größe", "ü");
    co_return text_result(seen);
  });
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[0], "x");
  open.call.attachments.set("tenant", "blue");
  open.call.attachments.set("zone", "Österreich");
  open.call.attachments.set_value("n", Value(std::int32_t{7}));
  open.call.attachments.set_value("flag", Value(true));
  estate.begin(*greeter, open);
  estate.run();
  EXPECT_EQ(open.answer.told(),
            "tenant=blue;path=a.b.Greeter;interface=a.b.Greeter;version=0.0.0;timeout=1000;remote.application=tests;"
            "zone=Österreich;n=7;flag=true;peer application tests");
  const Attachments* back = open.answer.answers.at(0)->attachments.get();
  ASSERT_NE(back, nullptr);
  EXPECT_EQ(back->get("server"), "one");
  EXPECT_EQ(back->get("größe"), "ü");
  EXPECT_FALSE(back->has("dubbo"));
}

TEST_F(CallTest, AnAnswerWithoutAttachmentsOfItsOwnHasNone) {
  const auto answer = estate.call(*greeter, "greet", "x");
  EXPECT_EQ(answer->answer.answers.at(0)->attachments, nullptr);
}

TEST_F(CallTest, AttachmentsOfACallThatOutlivesItsBatchStayGood) {
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[4], "a while");
  open.call.attachments.set("tenant", "a tenant with a name that is longer than any small string");
  estate.begin(*greeter, open);
  estate.run();
  for (int i = 0; i < 20; ++i) estate.call(*greeter, "greet", std::string(2000, 'z'));  // other bytes where the frame was
  answer_waiting();
  EXPECT_EQ(open.answer.told(), "waited for a while");
  EXPECT_EQ(waiting.tenant, "a tenant with a name that is longer than any small string");
  EXPECT_EQ(waiting.application, "tests");
}

TEST_F(CallTest, AOneWayCallIsToldAndNotAnswered) {
  std::string seen;
  service->on("greet", [&seen](Invocation& call) -> Task<Expected<Result>> {
    seen = text_argument(call) + (call.one_way ? " one way" : " two way");
    co_return text_result("nobody reads this");
  });
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[0], "x");
  open.call.one_way = true;
  estate.begin(*greeter, open);
  estate.run();
  EXPECT_EQ(open.answer.told(), "null");
  EXPECT_EQ(seen, "x one way");
  const InvokerPtr by_url = estate.refer(kGreeter, "&greet.return=false");
  EXPECT_EQ(estate.call(*by_url, "greet", "y")->answer.told(), "null");
  EXPECT_EQ(seen, "y one way");
  EXPECT_EQ(estate.consumer->client_counts().unknown_answers, 0u);
}

TEST_F(CallTest, AOneWayCallWithSentEndsWhenItHasLeftOrSaysWhyNot) {
  const InvokerPtr sure = estate.refer(kGreeter, "&greet.return=false&sent=true");
  EXPECT_EQ(estate.call(*sure, "greet", "x")->answer.told(), "null");

  LoopbackFaults faults;
  faults.capacity = 1;
  estate.network.set_faults(faults);
  const auto deaf = (*estate.registry.get<Transporter>("tcp"))
                        ->listen("deaf", 20880, {}, [](Channel& channel) -> std::unique_ptr<ChannelHandler> {
                          return std::make_unique<DeafEnd>(channel);
                        });
  ASSERT_TRUE(deaf.ok()) << deaf.status().to_string();
  const auto refer = [&](const std::string& more) {
    return *estate.consumer->refer(*Url::parse("dubbo://deaf:20880/a.b.Greeter?interface=a.b.Greeter" + more), kGreeter);
  };
  const InvokerPtr stuck = refer("&greet.return=false&greet.sent=true&timeout=500");
  const auto open = estate.begin(*stuck, "greet", "x");
  estate.loop().advance(400ms);
  EXPECT_EQ(open->answer.told(), "pending");
  estate.loop().advance(200ms);
  EXPECT_EQ(open->answer.told(), "deadline exceeded");
  EXPECT_NE(open->answer.text().find("Greeter.greet: not sent yet"), std::string::npos) << open->answer.text();

  const InvokerPtr careless = refer("&greet.return=false&sent=false");
  EXPECT_EQ(estate.call(*careless, "greet", "x")->answer.told(), "null");  // at once
}

TEST_F(CallTest, AOneWayCallThatFailsIsCountedAtTheProvider) {
  service->on("fail", [](Invocation&) -> Task<Expected<Result>> { co_return Status(StatusCode::kInternal, "no"); });
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[3], "x");
  open.call.one_way = true;
  estate.begin(*greeter, open);
  estate.run();
  EXPECT_EQ(open.answer.told(), "null");
  EXPECT_EQ(estate.provider->provider_counts().one_way_failures, 1u);
}

TEST_F(CallTest, ACallThatTimesOutSaysWhatHappened) {
  const MethodOptions options{.timeout = 200ms, .attempts = 1};
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[4], "x");
  open.call.options = &options;
  open.call.started = estate.loop().now();
  estate.begin(*greeter, open);
  estate.loop().advance(190ms);
  EXPECT_EQ(open.answer.told(), "pending");
  estate.loop().advance(40ms);
  EXPECT_EQ(open.answer.told(), "deadline exceeded");
  const std::string text = open.answer.text();
  EXPECT_TRUE(text.starts_with("Greeter.wait timed out after 200 ms at provider:20880 (attempt 1 of 1)")) << text;
  EXPECT_NE(text.find("written · no answer"), std::string::npos) << text;
  answer_waiting();
  EXPECT_EQ(estate.consumer->client_counts().late_answers, 1u);
}

TEST_F(CallTest, TheSoonestLimitEndsAnAttempt) {
  struct Case {
    std::chrono::milliseconds url, options, call, deadline;  // 0: not given
    std::chrono::milliseconds limit;
  };
  const Case cases[] = {
      {0ms, 0ms, 0ms, 0ms, 1000ms},   {500ms, 0ms, 0ms, 0ms, 500ms},     {500ms, 300ms, 0ms, 0ms, 300ms},
      {0ms, 300ms, 700ms, 0ms, 700ms}, {0ms, 300ms, 0ms, 100ms, 100ms}, {0ms, 300ms, 0ms, 900ms, 300ms},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(&c - cases);
    const InvokerPtr invoker =
        c.url.count() > 0 ? estate.refer(kGreeter, "&wait.timeout=" + std::to_string(c.url.count()) + "&timeout=9") : greeter;
    MethodOptions options;
    options.timeout = c.options;
    OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[4], "x");
    if (c.options.count() > 0) open.call.options = &options;
    open.call.timeout = c.call;
    if (c.deadline.count() > 0) open.call.deadline = Deadline::after(estate.loop().now(), c.deadline);
    estate.begin(*invoker, open);
    estate.loop().advance(c.limit - 10ms);
    EXPECT_EQ(open.answer.told(), "pending");
    estate.loop().advance(40ms);
    EXPECT_EQ(open.answer.told(), "deadline exceeded");
    answer_waiting();
  }
}

TEST_F(CallTest, ADeadlineThatHasPassedIsNotTried) {
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[0], "x");
  open.call.deadline = Deadline(estate.loop().now() - 1ms);
  estate.begin(*greeter, open);
  estate.run();
  EXPECT_EQ(open.answer.told(), "deadline exceeded");
}

TEST_F(CallTest, TheProviderKnowsHowMuchTimeIsLeft) {
  Duration left{};
  service->on("greet", [&](Invocation& call) -> Task<Expected<Result>> {
    left = call.deadline.left(estate.loop().now());
    co_return text_result(std::string(call.attachments.get("timeout")) + " " + std::string(call.attachments.get("_TO")));
  });
  EXPECT_EQ(estate.call(*greeter, "greet", "x")->answer.told(), "1000 ");
  EXPECT_EQ(left, 1000ms);
  OpenCall& shorter = calls.emplace_back(kGreeter, kGreeter.methods[0], "x");
  shorter.call.deadline = Deadline::after(estate.loop().now(), 150ms);
  estate.begin(*greeter, shorter);
  estate.run();
  EXPECT_EQ(shorter.answer.told(), "150 ");
  EXPECT_EQ(left, 150ms);
  const InvokerPtr counting = estate.refer(kGreeter, "&enable-timeout-countdown=true&timeout=700");
  EXPECT_EQ(estate.call(*counting, "greet", "x")->answer.told(), "700 700");
  EXPECT_EQ(left, 700ms);
  const InvokerPtr by_method = estate.refer(kGreeter, "&greet.enable-timeout-countdown=true&timeout=600");
  EXPECT_EQ(estate.call(*by_method, "greet", "x")->answer.told(), "600 600");
}

TEST_F(CallTest, ACallMadeInsideOfAnotherTellsWhatItHasLeft) {
  service->on("greet", [](Invocation& call) -> Task<Expected<Result>> {
    co_return text_result(std::string(call.attachments.get("timeout")) + " " + std::string(call.attachments.get("_TO")));
  });
  OpenCall& nested = calls.emplace_back(kGreeter, kGreeter.methods[0], "x");
  nested.call.deadline = Deadline::after(estate.loop().now(), 150ms);
  nested.call.inherits_deadline = true;
  estate.begin(*greeter, nested);
  estate.run();
  EXPECT_EQ(nested.answer.told(), "150 150");
}

TEST_F(CallTest, DestroyingAWaitingCallTakesItBack) {
  struct Owner {
    struct promise_type {
      Owner get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
      std::suspend_never initial_suspend() { return {}; }
      std::suspend_always final_suspend() noexcept { return {}; }
      void return_void() {}
      void unhandled_exception() { std::terminate(); }
    };
    static Owner of(Task<Expected<Result>> task) { (void)co_await task; }
    std::coroutine_handle<promise_type> handle;
  };
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[4], "x");
  Owner owner{};
  estate.loop().post([&] { owner = Owner::of(greeter->invoke(open.call)); });
  estate.run();
  EXPECT_EQ(waiting.begun, 1);
  estate.loop().post([&] { owner.handle.destroy(); });
  estate.run();
  answer_waiting();
  EXPECT_EQ(estate.consumer->client_counts().late_answers, 1u);
}

TEST_F(CallTest, AMethodThatBlocksRunsInThePool) {
  EventLoop* loop_there = &estate.loop();
  service->on("block", [&loop_there](Invocation& call) -> Task<Expected<Result>> {
    loop_there = current_loop();
    co_return text_result("Hello " + text_argument(call));
  });
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[1], "pool");
  open.call.attachments.set("tenant", "blue");
  estate.begin(*greeter, open);
  estate.run();
  EXPECT_EQ(open.answer.told(), "pending");
  estate.runtime.pool().run();
  EXPECT_EQ(loop_there, nullptr);
  estate.run();
  EXPECT_EQ(open.answer.told(), "Hello pool");
}

TEST_F(CallTest, AFullPoolIsOverloadedAtOnce) {
  std::vector<std::unique_ptr<OpenCall>> all;
  for (int i = 0; i < 6; ++i) all.push_back(estate.begin(*greeter, "block", std::to_string(i)));
  estate.run();
  EXPECT_EQ(all[3]->answer.told(), "pending");
  EXPECT_EQ(all[4]->answer.told(), "overloaded");
  EXPECT_EQ(all[5]->answer.told(), "overloaded");
  EXPECT_NE(all[4]->answer.text().find("thread pool is exhausted"), std::string::npos) << all[4]->answer.text();
  EXPECT_NE(all[4]->answer.text().find("Thread pool is EXHAUSTED! Thread Name: manual, Pool Size: 4 (active: 4, core: 0, max: 4, largest: 4)"), std::string::npos) << all[4]->answer.text();
  EXPECT_EQ(estate.call(*greeter, "greet", "still")->answer.told(), "Hello still");
  estate.runtime.pool().run();
  estate.run();
  EXPECT_EQ(all[0]->answer.told(), "Hello 0");
  EXPECT_EQ(estate.provider->provider_counts().pool_full, 2u);
}

TEST_F(CallTest, OneServiceLeavesRoomForTheOthers) {
  static const ServiceDescriptor kOther = text_service("a.b.Other", {text_method("block", CallForm::kBlocking)});
  estate.export_text(kOther)->on("block", hello);
  const InvokerPtr other = estate.refer(kOther);
  const auto first = estate.begin(*other, "block", "first");
  estate.run();
  estate.runtime.pool().run();
  estate.run();
  EXPECT_EQ(first->answer.told(), "Hello first");

  std::vector<std::unique_ptr<OpenCall>> all;
  for (int i = 0; i < 5; ++i) all.push_back(estate.begin(*greeter, "block", std::to_string(i)));
  estate.run();
  EXPECT_EQ(all[2]->answer.told(), "pending");
  EXPECT_EQ(all[3]->answer.told(), "overloaded");
  EXPECT_NE(all[3]->answer.text().find("its share of 3 threads"), std::string::npos) << all[3]->answer.text();
  const auto served = estate.begin(*other, "block", "other");
  estate.run();
  estate.runtime.pool().run();
  estate.run();
  EXPECT_EQ(served->answer.told(), "Hello other");
  EXPECT_EQ(all[0]->answer.told(), "Hello 0");
  // The share is given back.
  const auto again = estate.begin(*greeter, "block", "again");
  estate.run();
  estate.runtime.pool().run();
  estate.run();
  EXPECT_EQ(again->answer.told(), "Hello again");
}

TEST_F(CallTest, AServiceWhoseNeighboursAreNotCalledMayHaveEveryThread) {
  static const ServiceDescriptor kOther = text_service("a.b.Silent", {text_method("block", CallForm::kBlocking)});
  estate.export_text(kOther)->on("block", hello);
  std::vector<std::unique_ptr<OpenCall>> all;
  for (int i = 0; i < 5; ++i) all.push_back(estate.begin(*greeter, "block", std::to_string(i)));
  estate.run();
  EXPECT_EQ(all[3]->answer.told(), "pending");
  EXPECT_EQ(all[4]->answer.told(), "overloaded");
  estate.runtime.pool().run();
  estate.run();
  EXPECT_EQ(all[3]->answer.told(), "Hello 3");
}

TEST_F(CallTest, ANeighbourThatWasCalledLongAgoWantsNoThreads) {
  static const ServiceDescriptor kOther = text_service("a.b.Old", {text_method("block", CallForm::kBlocking)});
  estate.export_text(kOther)->on("block", hello);
  const InvokerPtr other = estate.refer(kOther);
  const auto first = estate.begin(*other, "block", "first");
  estate.run();
  estate.runtime.pool().run();
  estate.loop().advance(std::chrono::seconds(11));
  std::vector<std::unique_ptr<OpenCall>> all;
  for (int i = 0; i < 4; ++i) all.push_back(estate.begin(*greeter, "block", std::to_string(i)));
  estate.run();
  EXPECT_EQ(all[3]->answer.told(), "pending");
  estate.runtime.pool().run();
  estate.run();
}

TEST_F(CallTest, WhatIsLateBeforeItStartsIsDroppedAndCounted) {
  bool ran = false;
  service->on("greet", [&ran](Invocation&) -> Task<Expected<Result>> {
    ran = true;
    co_return Result();
  });
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[0], "x");
  open.call.attachments.set("_TO", "0");
  estate.begin(*greeter, open);
  estate.run();
  EXPECT_FALSE(ran);
  EXPECT_EQ(open.answer.told(), "deadline exceeded");
  EXPECT_EQ(estate.provider->provider_counts().late, 1u);
}

TEST_F(CallTest, ARequestThatIsTooLargeIsNotSent) {
  const InvokerPtr small = estate.refer(kGreeter, "&payload=1000");
  const auto refused = estate.call(*small, "greet", std::string(2000, 'x'));
  EXPECT_EQ(refused->answer.told(), "invalid argument");
  EXPECT_NE(refused->answer.text().find("max payload: 1000"), std::string::npos) << refused->answer.text();
  EXPECT_EQ(estate.call(*small, "greet", "fits")->answer.told(), "Hello fits");
}

TEST_F(CallTest, AConnectionThatIsLostEndsItsCallsAndComesBack) {
  const auto open = estate.begin(*greeter, "wait", "x");
  estate.run();
  estate.exporters.clear();
  EXPECT_TRUE(greeter->available());
  estate.loop().post([this] {
    // The provider's process is gone: its side of the connection ends.
    start(estate.provider->shut_down(Deadline(estate.loop().now())));
  });
  estate.loop().advance(3s);
  EXPECT_EQ(open->answer.told(), "interrupted");
  EXPECT_FALSE(greeter->available());
  const auto refused = estate.call(*greeter, "greet", "x");
  EXPECT_EQ(refused->answer.told(), "unavailable");
}

TEST_F(CallTest, ShuttingDownFinishesWhatRunsAndTellsTheConsumers) {
  const auto open = estate.begin(*greeter, "wait", "x");
  estate.run();
  bool down = false;
  estate.loop().post([&] {
    start(estate.provider->shut_down(Deadline::after(estate.loop().now(), 10s)), [&down] { down = true; });
  });
  estate.run();
  EXPECT_FALSE(greeter->available());
  const auto refused = estate.call(*greeter, "greet", "late");
  EXPECT_EQ(refused->answer.told(), "unavailable");
  EXPECT_NE(refused->answer.text().find("is going away"), std::string::npos) << refused->answer.text();
  estate.loop().advance(800ms);
  EXPECT_FALSE(down);
  answer_waiting();
  EXPECT_EQ(open->answer.told(), "waited for x");
  estate.loop().advance(1s);
  EXPECT_TRUE(down);
}

TEST_F(CallTest, ShuttingDownOutsideOfALoopIsRefusedWithTheMend) {
  estate.call(*greeter, "greet", "a");
  start(estate.consumer->shut_down(Deadline::never()));
  EXPECT_EQ(estate.logger.count("block_on(runtime.control(), protocol.shut_down(…))"), 1u);
  EXPECT_EQ(estate.call(*greeter, "greet", "b")->answer.told(), "Hello b");
}

TEST_F(CallTest, ACallOutsideOfALoopIsRefusedWithTheMend) {
  OpenCall& open = calls.emplace_back(kGreeter, kGreeter.methods[0], "x");
  start(greeter->invoke(open.call), [&open](Expected<Result> answer) { open.answer.answers.push_back(std::move(answer)); });
  EXPECT_EQ(open.answer.told(), "failed precondition");
  EXPECT_NE(open.answer.text().find("block_on"), std::string::npos);
}

}  // namespace
}  // namespace dubhe::test
