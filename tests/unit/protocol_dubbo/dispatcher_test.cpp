// Where calls and connection events run, by the name of the dispatcher.
#include "dubhe/exchange/dispatcher.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dubhe/transport/thread_pools.h"
#include "estate.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

const ServiceDescriptor kService =
    text_service("a.b.Placed", {text_method("block", CallForm::kBlocking), text_method("await", CallForm::kTask),
                                void_method("came"), void_method("went")});

class DispatcherTest : public testing::Test {
 protected:
  DispatcherTest() {
    EXPECT_TRUE(first_failure(estate.registry.add<Dispatcher>("all", make_all_dispatcher),
                              estate.registry.add<Dispatcher>("direct", make_direct_dispatcher),
                              estate.registry.add<Dispatcher>("message", make_message_dispatcher),
                              estate.registry.add<Dispatcher>("execution", make_message_dispatcher),
                              estate.registry.add<Dispatcher>("connection", make_connection_dispatcher),
                              estate.registry.add<WorkerPool>("fixed", make_fixed_pool))
                    .ok());
  }
  static std::string here() {
    if (current_loop() != nullptr) return "loop";
    return current_executor() != nullptr ? "pool, with an executor" : "pool";
  }
  void export_placed(const std::string& more) {
    auto service = estate.export_text(kService, more);
    for (const char* method : {"block", "await", "came", "went"}) {
      service->on(method, [this, method](Invocation&) -> Task<Expected<Result>> {
        ran.push_back(std::string(method) + " on " + here());
        co_return text_result(here());
      });
    }
  }
  std::string call(Invoker& invoker, const char* method) {
    const auto open = estate.begin(invoker, method, "x");
    estate.run();
    estate.runtime.pool().run();
    estate.run();
    return open->answer.told();
  }

  std::vector<std::string> ran;
  Estate estate;
};

struct Place {
  const char* parameters;
  const char *block, *await;
};

TEST_F(DispatcherTest, MethodsRunWhereTheirDispatcherSays) {
  int version = 0;
  for (const Place& place : {Place{"", "pool", "loop"}, Place{"&dispatcher=all", "pool", "pool, with an executor"},
                             Place{"&dispatcher=direct", "loop", "loop"},
                             Place{"&dispatcher=message", "pool", "pool, with an executor"},
                             Place{"&dispather=execution", "pool", "pool, with an executor"},
                             Place{"&dispatcher=connection", "pool", "pool, with an executor"}}) {
    SCOPED_TRACE(place.parameters);
    const std::string one = "&version=" + std::to_string(++version);
    export_placed(one + place.parameters);
    const InvokerPtr invoker = estate.refer(kService, one);
    EXPECT_EQ(call(*invoker, "block"), place.block);
    EXPECT_EQ(call(*invoker, "await"), place.await);
  }
}

TEST_F(DispatcherTest, ATaskOnThePoolHoldsItsThreadAndIsRefusedWhenThereIsNone) {
  export_placed("&dispatcher=all");
  const InvokerPtr invoker = estate.refer(kService);
  std::vector<std::unique_ptr<OpenCall>> all;
  for (int i = 0; i < 5; ++i) all.push_back(estate.begin(*invoker, "await", "x"));
  estate.run();
  EXPECT_EQ(all[3]->answer.told(), "pending");
  EXPECT_EQ(all[4]->answer.told(), "overloaded");
  estate.runtime.pool().run();
  estate.run();
  EXPECT_EQ(all[3]->answer.told(), "pool, with an executor");
}

TEST_F(DispatcherTest, AWrongNameIsAnsweredWithTheRightOnes) {
  auto exported = estate.provider->export_service(
      nullptr, *Url::parse("dubbo://provider:20880/a.b.C?interface=a.b.C&dispatcher=massage"));
  ASSERT_FALSE(exported.ok());
  EXPECT_NE(exported.status().message().find("message"), std::string::npos) << exported.status().message();
  EXPECT_NE(exported.status().message().find("execution"), std::string::npos) << exported.status().message();
}

struct Events {
  const char* parameters;
  std::vector<std::string> before_pool, after_pool;
};

