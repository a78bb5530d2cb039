// One call on its way from its caller's loop to where the method runs, and back.
//
// The caller waits on its loop; the service's half owns everything it touches, so that it can go on when the caller has gone: at its
// timeout, or because the call was taken back.
#pragma once

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>
#include <vector>

#include "dubhe/common/buffer.h"
#include "dubhe/common/executor.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/protocol/worker_calls.h"
#include "dubhe/transport/event_loop.h"
#include "local_service.h"

namespace dubhe::injvm {

// Where methods that block run, and where that is counted (nullptr: nowhere).
struct Workers {
  WorkerPool& pool;
  WorkerCalls* calls;
};

class LocalCall : public std::enable_shared_from_this<LocalCall> {
 public:
  // `method` is the service's own. `until` ends the caller's wait, which `timeout` is for people.
  LocalCall(std::shared_ptr<LocalService> service, InvokerPtr invoker, const MethodDescriptor& method, Deadline until,
            std::chrono::milliseconds timeout);
  ~LocalCall();

  Invocation& invocation() noexcept { return call_; }
  // Encoded by the caller, read where the method runs.
  Buffer& arguments() noexcept { return arguments_; }
  // Behind the arguments were read: an object in the place of a parameter.
  struct Object {
    const CallbackParameter* parameter;
    std::shared_ptr<void> object;
  };
  void add_object(const CallbackParameter& parameter, std::shared_ptr<void> object) {
    objects_.push_back({&parameter, std::move(object)});
  }

  // Starts it; nobody waits. Not ok: it did not start.
  Status start(const Workers& workers);

  // Awaited once, on the loop where it was made; start() comes with it.
  class Wait {
   public:
    Wait(LocalCall& call, const Workers& workers) : call_(call.shared_from_this()), workers_(workers) {}
    Wait(const Wait&) = delete;
    ~Wait();
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting);
    Expected<Result>& await_resume() noexcept { return *call_->answer_; }

   private:
    std::shared_ptr<LocalCall> call_;
    const Workers workers_;
  };

  // Of an answer with a value: its encoding.
  const Buffer& value() const noexcept { return value_; }

 private:
  static Task<void> run(std::shared_ptr<LocalCall> self);
  Status read_arguments();
  void finish(Expected<Result> answer);
  void arrive(Expected<Result> answer);

  const std::shared_ptr<LocalService> service_;
  const InvokerPtr invoker_;
  const Deadline until_;
  const std::chrono::milliseconds timeout_;
  Executor& home_;
  Invocation call_;
  Buffer arguments_, value_;
  std::vector<Object> objects_;
  void* tuple_ = nullptr;

  // The caller's, touched on its loop only.
  std::optional<Expected<Result>> answer_;
  std::coroutine_handle<> waiting_;
  Executor::TimerId timer_ = 0;
  bool timed_ = false;
};

}  // namespace dubhe::injvm
