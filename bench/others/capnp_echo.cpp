// The same calls over Cap'n Proto's RPC as Debian has it: one event loop and one thread each side.
//
//   --variant=order   a struct of about a kibibyte there and back; written from the client's object and read into a new one
#include "others/order_capnp.h"
#include "src/load.h"

#include <capnp/ez-rpc.h>
#include <echo.capnp.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dubhe::bench {
namespace {

class EchoImpl final : public ::Echo::Server {
 protected:
  kj::Promise<void> echo(EchoContext context) override {
    const auto payload = context.getParams().getPayload();
    context.getResults(capnp::MessageSize{payload.size() / 8 + 16, 0}).setPayload(payload);
    return kj::READY_NOW;
  }
  kj::Promise<void> exchange(ExchangeContext context) override {
    const auto order = context.getParams().getOrder();
    context.getResults(order.totalSize()).setOrder(order);
    return kj::READY_NOW;
  }
};

int serve(const Load& load) {
  capnp::EzRpcServer server(kj::heap<EchoImpl>(), "127.0.0.1", load.port);
  kj::WaitScope& scope = server.getWaitScope();
  print_port(static_cast<std::uint16_t>(server.getPort().wait(scope)));
  kj::NEVER_DONE.wait(scope);
}

class Caller final : public kj::TaskSet::ErrorHandler {
 public:
  Caller(const Load& load, CallLog& log)
      : payload_(load.payload_bytes, 'x'),
        orders_(load.others.contains("variant") && load.others.at("variant") == "order"),
        log_(log),
        closed_loop_(load.rate == 0),
        tasks_(*this) {}

  void begin(::Echo::Client& echo, std::uint64_t start) {
    if (orders_) {
      begin_order(echo, start);
    } else {
      begin_echo(echo, start);
    }
  }

 private:
  void begin_order(::Echo::Client& echo, std::uint64_t start) {
    auto request = echo.exchangeRequest(capnp::MessageSize{kOrderWords, 0});
    write_order(order_, request.initOrder());
    tasks_.add(request.send().then([this, &echo, start](auto&& answer) {
      if (read_order(answer.getOrder()).items.size() != order_.items.size()) std::abort();
      go_on(echo, start);
    }));
  }

  void begin_echo(::Echo::Client& echo, std::uint64_t start) {
    auto request = echo.echoRequest(capnp::MessageSize{payload_.size() / 8 + 16, 0});
    request.setPayload(
        kj::arrayPtr(reinterpret_cast<const kj::byte*>(payload_.data()), payload_.size()));
    tasks_.add(request.send().then([this, &echo, start](auto&& answer) {
      if (answer.getPayload().size() != payload_.size()) std::abort();
      go_on(echo, start);
    }));
  }

  void go_on(::Echo::Client& echo, std::uint64_t start) {
    const std::uint64_t now = now_ticks();
    if (log_.record(start, now) && closed_loop_) begin(echo, now);
  }

  void taskFailed(kj::Exception&& why) override {
    std::fprintf(stderr, "%s\n", why.getDescription().cStr());
    std::_Exit(1);
  }

  static constexpr unsigned kOrderWords = 256;  // of 8 bytes: enough for the order in one piece

  const std::string payload_;
  const shop::Order order_ = shop::sample();
  const bool orders_;
  CallLog& log_;
  const bool closed_loop_;
  kj::TaskSet tasks_;
};

// Runs in the thread that owns the connections. Other threads begin calls through `executor`, once
// it is there.
void call(const Load& load, CallLog& log, kj::MutexGuarded<const kj::Executor*>& executor,
          Caller*& caller, std::vector<::Echo::Client>& echoes) {
  const std::string address = "127.0.0.1:" + std::to_string(load.port);
  std::vector<kj::Own<capnp::EzRpcClient>> clients;
  for (std::size_t i = 0; i < load.connections; ++i) {
    clients.push_back(kj::heap<capnp::EzRpcClient>(address));
    echoes.push_back(clients.back()->getMain<::Echo>());
  }
  Caller here(load, log);
  caller = &here;
  for (std::size_t i = 0; load.rate == 0 && i < load.connections * load.in_flight; ++i) {
    here.begin(echoes[i % echoes.size()], now_ticks());
  }
  *executor.lockExclusive() = &kj::getCurrentThreadExecutor();
  kj::NEVER_DONE.wait(clients.front()->getWaitScope());
}

int measure(const Load& load) {
  Measurement measurement(load);
  CallLog& log = measurement.add_log();
  kj::MutexGuarded<const kj::Executor*> executor(nullptr);
  Caller* caller = nullptr;
  std::vector<::Echo::Client> echoes;
  std::thread([&] {
    call(load, log, executor, caller, echoes);
  }).detach();  // ends with the process
  const kj::Executor& owner =
      *executor.when([](const kj::Executor* there) { return there != nullptr; },
                     [](const kj::Executor*& there) { return there; });
  // The pacer waits until the call has begun: a thread without an event loop of its own can hand
  // over in no other way.
  const int code = measurement.run([&](std::uint64_t start) {
    owner.executeSync(
        [&caller, &echoes, start] { caller->begin(echoes[start % echoes.size()], start); });
  });
  std::_Exit(code);
}

}  // namespace
}  // namespace dubhe::bench

int main(int argc, char** argv) {
  const dubhe::bench::Load load = dubhe::bench::parse_load(argc, argv);
  return load.server ? dubhe::bench::serve(load) : dubhe::bench::measure(load);
}
