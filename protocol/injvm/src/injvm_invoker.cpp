#include "injvm_invoker.h"

#include <string>
#include <utility>

#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"
#include "local_call.h"

namespace dubhe::injvm {

namespace {

constexpr std::string_view kHere = "injvm";  // what stands for the caller's address

// Until when this attempt is waited for.
Deadline attempt_deadline(const Invocation& call) {
  const auto timeout = call.effective_timeout();
  if (timeout.count() <= 0) return call.deadline;
  return call.deadline.sooner(Deadline::after(current_executor()->now(), timeout));
}

}  // namespace

InjvmInvoker::InjvmInvoker(std::shared_ptr<LocalService> local, Url url, const ServiceDescriptor& service,
                           Runtime& runtime, WorkerCalls* calls)
    : local_(std::move(local)),
      url_(std::move(url)),
      service_(service),
      runtime_(runtime),
      workers_{runtime.pool(), calls},
      application_(url_.get("application")),
      token_(url_.get("token")) {}

Task<Expected<Result>> InjvmInvoker::invoke(Invocation& call) {
  auto prepared = prepare(call);
  if (!prepared) co_return prepared.status();
  LocalCall& local = **prepared;
  if (call.one_way) {
    const Status started = local.start(workers_);
    if (!started.ok()) co_return started;
    co_return Result();
  }
  LocalCall::Wait wait(local, workers_);
  Expected<Result> answer = std::move(co_await wait);
  if (!answer) co_return answer;
  call.response_attachments = std::move(local.invocation().response_attachments);
  if (answer->kind != Result::Kind::kValue) co_return answer;
  if (call.method->read_result == nullptr) co_return Result();
  hessian2::Reader in(local.value().view());
  const Status read = call.method->read_result(in, call.result_slot);
  if (!read.ok()) co_return read.with_context("result of " + service_.java_interface + "." + call.method->name);
  answer->kind = Result::Kind::kInSlot;
  co_return answer;
}

Expected<std::shared_ptr<LocalCall>> InjvmInvoker::prepare(Invocation& call) {
  InvokerPtr invoker = local_->invoker();
  if (invoker == nullptr) {
    return Status(StatusCode::kUnavailable, local_->key() + " is not exported in this process (protocol injvm): provide it and start the "
                                                            "application, or call the network's with `scope: remote`");
  }
  const ServiceDescriptor& there = invoker->service();
  const MethodDescriptor* method =
      &there == call.service ? call.method : there.find(call.method->name, call.method->parameter_descriptor);
  if (method == nullptr || method->read_arguments == nullptr) {
    return Status(StatusCode::kNotFound, there.java_interface + " has no method " + call.method->name + "(" +
                                             call.method->parameter_descriptor + "); it has " + there.method_names());
  }
  const Deadline until = attempt_deadline(call);
  auto local = std::make_shared<LocalCall>(local_, std::move(invoker), *method, until, call.effective_timeout());
  hessian2::Writer out(local->arguments());
  call.method->write_arguments(out, call.argument_refs);
  if (!out.ok()) return out.status().with_context("arguments of " + there.java_interface + "." + method->name);

  Invocation& served = local->invocation();
  served.attachments = call.attachments.copy();
  served.attachments.own();
  served.attachments.set("timeout", std::to_string(call.effective_timeout().count()));
  if (!token_.empty()) served.attachments.set("token", token_);
  served.attachments.set("remote.application", application_);
  served.remote_application = served.attachments.get("remote.application");
  served.deadline = until;
  served.one_way = call.one_way;
  served.started = current_executor()->now();
  served.peer = kHere;
  if (!method->callbacks.empty()) {
    const Status handed = hand_over_objects(call, *method, *local);
    if (!handed.ok()) return handed;
  }
  call.connection_executor = current_executor();
  return local;
}

Status InjvmInvoker::hand_over_objects(const Invocation& call, const MethodDescriptor& method, LocalCall& local) {
  for (const CallbackParameter& parameter : method.callbacks) {
    const CallbackParameter* own = nullptr;
    for (const CallbackParameter& one : call.method->callbacks) {
      if (one.index == parameter.index) own = &one;
    }
    const void* argument = own == nullptr ? nullptr : call.argument_refs[parameter.index];
    const void* object = argument == nullptr ? nullptr : own->ops->object(argument);
    const std::string place = method.name + "." + std::to_string(parameter.index) + ".callback";
    if (object == nullptr) {
      return Status(StatusCode::kInvalidArgument, "argument " + std::to_string(parameter.index + 1) + " of " + method.name +
                                                      " is an object to call back, and null is none");
    }
    const bool taken_back = url_.get(place) == "false";
    auto handed = taken_back ? local_->objects.take_back(object)
                             : local_->objects.get(object, [&] { return make_proxy(*own, argument); });
    if (handed == nullptr) {
      return Status(StatusCode::kInvalidArgument, method.name + " takes an object back that was never handed over (`" + place + "=false`)");
    }
    local.add_object(parameter, std::move(handed));
  }
  return Status();
}

// The object is called as any local service is: copies between, on the pool where its method blocks.
CallbackProxy InjvmInvoker::make_proxy(const CallbackParameter& parameter, const void* argument) const {
  const ServiceDescriptor& interface = parameter.service();
  auto object = std::make_shared<LocalService>(interface.java_interface);
  object->open(parameter.ops->make_invoker(argument, url_));
  auto back = std::make_shared<InjvmInvoker>(std::move(object), url_, interface, runtime_, workers_.calls);
  MethodOptions once;
  once.attempts = 1;
  once.timeout = url_.get_millis("timeout", once.timeout);
  return parameter.ops->make_proxy(std::move(back), std::vector<MethodOptions>(interface.methods.size(), once), runtime_.next_loop());
}

}  // namespace dubhe::injvm
