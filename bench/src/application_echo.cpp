// A call through everything: typed proxy, cluster, filters, monitor, dubbo protocol, exchange, transport, and back.
//
//   --variant=echo      bytes there and back, the method awaits (default)
//   --variant=blocking  the same, the method blocks: it runs on the pool
//   --variant=order     a business object of about a kibibyte there and back
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/dubhe.h"
#include "load.h"

namespace dubhe::bench {

struct Item {
  std::string sku;
  std::string title;
  std::int32_t quantity = 0;
  double price = 0;
  bool gift = false;
};
struct Order {
  std::int64_t id = 0;
  std::string customer;
  std::string street;
  std::string city;
  std::string currency;
  double total = 0;
  bool paid = false;
  std::int32_t priority = 0;
  std::vector<Item> items;
  std::map<std::string, std::string> labels;
};

struct EchoService {
  virtual ~EchoService() = default;
  virtual Task<Bytes> echo(Bytes payload) = 0;
  virtual Bytes echoBlocking(Bytes payload) = 0;
  virtual Task<Order> order(Order order) = 0;
};
// The blocking method as a caller that awaits has it: one remote interface, two faces.
struct AwaitedEchoService {
  virtual ~AwaitedEchoService() = default;
  virtual Task<Bytes> echoBlocking(Bytes payload) = 0;
};

DUBHE_TYPE(Item, "dubhe.bench.Item", sku, title, quantity, price, gift)
DUBHE_TYPE(Order, "dubhe.bench.Order", id, customer, street, city, currency, total, paid, priority, items, labels)
DUBHE_SERVICE(EchoService, "dubhe.bench.EchoService", echo, echoBlocking, order)
DUBHE_SERVICE(AwaitedEchoService, "dubhe.bench.EchoService", echoBlocking)

namespace {

class Echo final : public EchoService {
 public:
  Task<Bytes> echo(Bytes payload) override { co_return payload; }
  Bytes echoBlocking(Bytes payload) override { return payload; }
  Task<Order> order(Order order) override { co_return order; }
};

Order an_order() {
  Order order{.id = 4711,
              .customer = "Ann Example",
              .street = "12 Long Street, third floor",
              .city = "Springfield",
              .currency = "EUR",
              .total = 1234.56,
              .paid = true,
              .priority = 3,
              .items = {},
              .labels = {{"channel", "web"}, {"campaign", "autumn"}, {"region", "north"}, {"tier", "gold"}, {"source", "app"}}};
  for (int i = 0; i < 10; ++i) {
    order.items.push_back({.sku = "SKU-0000" + std::to_string(i),
                           .title = "An article with a title of middling length",
                           .quantity = i + 1,
                           .price = 9.99 + i,
                           .gift = i % 2 == 0});
  }
  return order;
}

// Nothing of the surroundings: no file, no registry, loops as told.
ApplicationOptions options(const char* name, Runtime& runtime, const std::string& port) {
  ApplicationOptions options;
  options.name = name;
  options.runtime = &runtime;
  options.logger = &null_logger();
  options.sources.text = "";
  options.sources.arguments = {"--dubbo.registry.address=N/A", "--dubbo.protocol.name=dubbo", "--dubbo.protocol.port=" + port,
                               "--dubbo.protocol.host=127.0.0.1"};
  return options;
}

int serve(const Load& load) {
  const auto runtime = Runtime::create({.loops = load.threads}, null_logger());
  Application app(options("bench-provider", *runtime, load.port == 0 ? "-1" : std::to_string(load.port)));
  app.provide<EchoService>(std::make_shared<Echo>());
  app.start();
  print_port(app.exported().at(0).port());
  for (;;) ::pause();
}

// Each of these is one call in flight, again and again.
Task<void> echo_again(std::shared_ptr<EchoService> service, std::size_t bytes, CallLog& log) {
  const Bytes payload(bytes, std::byte{'x'});
  for (std::uint64_t start = now_ticks();;) {
    if ((co_await service->echo(payload)).size() != bytes) std::abort();
    const std::uint64_t now = now_ticks();
    if (!log.record(start, now)) co_return;
    start = now;
  }
}
Task<void> block_again(std::shared_ptr<AwaitedEchoService> service, std::size_t bytes, CallLog& log) {
  const Bytes payload(bytes, std::byte{'x'});
  for (std::uint64_t start = now_ticks();;) {
    if ((co_await service->echoBlocking(payload)).size() != bytes) std::abort();
    const std::uint64_t now = now_ticks();
    if (!log.record(start, now)) co_return;
    start = now;
  }
}
Task<void> order_again(std::shared_ptr<EchoService> service, CallLog& log) {
  Order order = an_order();
  const std::size_t items = order.items.size();
  for (std::uint64_t start = now_ticks();;) {
    order = co_await service->order(std::move(order));
    if (order.items.size() != items) std::abort();
    const std::uint64_t now = now_ticks();
    if (!log.record(start, now)) co_return;
    start = now;
  }
}

int measure(const Load& load) {
  const auto runtime = Runtime::create({.loops = load.threads}, null_logger());
  Application app(options("bench-consumer", *runtime, "-1"));
  const auto variant = load.others.find("variant");
  const std::string wanted = variant == load.others.end() ? "echo" : variant->second;
  ReferenceOptions reference;
  reference.url = "dubbo://127.0.0.1:" + std::to_string(load.port);
  reference.timeout = std::chrono::seconds(5);
  reference.parameters = {{"connections", std::to_string(load.connections)}};
  const auto service = app.refer<EchoService>(reference);
  const auto awaited = app.refer<AwaitedEchoService>(reference);

  Measurement measurement("application", load);
  std::vector<CallLog*> logs;
  for (std::size_t i = 0; i < runtime->loop_count(); ++i) logs.push_back(&measurement.add_log());
  for (std::size_t i = 0; i < load.connections * load.in_flight; ++i) {
    EventLoop& loop = runtime->loop(i % runtime->loop_count());
    CallLog& log = *logs[loop.index()];
    loop.post([&, service, awaited] {
      if (wanted == "order") return start(order_again(service, log));
      if (wanted == "blocking") return start(block_again(awaited, load.payload_bytes, log));
      start(echo_again(service, load.payload_bytes, log));
    });
  }
  const int code = measurement.run();
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
