#include "local_call.h"

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"
#include "dubhe/transport/worker_pool.h"

namespace dubhe::injvm {

namespace {

std::string name_of(const Invocation& call) { return call.service->java_interface + "." + call.method->name; }

Status late(const Invocation& call) {
  return Status(StatusCode::kDeadlineExceeded, name_of(call) + " was dropped in this process: its deadline had passed before it could start");
}

Status timed_out(const Invocation& call, std::chrono::milliseconds timeout) {
  return Status(StatusCode::kDeadlineExceeded, name_of(call) + " timed out after " + std::to_string(timeout.count()) +
                                                   " ms in this process (protocol injvm); the method goes on alone");
}

std::align_val_t alignment_of(const MethodDescriptor& method) noexcept { return std::align_val_t(method.arguments_align); }

}  // namespace

LocalCall::LocalCall(std::shared_ptr<LocalService> service, InvokerPtr invoker, const MethodDescriptor& method, Deadline until,
                     std::chrono::milliseconds timeout)
    : service_(std::move(service)),
      invoker_(std::move(invoker)),
      until_(until),
      timeout_(timeout),
      home_(*current_executor()),
      call_(invoker_->service(), method) {
  service_->running.fetch_add(1, std::memory_order_relaxed);
}

LocalCall::~LocalCall() {
  if (tuple_ != nullptr) {
    call_.method->destroy_arguments(tuple_);
    ::operator delete(tuple_, alignment_of(*call_.method));
  }
  service_->running.fetch_sub(1, std::memory_order_release);
}

Status LocalCall::start(const Workers& workers) {
  if (call_.method->form == CallForm::kTask) {
    dubhe::start(run(shared_from_this()));
    return Status();
  }
  WorkerPool& pool = workers.pool;
  Job job = [self = shared_from_this(), at_work = WorkerCalls::Token(workers.calls)] { dubhe::start(run(self)); };
  if (pool.try_post(job)) return Status();
  return Status(StatusCode::kOverloaded, "no worker of this process is free for " + name_of(call_) + ": " + std::to_string(pool.busy()) +
                                             " of " + std::to_string(pool.limit()) + " are busy (`dubhe.pool.threads`, `dubhe.pool.queue`)");
}

Status LocalCall::read_arguments() {
  const MethodDescriptor& method = *call_.method;
  void* room = ::operator new(method.arguments_size, alignment_of(method));
  hessian2::Reader in(arguments_.view());
  const Status read = method.read_arguments(in, room);
  if (!read.ok()) {
    ::operator delete(room, alignment_of(method));
    return read.with_context("arguments of " + name_of(call_));
  }
  tuple_ = call_.argument_tuple = room;
  for (Object& one : objects_) one.parameter->set(tuple_, std::move(one.object));
  return Status();
}

// On the pool, or on the caller's loop.
Task<void> LocalCall::run(std::shared_ptr<LocalCall> self) {
  if (self->call_.deadline.passed(Clock::now())) {
    self->finish(late(self->call_));
    co_return;
  }
  if (Status read = self->read_arguments(); !read.ok()) {
    self->finish(std::move(read));
    co_return;
  }
  std::optional<Expected<Result>> answer;
  try {
    answer.emplace(co_await self->invoker_->invoke(self->call_));
  } catch (const std::exception& thrown) {
    answer.emplace(Status(StatusCode::kInternal, std::string("an invoker threw: ") + thrown.what()));
  } catch (...) {
    answer.emplace(Status(StatusCode::kInternal, "an invoker threw something that is no std::exception"));
  }
  self->finish(std::move(*answer));
}

// The value is encoded here, where it was made; the caller decodes it into an object of its own.
void LocalCall::finish(Expected<Result> answer) {
  if (answer && answer->kind == Result::Kind::kValue) {
    hessian2::Writer out(value_);
    answer->value.ops().write(out, answer->value.data());
    answer->value = AnyValue();
    if (!out.ok()) answer = out.status().with_context("result of " + name_of(call_));
  }
  if (home_.in_own_thread()) return arrive(std::move(answer));
  home_.post([self = shared_from_this(), answer = std::make_unique<Expected<Result>>(std::move(answer))]() mutable {
    self->arrive(std::move(*answer));
  });
}

void LocalCall::arrive(Expected<Result> answer) {
  if (answer_) return;  // the caller has gone at its timeout
  answer_.emplace(std::move(answer));
  if (waiting_) std::exchange(waiting_, nullptr).resume();
}

bool LocalCall::Wait::await_suspend(std::coroutine_handle<> waiting) {
  if (Status refused = call_->start(workers_); !refused.ok()) call_->answer_.emplace(std::move(refused));
  if (call_->answer_) return false;  // it has run already
  call_->waiting_ = waiting;
  if (call_->until_.is_never()) return true;
  call_->timed_ = true;
  call_->timer_ = call_->home_.run_at(call_->until_.at(), [call = call_] {
    call->timed_ = false;
    call->arrive(timed_out(call->call_, call->timeout_));
  });
  return true;
}

LocalCall::Wait::~Wait() {
  call_->waiting_ = nullptr;
  if (call_->timed_) call_->home_.cancel(call_->timer_);
}

}  // namespace dubhe::injvm
