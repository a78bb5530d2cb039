// The dubbo protocol over real sockets: many threads, heartbeats, lost connections, peers that misbehave.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dubbo_estate.h"
#include "dubhe/common/background.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

const ServiceDescriptor kGreeter =
    text_service("a.b.Greeter", {text_method("greet", CallForm::kTask), text_method("block", CallForm::kBlocking),
                                 text_method("slow", CallForm::kTask), text_method("large", CallForm::kTask)});

Task<Expected<Result>> slow(Invocation& call) {
  co_await sleep_until(*current_executor(), current_executor()->now() + 150ms);
  co_return text_result("slow " + text_argument(call));
}

class DubboTcpTest : public testing::Test {
 protected:
  void export_greeter(const std::string& more = {}) {
    const Url at = *Url::parse("dubbo://127.0.0.1:" + std::to_string(port) + "/a.b.Greeter?interface=a.b.Greeter&bind.ip=127.0.0.1" + more);
    service = std::make_shared<TextInvoker>(kGreeter, at);
    service->on("greet", [](Invocation& call) -> Task<Expected<Result>> {
      co_return text_result("Hello " + text_argument(call));
    });
    service->on("block", [this](Invocation& call) -> Task<Expected<Result>> {
      ++blocking;
      released.wait();
      co_return text_result("blocked " + text_argument(call));
    });
    service->on("slow", slow);
    service->on("large", [](Invocation& call) -> Task<Expected<Result>> {
      co_return text_result(std::string(std::stoul(text_argument(call)), 'x'));
    });
    auto exported = provider->protocol->export_service(service, at);
    ASSERT_TRUE(exported.ok()) << exported.status().to_string();
    exporter = std::move(*exported);
    port = exporter->url().port();
  }
  InvokerPtr refer(const std::string& more = {}) {
    auto invoker = consumer.protocol->refer(
        *Url::parse("dubbo://127.0.0.1:" + std::to_string(port) + "/a.b.Greeter?interface=a.b.Greeter&application=tests" + more), kGreeter);
    EXPECT_TRUE(invoker.ok()) << invoker.status().to_string();
    return *invoker;
  }
  static Task<std::string> ask(Invoker& invoker, std::size_t method, std::string text, std::chrono::milliseconds timeout) {
    const MethodDescriptor& descriptor = kGreeter.methods[method];
    Invocation call(kGreeter, descriptor);
    const void* arguments[] = {&text};
    std::string value;
    call.argument_refs = arguments;
    call.result_slot = &value;
    call.timeout = timeout;
    call.started = current_executor()->now();
    Expected<Result> answer = co_await invoker.invoke(call);
    if (!answer) co_return std::string(to_string(answer.status().code())) + ": " + answer.status().message();
    if (answer->is_exception()) co_return answer->exception->message;
    co_return value;
  }
  // From this thread, over a loop of the consumer.
  std::string call(Invoker& invoker, std::size_t method, std::string text, std::chrono::milliseconds timeout = 5s, std::size_t loop = 0) {
    return block_on(consumer.runtime->loop(loop), ask(invoker, method, std::move(text), timeout));
  }
  static std::string heartbeat() {
    Buffer out;
    dubbo::DubboCodec().write_heartbeat(out, 77);
    return std::string(out.view());
  }
  // A whole request of `method`(text).
  static std::string request(const char* method, const std::string& text, RequestId id = 1) {
    Buffer out;
    const std::size_t mark = dubbo::begin_frame(out);
    hessian2::Writer writer(out);
    for (const std::string_view part : {std::string_view("2.0.2"), std::string_view("a.b.Greeter"), std::string_view("0.0.0"),
                                        std::string_view(method), std::string_view("Ljava/lang/String;"), std::string_view(text)}) {
      writer.write_string(part);
    }
    writer.begin_map();
    writer.end_map();
    dubbo::end_frame(out, mark, 0xc2, 0, id);
    return std::string(out.view());
  }

  std::uint16_t port = 0;
  std::atomic<int> blocking{0};
  std::promise<void> release;  // greet's `block` answers from then on
  const std::shared_future<void> released = release.get_future().share();
  std::unique_ptr<DubboSide> provider = std::make_unique<DubboSide>();
  DubboSide consumer;
  std::shared_ptr<TextInvoker> service;
  std::unique_ptr<Exporter> exporter;
};