TEST_F(DispatcherTest, AServiceIsToldWhoComesAndGoesWhereItsDispatcherSays) {
  for (const Events& events : {
           Events{"", {}, {"came on pool, with an executor", "went on pool, with an executor"}},
           Events{"&dispatcher=all", {}, {"came on pool, with an executor", "went on pool, with an executor"}},
           Events{"&dispatcher=message", {"came on loop", "went on loop"}, {"came on loop", "went on loop"}},
           Events{"&dispatcher=execution", {"came on loop", "went on loop"}, {"came on loop", "went on loop"}},
           Events{"&dispatcher=direct", {"came on loop", "went on loop"}, {"came on loop", "went on loop"}},
           Events{"&dispatcher=connection", {}, {"came on pool, with an executor", "went on pool, with an executor"}},
       }) {
    SCOPED_TRACE(events.parameters);
    ran.clear();
    export_placed(std::string("&onconnect=came&ondisconnect=went") + events.parameters);
    InvokerPtr invoker = estate.refer(kService);
    estate.run();
    estate.references.clear();
    invoker.reset();
    estate.run();
    EXPECT_EQ(ran, events.before_pool);
    estate.runtime.pool().run();
    EXPECT_EQ(ran, events.after_pool);
    estate.exporters.clear();
    estate.run();
  }
}

TEST_F(DispatcherTest, EventsOfConnectionWaitInALineThatTakesOneThread) {
  export_placed("&onconnect=came&dispatcher=connection");
  std::vector<InvokerPtr> invokers;
  for (int i = 0; i < 6; ++i) invokers.push_back(estate.refer(kService, "&connections=1"));
  estate.run();
  EXPECT_EQ(estate.runtime.pool().busy(), 1u) << "six events, four threads";
  estate.runtime.pool().run();
  EXPECT_EQ(ran.size(), 6u);
}

TEST_F(DispatcherTest, AnEventMethodThatIsNotThereIsNamed) {
  const Url at = *Url::parse("dubbo://provider:20880/a.b.Placed?interface=a.b.Placed&onconnect=cames");
  auto exported = estate.provider->export_service(std::make_shared<TextInvoker>(kService, at), at);
  ASSERT_FALSE(exported.ok());
  EXPECT_NE(exported.status().message().find("`onconnect` of a.b.Placed is cames, and it has no such method"), std::string::npos)
      << exported.status().message();
}

TEST_F(DispatcherTest, SharedConnectionsAreSharedAndOwnOnesAreNot) {
  export_placed("");
  const auto connections = [&] {
    estate.run();
    return estate.provider->server_counts().connections;
  };
  const InvokerPtr first = estate.refer(kService), second = estate.refer(kService);
  EXPECT_EQ(connections(), 1u);
  const InvokerPtr wide = estate.refer(kService, "&shareconnections=3"), wide_too = estate.refer(kService, "&shareconnections=3");
  EXPECT_EQ(connections(), 3u) << "the one there was and two more";
  const InvokerPtr own = estate.refer(kService, "&connections=2"), own_too = estate.refer(kService, "&connections=2");
  EXPECT_EQ(connections(), 7u);
}

TEST_F(DispatcherTest, ALazyReferenceConnectsWithItsFirstCall) {
  export_placed("");
  const InvokerPtr lazy = estate.refer(kService, "&lazy=true&connections=1");
  estate.run();
  EXPECT_EQ(estate.provider->server_counts().connections, 0u);
  EXPECT_TRUE(lazy->available()) << "as in Dubbo";
  const InvokerPtr shy = estate.refer(kService, "&lazy=true&connections=1&connect.lazy.initial.state=false");
  EXPECT_FALSE(shy->available());
  EXPECT_EQ(call(*lazy, "await"), "loop");
  EXPECT_EQ(estate.provider->server_counts().connections, 1u);
  EXPECT_EQ(call(*shy, "await"), "loop");
  EXPECT_TRUE(shy->available());
}

TEST_F(DispatcherTest, ConnectionsBeyondAcceptsAreClosedCountedAndToldOfOnce) {
  export_placed("&accepts=2");
  std::vector<InvokerPtr> invokers;
  for (int i = 0; i < 5; ++i) invokers.push_back(estate.refer(kService, "&connections=1&reconnect=false"));
  estate.run();
  EXPECT_EQ(estate.provider->server_counts().connections, 2u);
  EXPECT_EQ(estate.provider->server_counts().refused_connections, 3u);
  EXPECT_EQ(estate.logger.count("was refused: there are 2 connections already (`accepts`)"), 1u);
}

TEST_F(DispatcherTest, WithoutATransportThatEncryptsNothingIsSentInTheClear) {
  const auto exported = estate.provider->export_service(
      nullptr, *Url::parse("dubbo://provider:20880/a.b.Placed?interface=a.b.Placed&ssl-enabled=true"));
  EXPECT_EQ(exported.status().code(), StatusCode::kUnimplemented);
  const auto referred =
      estate.consumer->refer(*Url::parse("dubbo://provider:20880/a.b.Placed?interface=a.b.Placed&ssl-enabled=true"), kService);
  EXPECT_EQ(referred.status().code(), StatusCode::kUnimplemented);
  EXPECT_NE(referred.status().message().find("dubhe::transport_tls"), std::string::npos) << referred.status().message();
}

}  // namespace
}  // namespace dubhe::test
