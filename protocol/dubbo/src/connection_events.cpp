#include "connection_events.h"

#include "dubhe/protocol/invocation.h"
#include "dubhe/serialize_hessian2/reader.h"

#include <cstddef>
#include <string>
#include <utility>

namespace dubhe::dubbo {

namespace {

constexpr std::string_view kWhere = "protocol.dubbo";
constexpr std::size_t kLongestLine = 10000;  // events that wait for those before them

// The arguments of a method that has none.
class NoArguments {
 public:
  explicit NoArguments(const MethodDescriptor& method) : method_(method) {
    hessian2::Reader nothing{std::string_view()};
    made_ = method.read_arguments != nullptr && method.arguments_size <= sizeof room_ &&
            method.read_arguments(nothing, room_).ok();
  }
  NoArguments(const NoArguments&) = delete;
  NoArguments& operator=(const NoArguments&) = delete;
  ~NoArguments() {
    if (made_ && method_.destroy_arguments != nullptr) method_.destroy_arguments(room_);
  }
  void* tuple() noexcept { return made_ ? room_ : nullptr; }

 private:
  const MethodDescriptor& method_;
  bool made_ = false;
  alignas(std::max_align_t) unsigned char room_[64];
};

Task<void> call_event(ExportPtr service, const MethodDescriptor* method, std::string peer,
                      Logger* logger) {
  NoArguments arguments(*method);
  Invocation call(service->invoker->service(), *method);
  call.argument_tuple = arguments.tuple();
  call.peer = peer;
  call.started = Clock::now();
  const Expected<Result> answer = co_await service->invoker->invoke(call);
  if (!answer) {
    logger->warn(kWhere, service->interface_name + "." + method->name + ", told of " + peer + ": " +
                             answer.status().to_string());
  } else if (answer->is_exception()) {
    logger->warn(kWhere, service->interface_name + "." + method->name + ", told of " + peer +
                             ", threw " + answer->exception->java_class + ": " +
                             answer->exception->message);
  }
}

// One event on a thread of the pool.
struct EventOnPool {
  ExportPtr service;
  const MethodDescriptor* method;
  std::string peer;
  WorkerExecutors* executors;
  Logger* logger;
  WorkerCalls::Token at_work;

  void operator()() {
    Task<void> call = call_event(service, method, peer, logger);
    if (method->form == CallForm::kBlocking) return start(std::move(call));
    WorkerExecutor& here = executors->take();
    here.run([&here, &call] { start(std::move(call), [&here] { here.finish(); }); });
    executors->give_back(here);
  }
};

}  // namespace

Expected<const MethodDescriptor*> find_event_method(const ServiceDescriptor& service,
                                                    std::string_view key, std::string_view name) {
  for (const MethodDescriptor& method : service.methods) {
    if (method.name == name && method.parameter_types.empty()) return &method;
  }
  return Status(StatusCode::kInvalidArgument,
                "`" + std::string(key) + "` of " + service.java_interface + " is " +
                    std::string(name) + ", and it has no such method without arguments, but " +
                    service.method_names());
}

void ConnectionEvents::tell(const ExportPtr& service, const MethodDescriptor& method,
                            const ServerConnection& from) {
  const RunsOn where = service->options.dispatch.connections;
  if (where == RunsOn::kLoop)
    return start(call_event(service, &method, from.remote_address(), &logger_));
  Job event = EventOnPool{service, &method, from.remote_address(), &executors_, &logger_,
                          WorkerCalls::Token(worker_calls_)};
  bool taken = false;
  if (where == RunsOn::kPool) {
    taken = pool_.try_post(event);
  } else {
    std::lock_guard lock(mutex_);
    taken = line_.size() < kLongestLine;
    if (taken) line_.push_back(std::move(event));
    if (taken && !line_is_run_) {
      Job line = [self = shared_from_this()] { self->run_line(); };
      line_is_run_ = taken = pool_.try_post(line);
      if (!taken) line_.pop_back();
    }
  }
  if (!taken) {
    logger_.warn(kWhere, service->interface_name + "." + method.name + " is not told of " +
                             from.remote_address() + ": all threads of the pool are busy");
  }
}

void ConnectionEvents::run_line() {
  for (;;) {
    Job event;
    {
      std::lock_guard lock(mutex_);
      line_is_run_ = !line_.empty();
      if (!line_is_run_) return;
      event = std::move(line_.front());
      line_.pop_front();
    }
    event();
  }
}

}  // namespace dubhe::dubbo