TEST_F(DubboTcpTest, EveryLoopAndThreadMayCallOverTheOneConnection) {
  export_greeter();
  const InvokerPtr greeter = refer();
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const std::string name = std::to_string(t) + "." + std::to_string(i);
        if (call(*greeter, 0, name, 5s, t % 2) == "Hello " + name) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 800);
  EXPECT_EQ(consumer.protocol->client_counts().connected, 1u);
  EXPECT_EQ(provider->protocol->server_counts().accepted, 1u);
}

TEST_F(DubboTcpTest, LargeValuesPassBothWays) {
  export_greeter();
  const InvokerPtr greeter = refer();
  for (const std::size_t size : {std::size_t{1} << 10, std::size_t{1} << 16, std::size_t{3} << 20}) {
    const std::string large(size, 'y');
    EXPECT_EQ(call(*greeter, 0, large), "Hello " + large);
  }
  EXPECT_TRUE(call(*greeter, 3, "9000000").starts_with("data loss")) << "beyond the payload limit of the provider";
  EXPECT_EQ(call(*greeter, 0, "still there"), "Hello still there");
}

TEST_F(DubboTcpTest, AFullPoolRefusesAndTheRestGoesOn) {
  export_greeter("&threads=2");
  const InvokerPtr greeter = refer();
  std::vector<std::thread> threads;
  std::atomic<int> served{0};
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      if (call(*greeter, 1, "x", 20s) == "blocked x") ++served;
    });
  }
  ASSERT_TRUE(eventually([&] { return blocking == 2; }));
  const std::string refused = call(*greeter, 1, "third");
  EXPECT_TRUE(refused.starts_with("overloaded: ")) << refused;
  EXPECT_NE(refused.find("Pool Size: 2 (active: 2, core: 2, max: 2, largest: 2)"), std::string::npos) << refused;
  EXPECT_EQ(call(*greeter, 0, "Ann"), "Hello Ann");
  release.set_value();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 2);
  EXPECT_TRUE(eventually([&] { return call(*greeter, 1, "again") == "blocked again"; }));
}

TEST_F(DubboTcpTest, HeartbeatsKeepAQuietConnectionAlive) {
  export_greeter("&heartbeat=100&close.timeout=1500");
  const InvokerPtr greeter = refer("&heartbeat=100");
  EXPECT_EQ(call(*greeter, 0, "a"), "Hello a");
  EXPECT_TRUE(eventually([&] { return provider->protocol->server_counts().heartbeats >= 20; }));
  EXPECT_EQ(consumer.protocol->client_counts().lost, 0u);
  EXPECT_EQ(provider->protocol->server_counts().idle_closed, 0u);
  EXPECT_EQ(call(*greeter, 0, "b"), "Hello b");
  EXPECT_EQ(consumer.protocol->client_counts().connected, 1u);
}

TEST_F(DubboTcpTest, AConnectionThatStaysSilentIsClosed) {
  export_greeter("&heartbeat=50&close.timeout=150");
  RawSocket silent(port);
  ASSERT_TRUE(silent.connected());
  EXPECT_TRUE(silent.closes());
  EXPECT_TRUE(eventually([&] { return provider->protocol->server_counts().idle_closed == 1; }));
}

TEST_F(DubboTcpTest, AProviderThatComesBackIsFoundAgain) {
  export_greeter();
  const InvokerPtr greeter = refer();
  EXPECT_EQ(call(*greeter, 0, "a"), "Hello a");
  exporter.reset();
  provider = nullptr;
  EXPECT_TRUE(eventually([&] { return !greeter->available(); }));
  const std::string refused = call(*greeter, 0, "b");
  EXPECT_TRUE(refused.starts_with("unavailable: ")) << refused;
  provider = std::make_unique<DubboSide>();
  export_greeter();
  EXPECT_TRUE(eventually([&] { return greeter->available(); }));
  EXPECT_EQ(call(*greeter, 0, "c"), "Hello c");
  EXPECT_EQ(consumer.protocol->client_counts().connected, 2u);
}

