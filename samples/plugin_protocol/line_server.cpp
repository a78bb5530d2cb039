#include "line_server.h"

#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"
#include "dubhe/transport/worker_pool.h"

#include "words.h"

#include <cstdlib>
#include <new>

namespace line {

namespace {

using dubhe::Expected;
using dubhe::MethodDescriptor;
using dubhe::Result;
using dubhe::Status;
using dubhe::StatusCode;

// The C++ arguments of one call, as the method wants them.
class Arguments {
 public:
  Arguments(const MethodDescriptor& method, const std::string& text)
      : method_(method), at_(::operator new(method.arguments_size, std::align_val_t(16))) {
    dubhe::Buffer bytes;
    dubhe::hessian2::Writer(bytes).write_string(text);
    dubhe::hessian2::Reader in(bytes.view());
    status_ = method.read_arguments(in, at_);
  }
  Arguments(const Arguments&) = delete;
  ~Arguments() {
    if (status_.ok()) method_.destroy_arguments(at_);
    ::operator delete(at_, std::align_val_t(16));
  }
  const Status& status() const noexcept { return status_; }
  void* at() const noexcept { return at_; }

 private:
  const MethodDescriptor& method_;
  void* const at_;
  Status status_;
};

std::string answer_line(Expected<Result>& answer) {
  if (!answer.ok()) return "failed " + escaped(answer.status().to_string());
  if (answer->is_exception())
    return "threw " + answer->exception->java_class + " " + escaped(answer->exception->message);
  const std::string* text = answer->value.get<std::string>();
  return text == nullptr ? "failed no text" : "ok " + escaped(*text);
}

dubhe::Task<std::string> serve(std::shared_ptr<Served> served, const MethodDescriptor& method,
                               std::string text) {
  const Arguments arguments(method, text);
  if (!arguments.status().ok()) co_return "failed " + escaped(arguments.status().to_string());
  dubhe::Invocation call(served->invoker->service(), method);
  call.argument_tuple = arguments.at();
  call.started = dubhe::Clock::now();
  call.deadline = dubhe::Deadline::after(call.started, std::chrono::seconds(60));
  Expected<Result> answer = co_await served->invoker->invoke(call);
  co_return answer_line(answer);
}

// One connection: a line is read when the one before is answered.
class Connection final : public dubhe::ChannelHandler {
 public:
  Connection(dubhe::Channel& channel, std::shared_ptr<Served> served)
      : alive_(std::make_shared<dubhe::Channel*>(&channel)), served_(std::move(served)) {}

  Status on_bytes(dubhe::Buffer& in) override {
    for (;;) {
      const auto end = in.view().find('\n');
      if (end == std::string_view::npos) break;
      const Words words = split(in.view().substr(0, end));
      const std::string method(words.first), text = unescaped(words.rest);
      in.consume(end + 1);
      if (begin(method, text)) return {};  // the rest waits for the answer
    }
    return in.size() > kLongestLine
               ? Status(StatusCode::kDataLoss, "a line of more than a megabyte")
               : Status();
  }
  void on_closed(const Status&, std::uint64_t) override { *alive_ = nullptr; }

 private:
  // false: it is answered already.
  bool begin(const std::string& name, const std::string& text) {
    const MethodDescriptor* method = served_->invoker->service().find(name, "Ljava/lang/String;");
    if (method == nullptr || !served_->open) {
      reply(*alive_,
            method == nullptr ? "failed no method " + escaped(name) : "failed the service is gone");
      return false;
    }
    (*alive_)->pause_reading(true);
    served_->running.fetch_add(1);
    dubhe::EventLoop& home = (*alive_)->loop();
    auto finish = [alive = alive_, served = served_, &home](std::string line) {
      home.post([alive, served, line = std::move(line)] {
        served->running.fetch_sub(1);
        if (*alive == nullptr) return;
        reply(*alive, line);
        (*alive)->pause_reading(false);
      });
    };
    if (method->form == dubhe::CallForm::kTask) {
      dubhe::start(serve(served_, *method, text), std::move(finish));
      return true;
    }
    // It may block: on a worker, where it ends before start() returns.
    dubhe::Job work = [served = served_, method, text, finish,
                       at_work = dubhe::WorkerCalls::Token(served_->worker_calls)] {
      dubhe::start(serve(served, *method, text), finish);
    };
    if (!served_->runtime.pool().try_post(work)) finish("failed too many calls run");
    return true;
  }

  static void reply(dubhe::Channel* channel, std::string_view line) {
    channel->output().append(line);
    channel->output().append("\n");
    channel->flush_later();
  }

  const std::shared_ptr<dubhe::Channel*> alive_;  // null: closed
  const std::shared_ptr<Served> served_;
};

}  // namespace

Expected<std::unique_ptr<LineExporter>> LineExporter::open(dubhe::InvokerPtr service,
                                                           const dubhe::Url& at,
                                                           dubhe::Transporter& transporter,
                                                           dubhe::Runtime& runtime,
                                                           dubhe::WorkerCalls* worker_calls) {
  if (Status bad = check_methods(service->service()); !bad.ok()) return bad;
  auto served = std::make_shared<Served>(std::move(service), runtime, worker_calls);
  auto listener = transporter.listen(
      std::string(at.get("bind.ip", at.host())), at.port(), {},
      [served](dubhe::Channel& channel) { return std::make_unique<Connection>(channel, served); });
  if (!listener.ok()) return listener.status();
  dubhe::Url bound = at.with_port((*listener)->port());
  return std::unique_ptr<LineExporter>(
      new LineExporter(std::move(served), std::move(*listener), std::move(bound)));
}

}  // namespace line
