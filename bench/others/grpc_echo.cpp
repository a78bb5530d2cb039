// The same calls over gRPC C++ as Debian has it.
//
//   --api=cq        completion queues: one thread each side goes round a queue
//   --api=callback  reactors on gRPC's own threads
//   --variant=order    a protobuf message of about a kibibyte there and back
//   --variant=threads  as many threads as calls in flight, each waits for its answer
#include "serialize/order_message.h"
#include "src/load.h"

#include <grpcpp/grpcpp.h>
#include <echo.grpc.pb.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dubhe::bench {
namespace {

std::string other(const Load& load, const std::string& name, const std::string& otherwise) {
  const auto found = load.others.find(name);
  return found == load.others.end() ? otherwise : found->second;
}

void or_exit(const grpc::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.error_message().c_str());
  std::_Exit(1);
}

// --- the server

class ReactorEcho final : public Echo::CallbackService {
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const Payload* request,
                                 Payload* reply) override {
    return finish(context, *request, *reply);
  }
  grpc::ServerUnaryReactor* Exchange(grpc::CallbackServerContext* context, const Order* request,
                                     Order* reply) override {
    return finish(context, *request, *reply);
  }

  template <class M>
  static grpc::ServerUnaryReactor* finish(grpc::CallbackServerContext* context, const M& request,
                                          M& reply) {
    reply = request;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

// What a completion queue hands back.
class Step {
 public:
  virtual ~Step() = default;
  virtual void go(bool ok) = 0;
};

void go_round(grpc::CompletionQueue& queue) {
  void* step = nullptr;
  bool ok = false;
  while (queue.Next(&step, &ok)) static_cast<Step*>(step)->go(ok);
}

// Waits for one call of a method, answers it, and has let the next one wait meanwhile.
template <class M>
class Answer final : public Step {
 public:
  using Ask = void (Echo::AsyncService::*)(grpc::ServerContext*, M*,
                                           grpc::ServerAsyncResponseWriter<M>*,
                                           grpc::CompletionQueue*, grpc::ServerCompletionQueue*,
                                           void*);
  Answer(Echo::AsyncService& service, grpc::ServerCompletionQueue& queue, Ask ask)
      : service_(service), queue_(queue), ask_(ask), writer_(&context_) {
    (service_.*ask_)(&context_, &message_, &writer_, &queue_, &queue_, this);
  }
  void go(bool ok) override {
    if (!ok || answered_) {
      delete this;
      return;
    }
    new Answer(service_, queue_, ask_);
    answered_ = true;
    writer_.Finish(message_, grpc::Status::OK, this);
  }

 private:
  Echo::AsyncService& service_;
  grpc::ServerCompletionQueue& queue_;
  const Ask ask_;
  grpc::ServerContext context_;
  M message_;
  grpc::ServerAsyncResponseWriter<M> writer_;
  bool answered_ = false;
};

int serve(const Load& load) {
  const bool queues = other(load, "api", "callback") == "cq";
  Echo::AsyncService asynchronous;
  ReactorEcho reactors;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(load.port),
                           grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(INT_MAX);
  builder.RegisterService(queues ? static_cast<grpc::Service*>(&asynchronous) : &reactors);
  const auto queue = queues ? builder.AddCompletionQueue() : nullptr;
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  constexpr int kWaiting =
      300;  // more than calls in flight, so that none waits for another's place
  for (int i = 0; queues && i < kWaiting; ++i) {
    new Answer<Payload>(asynchronous, *queue, &Echo::AsyncService::RequestEcho);
    new Answer<Order>(asynchronous, *queue, &Echo::AsyncService::RequestExchange);
  }
  print_port(static_cast<std::uint16_t>(port));
  if (queues) go_round(*queue);
  server->Wait();
  return 0;
}

// --- the client

template <class M>
struct Method;
template <>
struct Method<Payload> {
  static auto with_queue(Echo::Stub& stub, grpc::ClientContext& context, const Payload& request,
                         grpc::CompletionQueue& queue) {
    return stub.AsyncEcho(&context, request, &queue);
  }
  template <class Done>
  static void with_callback(Echo::Stub& stub, grpc::ClientContext& context, const Payload& request,
                            Payload& reply, Done done) {
    stub.async()->Echo(&context, &request, &reply, std::move(done));
  }
};
template <>
struct Method<Order> {
  static auto with_queue(Echo::Stub& stub, grpc::ClientContext& context, const Order& request,
                         grpc::CompletionQueue& queue) {
    return stub.AsyncExchange(&context, request, &queue);
  }
  template <class Done>
  static void with_callback(Echo::Stub& stub, grpc::ClientContext& context, const Order& request,
                            Order& reply, Done done) {
    stub.async()->Exchange(&context, &request, &reply, std::move(done));
  }
};

// How calls of one kind are made and recorded.
template <class M>
struct Caller {
  const M request;
  CallLog& log;
  const bool closed_loop;
  grpc::CompletionQueue* const queue;  // null: callbacks

  void begin(Echo::Stub& stub, std::uint64_t start) const;
  void on_answer(Echo::Stub& stub, const grpc::Status& status, std::uint64_t start) const {
    or_exit(status);
    const std::uint64_t now = now_ticks();
    if (log.record(start, now) && closed_loop) begin(stub, now);
  }
};

template <class M>
struct CallbackCall {
  grpc::ClientContext context;
  M reply;
};

template <class M>
class QueueCall final : public Step {
 public:
  QueueCall(const Caller<M>& caller, Echo::Stub& stub, std::uint64_t start)
      : caller_(caller),
        stub_(stub),
        start_(start),
        reader_(Method<M>::with_queue(stub, context_, caller.request, *caller.queue)) {
    reader_->Finish(&reply_, &status_, this);
  }
  void go(bool) override {
    const std::unique_ptr<QueueCall> self(this);
    caller_.on_answer(stub_, status_, start_);
  }

 private:
  const Caller<M>& caller_;
  Echo::Stub& stub_;
  const std::uint64_t start_;
  grpc::ClientContext context_;
  M reply_;
  grpc::Status status_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<M>> reader_;
};

template <class M>
void Caller<M>::begin(Echo::Stub& stub, std::uint64_t start) const {
  if (queue != nullptr) {
    new QueueCall<M>(*this, stub, start);
    return;
  }
  auto* const call = new CallbackCall<M>;
  Method<M>::with_callback(stub, call->context, request, call->reply,
                           [this, &stub, call, start](const grpc::Status& status) {
                             on_answer(stub, status, start);
                             delete call;
                           });
}

std::vector<std::unique_ptr<Echo::Stub>> stubs_for(const Load& load) {
  std::vector<std::unique_ptr<Echo::Stub>> stubs;
  for (std::size_t i = 0; i < load.connections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    arguments.SetMaxReceiveMessageSize(INT_MAX);
    stubs.push_back(Echo::NewStub(grpc::CreateCustomChannel(
        "127.0.0.1:" + std::to_string(load.port), grpc::InsecureChannelCredentials(), arguments)));
  }
  return stubs;
}

template <class M>
int measure(const Load& load, M request) {
  const auto stubs = stubs_for(load);
  Measurement measurement(load);
  grpc::CompletionQueue queue;
  const bool queues = other(load, "api", "callback") == "cq";
  const Caller<M> caller{std::move(request), measurement.add_log(), load.rate == 0,
                         queues ? &queue : nullptr};
  for (std::size_t i = 0; caller.closed_loop && i < load.connections * load.in_flight; ++i) {
    caller.begin(*stubs[i % stubs.size()], now_ticks());
  }
  if (queues) std::thread([&] { go_round(queue); }).detach();  // ends with the process
  const int code = measurement.run(
      [&](std::uint64_t start) { caller.begin(*stubs[start % stubs.size()], start); });
  std::_Exit(code);
}

int measure_threads(const Load& load, const Payload& request) {
  const auto stubs = stubs_for(load);
  Measurement measurement(load);
  for (std::size_t i = 0; i < load.connections * load.in_flight; ++i) {
    std::thread([&request, &stub = *stubs[i % stubs.size()], log = &measurement.add_log()] {
      for (std::uint64_t start = now_ticks();;) {
        grpc::ClientContext context;
        Payload reply;
        or_exit(stub.Echo(&context, request, &reply));
        const std::uint64_t now = now_ticks();
        if (!log->record(start, now)) return;
        start = now;
      }
    }).detach();
  }
  std::_Exit(measurement.run());
}

}  // namespace
}  // namespace dubhe::bench

int main(int argc, char** argv) {
  using namespace dubhe::bench;
  const Load load = parse_load(argc, argv);
  if (load.server) return serve(load);
  const std::string variant = other(load, "variant", "echo");
  if (variant == "order") return measure(load, order_message(shop::sample()));
  Payload payload;
  payload.set_bytes(std::string(load.payload_bytes, 'x'));
  return variant == "threads" ? measure_threads(load, payload) : measure(load, payload);
}