TEST_F(DubboTcpTest, LateAnswersAreCounted) {
  export_greeter();
  const InvokerPtr greeter = refer();
  for (std::size_t loop = 0; loop < 2; ++loop) {  // on the connection's loop, and from away
    const std::string late = call(*greeter, 2, "x", 40ms, loop);
    EXPECT_TRUE(late.starts_with("deadline exceeded: Greeter.slow timed out after 40 ms at 127.0.0.1:")) << late;
  }
  EXPECT_TRUE(eventually([&] { return consumer.protocol->client_counts().late_answers == 2; }));
}

TEST_F(DubboTcpTest, ACallFromAwayThatIsDestroyedIsTakenBack) {
  export_greeter();
  const InvokerPtr greeter = refer();
  EXPECT_EQ(call(*greeter, 0, "a"), "Hello a");
  struct Drop {
    static Task<std::string> soon_after(Invoker& invoker, EventLoop& loop) {
      std::optional<Background> asking;
      struct Ask {
        static Task<void> run(Invoker& invoker) { (void)co_await ask(invoker, 2, "x", 5s); }
      };
      asking.emplace(Ask::run(invoker));
      co_await sleep_until(loop, loop.now() + 30ms);
      asking.reset();
      co_return "dropped";
    }
  };
  for (std::size_t loop = 0; loop < 2; ++loop) {
    EventLoop& here = consumer.runtime->loop(loop);
    EXPECT_EQ(block_on(here, Drop::soon_after(*greeter, here)), "dropped");
  }
  EXPECT_TRUE(eventually([&] { return consumer.protocol->client_counts().late_answers == 2; }));
  EXPECT_EQ(call(*greeter, 0, "b"), "Hello b");
}

TEST_F(DubboTcpTest, ShuttingDownFinishesRunningCalls) {
  export_greeter();
  const InvokerPtr greeter = refer();
  EXPECT_EQ(call(*greeter, 0, "a"), "Hello a");
  std::string answer;
  std::thread caller([&] { answer = call(*greeter, 2, "to the end"); });
  ASSERT_TRUE(eventually([&] { return provider->protocol->server_counts().running == 1; }));
  provider->shut_down(5s);
  caller.join();
  EXPECT_EQ(answer, "slow to the end");
  EXPECT_TRUE(eventually([&] { return provider->protocol->server_counts().connections == 0; }));
}

TEST_F(DubboTcpTest, GarbageCostsOnlyItsOwnConnection) {
  export_greeter();
  const InvokerPtr greeter = refer();
  const std::string good = request("greet", "x");
  std::vector<std::string> bad = {"GET / HTTP/1.1\r\n\r\n", std::string(1000, '\xff'), std::string(64, '\0'),
                                  good.substr(0, 12) + std::string("\xff\xff\xff\xff", 4), good + "telnet\r\n"};
  for (const std::string& bytes : bad) {
    RawSocket socket(port);
    ASSERT_TRUE(socket.send(bytes));
    EXPECT_TRUE(socket.closes());
    EXPECT_EQ(call(*greeter, 0, "Ann"), "Hello Ann");
  }
  EXPECT_EQ(provider->protocol->server_counts().bad_bytes, bad.size());
  for (std::size_t left = 0; left < good.size(); left += 7) {  // and then nothing more comes
    RawSocket socket(port);
    ASSERT_TRUE(socket.send(std::string_view(good).substr(0, left)));
  }
  EXPECT_TRUE(eventually([&] { return provider->protocol->server_counts().connections == 1; }));
}

TEST_F(DubboTcpTest, APeerOfOneByteAtATimeHoldsNobodyUp) {
  export_greeter();
  const InvokerPtr greeter = refer();
  RawSocket drip(port);
  const std::string wire = request("greet", "drip") + heartbeat();
  for (const char byte : wire) {
    ASSERT_TRUE(drip.send({&byte, 1}));
    EXPECT_EQ(call(*greeter, 0, "Ann", 1s), "Hello Ann");
  }
  const std::string got = drip.receive(16);
  EXPECT_NE(got.find("Hello drip"), std::string::npos);
}

TEST_F(DubboTcpTest, AnOversizedFrameIsAnsweredAndSkipped) {
  export_greeter("&payload=100000");
  RawSocket socket(port);
  std::string large = request("greet", std::string(60000, 'x') + std::string(60000, 'x'), 9);
  ASSERT_TRUE(socket.send(large.substr(0, 1000)));
  const std::string refusal = socket.receive(20);
  ASSERT_GE(refusal.size(), 16u);
  EXPECT_EQ(static_cast<int>(refusal[3]), dubbo::kWireBadRequest);
  ASSERT_TRUE(socket.send(large.substr(1000) + request("greet", "after", 10)));
  EXPECT_NE(socket.receive(16).find("Hello after"), std::string::npos);
}

