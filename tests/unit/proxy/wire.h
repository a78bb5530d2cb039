// A consumer's proxy and a provider's object joined without a network: what travels is written and read as on the wire.
#pragma once

#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <utility>

#include "dubhe/common/buffer.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/proxy/proxy.h"
#include "dubhe/proxy/service_invoker.h"
#include "dubhe/serialize_hessian2/typed.h"
#include "dubhe/transport/event_loop.h"
#include "dubhe/transport/worker_pool.h"

namespace shapes {

// Suspends a Task on its loop, runs `work` on the pool, resumes on the loop: what a protocol does for methods that block.
class OnPool {
 public:
  OnPool(dubhe::WorkerPool& pool, std::function<void()> work) : pool_(pool), work_(std::move(work)) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    dubhe::Executor* loop = dubhe::current_executor();
    dubhe::Job job = [this, loop, waiting] {
      work_();
      loop->post([waiting] { waiting.resume(); });
    };
    if (!pool_.try_post(job)) std::abort();
  }
  void await_resume() const noexcept {}

 private:
  dubhe::WorkerPool& pool_;
  std::function<void()> work_;
};

class WireInvoker final : public dubhe::Invoker {
 public:
  WireInvoker(dubhe::InvokerPtr provider, dubhe::WorkerPool* pool) : provider_(std::move(provider)), pool_(pool) {}

  dubhe::Task<dubhe::Expected<dubhe::Result>> invoke(dubhe::Invocation& call) override {
    seen_timeout = call.timeout;
    seen_deadline = call.deadline;
    seen_one_way = call.one_way;
    if (!fails_with.ok()) co_return fails_with;
    dubhe::Buffer request;
    dubhe::hessian2::Writer out(request);
    call.method->write_arguments(out, call.argument_refs);
    const dubhe::MethodDescriptor* method =
        provider_->service().find(call.method->name, call.method->parameter_descriptor);
    if (method == nullptr) {
      co_return dubhe::Status(dubhe::StatusCode::kNotFound, "no method " + call.method->name + call.method->parameter_descriptor);
    }
    void* tuple = ::operator new(method->arguments_size, std::align_val_t(method->arguments_align));
    dubhe::hessian2::Reader in(request.view());
    const dubhe::Status read = method->read_arguments(in, tuple);
    if (!read.ok()) co_return drop(*method, tuple, read);

    dubhe::Invocation arrived(provider_->service(), *method);
    arrived.argument_tuple = tuple;
    arrived.attachments = call.attachments.copy();
    arrived.deadline = call.deadline;
    arrived.peer = "10.0.0.7:51234";
    arrived.remote_application = "tester";
    dubhe::Expected<dubhe::Result> answer = dubhe::Status(dubhe::StatusCode::kInternal, "not run");
    if (pool_ != nullptr && method->form == dubhe::CallForm::kBlocking) {
      OnPool hop(*pool_, [&] { answer = run_now(provider_->invoke(arrived)); });
      co_await hop;
    } else {
      answer = co_await provider_->invoke(arrived);
    }
    method->destroy_arguments(tuple);
    ::operator delete(tuple, std::align_val_t(method->arguments_align));
    if (!answer) co_return answer.status();
    co_return back(call, *answer, arrived);
  }
  const dubhe::ServiceDescriptor& service() const noexcept override { return provider_->service(); }
  const dubhe::Url& url() const noexcept override { return provider_->url(); }
  bool available() const noexcept override { return true; }

  dubhe::Status fails_with;
  std::chrono::milliseconds seen_timeout{-1};
  dubhe::Deadline seen_deadline;
  bool seen_one_way = false;

 private:
  // A method that blocks never suspends.
  static dubhe::Expected<dubhe::Result> run_now(dubhe::Task<dubhe::Expected<dubhe::Result>> task) {
    dubhe::Expected<dubhe::Result> answer = dubhe::Status(dubhe::StatusCode::kInternal, "suspended");
    dubhe::start(std::move(task), [&answer](dubhe::Expected<dubhe::Result> result) { answer = std::move(result); });
    return answer;
  }
  static dubhe::Status drop(const dubhe::MethodDescriptor& method, void* tuple, dubhe::Status why) {
    ::operator delete(tuple, std::align_val_t(method.arguments_align));
    return why;
  }
  static dubhe::Expected<dubhe::Result> back(dubhe::Invocation& call, dubhe::Result& result, dubhe::Invocation& arrived) {
    dubhe::Result received;
    received.attachments = std::make_unique<dubhe::Attachments>(arrived.response_attachments.copy());
    if (result.is_exception()) {
      received.kind = dubhe::Result::Kind::kException;
      received.exception = std::make_unique<dubhe::AppException>(*result.exception);
    } else if (result.kind == dubhe::Result::Kind::kValue && call.result_slot != nullptr) {
      dubhe::Buffer body;
      dubhe::hessian2::Writer out(body);
      result.value.ops().write(out, result.value.data());
      dubhe::hessian2::Reader in(body.view());
      const dubhe::Status read = call.method->read_result(in, call.result_slot);
      if (!read.ok()) return read;
      received.kind = dubhe::Result::Kind::kInSlot;
    }
    return received;
  }

  dubhe::InvokerPtr provider_;
  dubhe::WorkerPool* pool_;
};

// A runtime, a provider's object, and a consumer's proxy for it: `direct` joins them without a wire.
template <class Consumer, class Provider = Consumer>
class Joined {
 public:
  explicit Joined(std::shared_ptr<Provider> object, bool direct = false)
      : runtime(dubhe::Runtime::create({.loops = 1, .pool_threads = 4}, dubhe::null_logger())) {
    dubhe::InvokerPtr provider = dubhe::make_service_invoker<Provider>(std::move(object), dubhe::Url());
    wire = std::make_shared<WireInvoker>(provider, &runtime->pool());
    target = std::make_shared<dubhe::StubTarget>();
    target->invoker = direct ? provider : wire;
    target->service = &dubhe::service_descriptor<Consumer>();
    target->methods.resize(target->service->methods.size());
    target->home = &runtime->loop(0);
    proxy = dubhe::make_proxy<Consumer>(target);
  }
  template <class T>
  T wait(dubhe::Task<T> task) {
    return dubhe::block_on(runtime->loop(0), std::move(task));
  }

  std::unique_ptr<dubhe::Runtime> runtime;
  std::shared_ptr<WireInvoker> wire;
  std::shared_ptr<dubhe::StubTarget> target;
  std::shared_ptr<Consumer> proxy;
};

}  // namespace shapes
