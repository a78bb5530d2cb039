#include "line_client.h"

#include "words.h"

#include <optional>

namespace line {

namespace {

using dubhe::Expected;
using dubhe::Result;
using dubhe::Status;
using dubhe::StatusCode;

// What one call waits for: its answer's line, the end of its connection, or of its time.
struct Waiting {
  dubhe::Completion<Expected<std::string>> answer;
  dubhe::Channel* channel = nullptr;  // null: closed
  bool done = false;

  void complete(Expected<std::string> line) {
    if (std::exchange(done, true)) return;
    answer.complete(std::move(line));
  }
};

class Connection final : public dubhe::ChannelHandler {
 public:
  explicit Connection(std::shared_ptr<Waiting> waiting) : waiting_(std::move(waiting)) {}

  Status on_bytes(dubhe::Buffer& in) override {
    const auto end = in.view().find('\n');
    if (end == std::string_view::npos) {
      return in.size() > kLongestLine
                 ? Status(StatusCode::kDataLoss, "a line of more than a megabyte")
                 : Status();
    }
    std::string line(in.view().substr(0, end));
    in.consume(in.size());
    waiting_->complete(std::move(line));
    return {};
  }
  void on_closed(const Status& why, std::uint64_t) override {
    waiting_->channel = nullptr;
    waiting_->complete(
        Status(StatusCode::kInterrupted, "the connection was closed: " + why.message()));
  }

 private:
  const std::shared_ptr<Waiting> waiting_;
};

// Ends with the call, also when the caller takes it back.
class Ending {
 public:
  Ending(dubhe::EventLoop& loop, std::shared_ptr<Waiting> waiting, dubhe::TimePoint at)
      : loop_(loop), waiting_(std::move(waiting)), timer_(loop.run_at(at, [waiting = waiting_] {
          waiting->complete(Status(StatusCode::kDeadlineExceeded, "no line came in time"));
        })) {}
  Ending(const Ending&) = delete;
  ~Ending() {
    loop_.cancel(timer_);
    waiting_->done = true;
    if (waiting_->channel != nullptr)
      waiting_->channel->close(Status(StatusCode::kCancelled, "the call has ended"));
  }

 private:
  dubhe::EventLoop& loop_;
  const std::shared_ptr<Waiting> waiting_;
  const dubhe::Executor::TimerId timer_;
};

Expected<Result> read_answer(std::string_view line, dubhe::Invocation& call) {
  const Words words = split(line);
  if (words.first == "ok") {
    *static_cast<std::string*>(call.result_slot) = unescaped(words.rest);
    return Result::in_slot();
  }
  if (words.first == "threw") {
    const Words what = split(words.rest);
    dubhe::AppException thrown;
    thrown.java_class = what.first;
    thrown.message = unescaped(what.rest);
    return Result::thrown(std::move(thrown));
  }
  return Status(StatusCode::kPeerFailure, unescaped(words.first == "failed" ? words.rest : line));
}

class LineInvoker final : public dubhe::Invoker {
 public:
  LineInvoker(dubhe::Url url, const dubhe::ServiceDescriptor& service,
              dubhe::Transporter& transporter)
      : url_(std::move(url)), service_(service), transporter_(transporter) {}

  dubhe::Task<Expected<Result>> invoke(dubhe::Invocation& call) override {
    dubhe::EventLoop& loop = *dubhe::current_loop();
    const dubhe::TimePoint end =
        std::min(call.deadline.at(), loop.now() + call.effective_timeout());
    auto waiting = std::make_shared<Waiting>();
    const Ending ending(loop, waiting, end);
    const dubhe::ChannelOptions options;
    const dubhe::Transporter::HandlerFactory handler = [waiting](dubhe::Channel& channel) {
      waiting->channel = &channel;
      return std::make_unique<Connection>(waiting);
    };
    auto connected =
        co_await transporter_.connect(loop, url_.host(), url_.port(), options, handler);
    if (!connected.ok()) co_return connected.status();
    const auto& text = *static_cast<const std::string*>(call.argument_refs[0]);
    dubhe::Buffer& out = (*connected)->output();
    out.append(call.method->name);
    out.append(" ");
    out.append(escaped(text));
    out.append("\n");
    (*connected)->flush_later();
    Expected<std::string> line = co_await waiting->answer;
    if (!line.ok()) co_return line.status();
    co_return read_answer(*line, call);
  }
  const dubhe::ServiceDescriptor& service() const noexcept override { return service_; }
  const dubhe::Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

 private:
  const dubhe::Url url_;
  const dubhe::ServiceDescriptor& service_;
  dubhe::Transporter& transporter_;
};

}  // namespace

dubhe::InvokerPtr make_line_invoker(const dubhe::Url& provider,
                                    const dubhe::ServiceDescriptor& service,
                                    dubhe::Transporter& transporter) {
  return std::make_shared<LineInvoker>(provider, service, transporter);
}

}  // namespace line