// Answers pile up for a peer that does not read them: the provider stops reading from it and keeps within its budget.
TEST_F(DubboTcpTest, APeerThatStopsReadingIsHeldToItsBudget) {
  export_greeter("&write.limit=2000000");
  const InvokerPtr greeter = refer();
  RawSocket greedy(port, 4096);
  std::string wire;
  for (RequestId id = 1; id <= 50; ++id) wire += request("large", "1000000", id);
  bool taken = true;
  for (int i = 0; i < 4000 && taken; ++i) taken = greedy.send(wire, 500ms);
  EXPECT_FALSE(taken);  // not read from any more
  EXPECT_EQ(call(*greeter, 0, "Ann"), "Hello Ann");
  // 64 KiB of requests in buffers of ours and the kernel's may have been read, not 50,000 answers of a megabyte each.
  const auto counts = provider->protocol->server_counts();
  EXPECT_LT(counts.requests, 100000u);
  long pages = 0, resident = 0;
  std::FILE* statm = std::fopen("/proc/self/statm", "r");
  ASSERT_NE(statm, nullptr);
  ASSERT_EQ(std::fscanf(statm, "%ld %ld", &pages, &resident), 2);
  std::fclose(statm);
  EXPECT_LT(resident * 4096, 700L << 20);
}

// The same the other way round: requests pile up for a provider that does not read them. Beyond `write.limit` calls end
// at once, on the connection's loop and from away.
TEST_F(DubboTcpTest, AProviderThatStopsReadingIsOverloaded) {
  MuteListener mute;  // the kernel connects, nobody reads
  port = mute.port();
  ASSERT_NE(port, 0);
  const InvokerPtr greeter = refer("&write.limit=1000000");
  const std::string large(500000, 'x');
  std::string outcome;
  int timed_out = 0;
  while (timed_out < 200 && !(outcome = call(*greeter, 0, large, 20ms)).starts_with("overloaded: ")) {
    ASSERT_TRUE(outcome.starts_with("deadline exceeded: ")) << outcome;
    ++timed_out;
  }
  EXPECT_GT(timed_out, 2);
  for (int i = 0; i < 100; ++i) {
    outcome = call(*greeter, 0, large, 20s, static_cast<std::size_t>(i % 2));
    ASSERT_TRUE(outcome.starts_with("overloaded: ")) << outcome;
    const std::size_t at = outcome.find(" bytes are queued, the limit is 1000000");
    ASSERT_NE(at, std::string::npos) << outcome;
    const std::size_t digits = outcome.rfind(' ', at - 1) + 1;
    EXPECT_LE(std::stoul(outcome.substr(digits, at - digits)), 1000000u + 500000u + 1000u);  // one call over, no more
  }
  const auto counts = consumer.protocol->client_counts();
  EXPECT_EQ(counts.overloaded, 101u);
  EXPECT_EQ(counts.connected, 1u);
}

TEST_F(DubboTcpTest, SilentProvidersAreGivenUpAndTriedAgain) {
  // A listener that accepts and never says a word.
  auto listener = (*provider->registry.get<Transporter>("tcp"))
                      ->listen("127.0.0.1", 0, {}, [](Channel&) -> std::unique_ptr<ChannelHandler> {
                        class Mute final : public ChannelHandler {
                          Status on_bytes(Buffer& in) override {
                            in.consume(in.size());
                            return Status();
                          }
                          void on_closed(const Status&, std::uint64_t) override {}
                        };
                        return std::make_unique<Mute>();
                      });
  ASSERT_TRUE(listener.ok());
  port = (*listener)->port();
  const InvokerPtr greeter = refer("&heartbeat=50&heartbeat.timeout=150");
  const std::string lost = call(*greeter, 0, "x", 20s);
  EXPECT_TRUE(lost.starts_with("interrupted: ")) << lost;
  EXPECT_NE(lost.find("heartbeat.timeout"), std::string::npos) << lost;
  EXPECT_TRUE(eventually([&] { return consumer.protocol->client_counts().connected >= 2; }));
}

}  // namespace
}  // namespace dubhe::test
