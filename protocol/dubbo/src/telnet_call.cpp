#include "telnet_call.h"

#include "dubhe/transport/worker_pool.h"
#include "server_call.h"

#include <optional>
#include <utility>

namespace dubhe::dubbo {

// One line that runs: lives in the frame of its own coroutine, from the line to its answer.
class TelnetCall final : public RunningCall, public TelnetPort {
 public:
  TelnetCall(Dispatch& dispatch, ServerConnection& from, std::shared_ptr<TelnetUser> user)
      : RunningCall(from, 0), dispatch_(dispatch), user_(std::move(user)) {
    user_->session.port = this;
    user_->running = true;
  }
  ~TelnetCall() override {
    user_->session.port = nullptr;
    user_->running = false;
    connection().hold(false);
  }

  // Awaited once, first: tells the call which coroutine it lives in.
  struct Begin {
    TelnetCall& call;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> self) const noexcept {
      call.self_ = self;
      return false;
    }
    void await_resume() const noexcept {}
  };

  TelnetSession& session() noexcept { return user_->session; }
  void answer(std::string_view text);

  std::uint16_t number() const override { return dispatch_.port_.load(std::memory_order_relaxed); }
  std::vector<Service> services() const override;
  Load load() const override {
    return {dispatch_.pool_.busy(), dispatch_.pool_.limit(), dispatch_.pool_.queued()};
  }
  Task<std::vector<std::string>> peers() override { return connection().peers(); }
  Task<Expected<Result>> run(const Service& service, Invocation& call) override;

 private:
  struct Hop;
  struct ToPool;
  struct ToLoop;

  void keep() override {}  // nothing is lent from the batch
  bool abandon() override {
    if (on_pool_ || !self_) return false;
    self_.destroy();
    return true;
  }

  Dispatch& dispatch_;
  const std::shared_ptr<TelnetUser> user_;
  std::coroutine_handle<> self_;
  bool on_pool_ = false;
};

std::vector<TelnetPort::Service> TelnetCall::services() const {
  std::vector<Service> services;
  for (const ExportPtr& exported : dispatch_.exports())
    services.push_back({exported->invoker, exported->url});
  return services;
}

// The coroutine on its way between threads. When the way ends before it arrives (a pool or loop
// that is going away), the call is destroyed on its own loop.
struct TelnetCall::Hop {
  Hop(TelnetCall& call, std::coroutine_handle<> waiting, bool homewards) noexcept
      : home(&call.connection().loop()), call(&call), waiting(waiting), homewards(homewards) {}
  Hop(Hop&& other) noexcept
      : home(other.home),
        call(std::exchange(other.call, nullptr)),
        waiting(other.waiting),
        homewards(other.homewards) {}
  Hop& operator=(Hop&&) = delete;
  ~Hop() {
    if (call == nullptr) return;
    if (homewards) {
      call->self_.destroy();
      return;
    }
    if (!call->on_pool_) return;  // it was not taken, and goes on where it is
    home->post([back = Hop(*std::exchange(call, nullptr), waiting, true)] {});
  }
  void resume() {
    call = nullptr;
    waiting.resume();
  }

  EventLoop* home;
  TelnetCall* call;
  std::coroutine_handle<> waiting;
  bool homewards;
};

struct TelnetCall::ToPool {
  TelnetCall& call;
  bool taken = false;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting) {
    taken = call.on_pool_ = true;
    Job job = [hop = Hop(call, waiting, false), at_work = WorkerCalls::Token(call.dispatch_.worker_calls_)]() mutable {
      hop.resume();
    };
    // Behind a successful post this frame may be running elsewhere, or be gone.
    if (call.dispatch_.pool_.try_post(job)) return true;
    return taken = call.on_pool_ = false;
  }
  bool await_resume() const noexcept { return taken; }
};

struct TelnetCall::ToLoop {
  TelnetCall& call;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    EventLoop& home = call.connection().loop();
    home.post([hop = Hop(call, waiting, true)]() mutable { hop.resume(); });
  }
  void await_resume() const noexcept { call.on_pool_ = false; }
};

Task<Expected<Result>> TelnetCall::run(const Service& service, Invocation& call) {
  bool on_pool = false;
  for (const ExportPtr& exported : dispatch_.exports()) {
    if (exported->invoker != service.invoker || call.method->form != CallForm::kBlocking) continue;
    on_pool = exported->runs_on(CallForm::kBlocking) != RunsOn::kLoop;
  }
  if (on_pool) {
    ToPool there{*this};
    const bool taken = co_await there;
    if (!taken)
      co_return Status(StatusCode::kOverloaded,
                       "all threads of the pool are busy (`threads`, `queues`)");
  }
  std::optional<Expected<Result>> answer;
  try {
    answer.emplace(co_await service.invoker->invoke(call));
  } catch (const std::exception& e) {
    answer.emplace(Status(StatusCode::kInternal, std::string("an invoker threw: ") + e.what()));
  } catch (...) {
    answer.emplace(
        Status(StatusCode::kInternal, "an invoker threw something that is no std::exception"));
  }
  if (on_pool) {
    ToLoop back{*this};
    co_await back;
  }
  co_return std::move(*answer);
}

void TelnetCall::answer(std::string_view text) {
  if (connection().room() != ServerConnection::Room::kPlenty)
    return connection().count_dropped_answer();
  connection().output().append(text);
  connection().sent();
  if (session().ended) connection().close(Status(StatusCode::kCancelled, "the telnet user left"));
}

namespace {

Served serve_line(Dispatch& dispatch, const TelnetConsole& console, ServerConnection& from,
                  std::shared_ptr<TelnetUser> user, std::string line) {
  TelnetCall call(dispatch, from, std::move(user));
  TelnetCall::Begin begin{call};
  co_await begin;
  const std::string text = co_await console.answer(call.session(), std::move(line));
  call.answer(text);
}

}  // namespace

Expected<std::size_t> serve_text(Dispatch& dispatch, const TelnetConsole& console,
                                 ServerConnection& from, const std::shared_ptr<TelnetUser>& user,
                                 std::string_view bytes) {
  if (user->session.ended) return bytes.size();  // nobody listens any more
  TelnetStep step = user->lines.next(bytes);
  if (!step.echo.empty() && from.room() == ServerConnection::Room::kPlenty) {
    from.output().append(step.echo);
    from.sent();
  }
  switch (step.kind) {
    case TelnetStep::Kind::kNeedMore:
      break;
    case TelnetStep::Kind::kLine:
      serve_line(dispatch, console, from, user, std::move(step.line));
      if (user->running) from.hold(true);
      break;
    case TelnetStep::Kind::kInterrupt:
      user->session.ended = true;
      from.close(Status(StatusCode::kCancelled, "the telnet user left"));
      break;
    case TelnetStep::Kind::kTooLong:
      return Status(StatusCode::kDataLoss, "a line of text is longer than " +
                                               std::to_string(TelnetLines::kLongest) + " bytes");
  }
  return step.taken;
}

}  // namespace dubhe::dubbo
