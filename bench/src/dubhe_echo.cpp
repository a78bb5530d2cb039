// A call through everything, as an application makes it: typed proxy, cluster over three providers
// (three URLs of one address, which share its connections), the default filters of both sides,
// monitor, dubbo protocol, exchange, transport, and back.
//
//   --variant=echo      bytes there and back, the method awaits (default)
//   --variant=blocking  the same, the method blocks: it runs on the pool of handlers
//   --variant=order     a business object of about a kibibyte there and back
//   --variant=threads   bytes; as many threads as calls in flight, each waits for its answer
//   --monitor=off       without the filters that count calls; --monitor=page: also with the page of
//   figures and its window
//   --dubhe.busy-wait-us=50 and other settings of dubhe.yaml, as on any program's command line
//   --plant=allocation, --plant=send   the server's method makes one more of these per call than it
//   needs: does the gate see it?
#include "dubhe/dubhe.h"

#include "load.h"
#include "serialize/order.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dubhe::bench {

struct EchoService {
  virtual ~EchoService() = default;
  virtual Task<Bytes> echo(Bytes payload) = 0;
  virtual Bytes echoBlocking(Bytes payload) = 0;
  virtual Task<shop::Order> order(shop::Order order) = 0;
};
// The same remote interface with the other faces of its methods: of one that blocks to a caller
// that awaits, and vice versa.
struct TurnedEchoService {
  virtual ~TurnedEchoService() = default;
  virtual Bytes echo(Bytes payload) = 0;
  virtual Task<Bytes> echoBlocking(Bytes payload) = 0;
};

DUBHE_SERVICE(EchoService, "dubhe.bench.EchoService", echo, echoBlocking, order)
DUBHE_SERVICE(TurnedEchoService, "dubhe.bench.EchoService", echo, echoBlocking)

namespace {

std::string other(const Load& load, const std::string& name, const std::string& otherwise) {
  const auto found = load.others.find(name);
  return found == load.others.end() ? otherwise : found->second;
}

// What a careless change could add to a call.
class Planted {
 public:
  explicit Planted(const std::string& what)
      : allocates_(what == "allocation"), sends_(what == "send") {
    if (!allocates_ && !sends_ && !what.empty())
      throw std::invalid_argument("--plant=" + what + ": there are allocation and send");
    if (sends_ && ::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends_.data()) != 0)
      throw std::runtime_error("no pair of sockets");
  }
  void offend() {
    if (allocates_) kept_ = std::make_unique<std::array<char, 48>>();
    if (sends_) (void)::send(ends_[0], "x", 1, MSG_DONTWAIT);
  }

 private:
  const bool allocates_, sends_;
  std::array<int, 2> ends_{-1, -1};
  std::unique_ptr<std::array<char, 48>> kept_;
};

class Echo final : public EchoService {
 public:
  explicit Echo(const std::string& planted) : planted_(planted) {}
  Task<Bytes> echo(Bytes payload) override {
    planted_.offend();
    co_return payload;
  }
  Bytes echoBlocking(Bytes payload) override { return payload; }
  Task<shop::Order> order(shop::Order order) override {
    planted_.offend();
    co_return order;
  }

 private:
  Planted planted_;
};

// Settings for who counts calls: the filters of both sides as they are, none, or with the page of figures.
std::vector<std::string> monitor_settings(const std::string& wanted) {
  if (wanted == "on") return {};
  if (wanted == "page") return {"--dubbo.metrics.port=0"};
  if (wanted != "off") throw std::invalid_argument("--monitor=" + wanted + ": there are on, off and page");
  return {"--dubbo.provider.filter=-monitor", "--dubbo.consumer.filter=-monitor",
          "--dubbo.consumer.parameters.cluster.filter=-monitor"};
}

// Nothing of the surroundings: no file, no registry, loops as told.
ApplicationOptions options(const char* name, const std::string& port, const Load& load) {
  ApplicationOptions options;
  options.name = name;
  options.logger = &null_logger();
  options.sources.text = "";
  options.sources.arguments = {"--dubbo.registry.address=N/A", "--dubbo.protocol.name=dubbo",
                               "--dubbo.protocol.port=" + port, "--dubbo.protocol.host=127.0.0.1"};
  for (std::string& setting : monitor_settings(other(load, "monitor", "on"))) {
    options.sources.arguments.push_back(std::move(setting));
  }
  if (!load.others.contains("dubhe.loops")) {
    options.sources.arguments.push_back("--dubhe.loops=" + std::to_string(load.threads));
  }
  for (const auto& [key, value] : load.others) {
    if (key.starts_with("dubhe.") || key.starts_with("dubbo.")) options.sources.arguments.push_back("--" + key + "=" + value);
  }
  return options;
}

int serve(const Load& load) {
  Application app(options("bench-provider", load.port == 0 ? "-1" : std::to_string(load.port), load));
  app.provide<EchoService>(std::make_shared<Echo>(other(load, "plant", "")));
  app.start();
  print_port(app.exported().at(0).port());
  for (;;) ::pause();
}

// Three providers as a registry would name them, told apart by a parameter that says nothing.
ReferenceOptions three_providers(const Load& load) {
  ReferenceOptions reference;
  for (const char* number : {"1", "2", "3"}) {
    reference.url += "dubbo://127.0.0.1:" + std::to_string(load.port) +
                     "?shareconnections=" + std::to_string(load.connections) +
                     "&provider.number=" + number + ";";
  }
  reference.timeout = std::chrono::seconds(5);
  return reference;
}

struct Caller {
  std::shared_ptr<EchoService> service;
  std::shared_ptr<TurnedEchoService> turned;
  std::string variant;
  std::size_t payload_bytes = 0;
  bool closed_loop = true;

  // Each of these is one call in flight, in a closed loop again and again.
  Task<void> echo_again(std::uint64_t start, CallLog& log) const {
    const Bytes payload(payload_bytes, std::byte{'x'});
    for (;;) {
      if ((co_await service->echo(payload)).size() != payload_bytes) std::abort();
      const std::uint64_t now = now_ticks();
      if (!log.record(start, now) || !closed_loop) co_return;
      start = now;
    }
  }
  Task<void> block_again(std::uint64_t start, CallLog& log) const {
    const Bytes payload(payload_bytes, std::byte{'x'});
    for (;;) {
      if ((co_await turned->echoBlocking(payload)).size() != payload_bytes) std::abort();
      const std::uint64_t now = now_ticks();
      if (!log.record(start, now) || !closed_loop) co_return;
      start = now;
    }
  }
  Task<void> order_again(std::uint64_t start, CallLog& log) const {
    shop::Order order = shop::sample();
    const std::size_t items = order.items.size();
    for (;;) {
      order = co_await service->order(std::move(order));
      if (order.items.size() != items) std::abort();
      const std::uint64_t now = now_ticks();
      if (!log.record(start, now) || !closed_loop) co_return;
      start = now;
    }
  }
  void thread_again(CallLog& log) const {
    const Bytes payload(payload_bytes, std::byte{'x'});
    for (std::uint64_t begun = now_ticks();;) {
      if (turned->echo(payload).size() != payload_bytes) std::abort();
      const std::uint64_t now = now_ticks();
      if (!log.record(begun, now)) return;
      begun = now;
    }
  }
  void begin(std::uint64_t at, CallLog& log) const {
    if (variant == "order") return start(order_again(at, log));
    if (variant == "blocking") return start(block_again(at, log));
    start(echo_again(at, log));
  }
};

int measure(const Load& load) {
  Application app(options("bench-consumer", "-1", load));
  Runtime& runtime = app.runtime();
  const Caller caller{.service = app.refer<EchoService>(three_providers(load)),
                      .turned = app.refer<TurnedEchoService>(three_providers(load)),
                      .variant = other(load, "variant", "echo"),
                      .payload_bytes = load.payload_bytes,
                      .closed_loop = load.rate == 0};

  Measurement measurement(load);
  std::vector<CallLog*> logs;
  for (std::size_t i = 0; i < runtime.loop_count(); ++i) logs.push_back(&measurement.add_log());
  const std::size_t calls = caller.closed_loop ? load.connections * load.in_flight : 0;
  for (std::size_t i = 0; i < calls; ++i) {
    if (caller.variant == "threads") {
      std::thread([&, log = &measurement.add_log()] { caller.thread_again(*log); }).detach();
      continue;
    }
    EventLoop& loop = runtime.loop(i % runtime.loop_count());
    loop.post([&caller, log = logs[loop.index()]] { caller.begin(now_ticks(), *log); });
  }
  const int code = measurement.run([&](std::uint64_t at) {
    EventLoop& loop = runtime.loop(at % runtime.loop_count());
    loop.post([&caller, at, log = logs[loop.index()]] { caller.begin(at, *log); });
  });
  std::_Exit(code);  // calls are still in flight
}

}  // namespace
}  // namespace dubhe::bench

int main(int argc, char** argv) {
  const dubhe::bench::Load load = dubhe::bench::parse_load(argc, argv);
  try {
    return load.server ? dubhe::bench::serve(load) : dubhe::bench::measure(load);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "%s\n", why.what());
    return 1;
  }
}
