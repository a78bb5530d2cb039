#include "server_call.h"

#include <algorithm>
#include <new>
#include <utility>

#include "attachments_wire.h"
#include "callback_proxies.h"
#include "dubhe/protocol/generic.h"
#include "dubhe/protocol/java_types.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/status_map.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "generic_call.h"
#include "protocol_version.h"

namespace dubhe::dubbo {

namespace {

constexpr std::string_view kWhere = "protocol.dubbo";
constexpr std::string_view kNotSent = "Failed to send response: ";
// The answer's attachments when the service added none: {dubbo: 2.0.2}.
constexpr std::string_view kPlainAttachments = "H\x05" "dubbo\x05" "2.0.2Z";
constexpr std::string_view kVersionEntry = "\x05" "dubbo\x05" "2.0.2";

void count(std::atomic<std::uint64_t>& counter) noexcept { counter.fetch_add(1, std::memory_order_relaxed); }

bool is_null(std::string_view value) noexcept { return value == "N"; }

// In the words of a Java provider, which some monitors look for.
std::string exhausted(const PoolCounts& pool) {
  const auto n = [](std::uint64_t count) { return std::to_string(count); };
  return "Thread pool is EXHAUSTED! Thread Name: " + pool.name + ", Pool Size: " + n(pool.threads) +
         " (active: " + n(pool.busy) + ", core: " + n(pool.core) + ", max: " + n(pool.limit) +
         ", largest: " + n(pool.largest) + "), Task: " + n(pool.taken) +
         " (completed: " + n(pool.completed) +
         "), Executor status:(isShutdown:false, isTerminated:false, isTerminating:false), in ";
}

bool read_text(hessian2::Reader& in, std::string_view& out, std::string& odd) {
  if (in.read_string_view(out)) [[likely]] return true;
  if (in.take_null()) {
    out = {};
    return true;
  }
  if (!in.read_string(odd)) return false;
  out = odd;
  return true;
}

// Skips the values that `descriptor` names.
bool skip_arguments(hessian2::Reader& in, std::string_view descriptor) {
  const std::optional<std::size_t> count = count_parameters(descriptor);
  if (!count) return in.fail_malformed("the descriptor of the parameters");
  for (std::size_t i = 0; i < *count; ++i) {
    if (!in.skip()) return false;
  }
  return true;
}

}  // namespace

struct ServerCall::Texts {
  std::string version, path, service_version, method, descriptor;
};

[[gnu::hot]]
ServerCall::ServerCall(Dispatch& dispatch, ServerConnection& from, const Frame& request, const ArchiveSerialization* archive)
    : RunningCall(from, request.size), dispatch_(dispatch), request_(request), archive_(archive) {
  request_.body = {};
}

[[gnu::hot]] ServerCall::~ServerCall() {
  if (holds_worker_) kept_service_->in_pool.fetch_sub(1, std::memory_order_relaxed);
  drop_arguments();
}

// --- reading

[[gnu::hot]]
std::optional<Refusal> ServerCall::read(const ServiceTable& table, LastRequest& last, std::string_view body) {
  const Target* const hint = last.target;
  const bool as_before = archive_ == nullptr && hint != nullptr && body.starts_with(hint->usual_prefix);
  auto refusal = as_before             ? read_target(table, *hint, body.substr(hint->usual_prefix.size()), last)
                 : archive_ != nullptr ? read_archived(table, body)
                                       : read_any(table, last, body);
  if (refusal) return refusal;
  if (!invocation_->method->callbacks.empty()) [[unlikely]] refusal = take_objects();
  if (!refusal) settle();
  return refusal;
}

std::optional<Refusal> ServerCall::read_any(const ServiceTable& table, LastRequest& last, std::string_view body) {
  hessian2::Reader in(body);
  Texts odd;
  RequestHead head;
  if (!read_text(in, head.protocol_version, odd.version) || !read_text(in, head.path, odd.path) ||
      !read_text(in, head.version, odd.service_version) || !read_text(in, head.method, odd.method) ||
      !read_text(in, head.descriptor, odd.descriptor)) {
    return not_decoded(in.status().message());
  }
  answer_attachments_ = takes_answer_attachments(head.protocol_version);
  const std::string_view rest = body.substr(in.offset());
  if (dispatch_.serves_ == Dispatch::Serves::kCallbackObjects) return read_callback(table, head, rest);
  const Target* target = table.find(head.path, normal_version(head.version), head.method, head.descriptor);
  if (target == nullptr) return read_unknown(table, head, rest, last);
  last.target = target;
  return read_target(table, *target, rest, last);
}

std::optional<Refusal> ServerCall::read_target(const ServiceTable& table, const Target& target, std::string_view rest,
                                               LastRequest& last) {
  return read_with(table, target, target.candidates.front(), rest, &last);
}

// Reads with the method of `candidate`; the attachments then say which export is meant, and if its method is another
// one, all is read again. Without `last` it is known to be this one.
[[gnu::hot]]
std::optional<Refusal> ServerCall::read_with(const ServiceTable& table, const Target& target,
                                             const Target::Candidate& candidate, std::string_view rest, LastRequest* last) {
  hessian2::Reader in(rest);
  const MethodDescriptor& method = *candidate.method;
  service_ = candidate.service.get();
  Invocation& call = invocation_.emplace(service_->invoker->service(), method);
  if (Status made = make_arguments(method, method.read_arguments, in); !made.ok()) {
    return not_decoded("arguments of " + target.path + "." + method.name + "(" + method.parameter_descriptor +
                       "): " + made.message());
  }
  call.argument_tuple = arguments_;
  const std::string_view attached = rest.substr(in.offset());
  if (last != nullptr && last->had(target, attached)) [[likely]] {
    facts_ = last->known().lend(attached, call.attachments);
    return std::nullopt;
  }
  if (!read_attachments(in, call.attachments)) {
    return not_decoded("attachments of " + target.path + "." + method.name + ": " + in.status().message());
  }
  if (last == nullptr) return std::nullopt;

  std::string_view group, path = target.path, version = target.version;
  for (const auto& [key, value] : call.attachments) {
    if (key == "group") group = value;
    else if (key == "path") path = value;
    else if (key == "version") version = normal_version(value);
  }
  if (group == service_->group && version == target.version && (path == service_->path || path == target.path)) [[likely]] {
    facts_ = facts_of(call.attachments);
    last->known().learn(target, attached, call.attachments, *facts_);
    return std::nullopt;
  }
  // The attachments override the fields at the front.
  const Target* meant = table.find(path, version, target.method, target.descriptor);
  if (meant == nullptr) meant = version == target.version ? &target : nullptr;
  if (meant == nullptr) return no_service(table, path, version);
  const Target::Candidate* chosen = meant->of_group(group);
  if (chosen == nullptr) {
    const ExportPtr* generic = table.service(path, version, group);
    if (generic == nullptr || !takes_any_method(**generic)) return wrong_group(table.services(path, version), group, path, version);
    const RequestHead head{kProtocolVersion, path, version, target.method, target.descriptor};
    return read_open(table, head, rest);
  }
  if (chosen->method == &method) {
    service_ = chosen->service.get();
    call.service = &service_->invoker->service();
    return std::nullopt;
  }
  return read_with(table, *meant, *chosen, rest, nullptr);
}

std::optional<Refusal> ServerCall::read_unknown(const ServiceTable& table, const RequestHead& head,
                                                std::string_view rest, LastRequest& last) {
  if (head.method == kEchoMethod && head.descriptor == echo_method().parameter_descriptor) return read_echo(table, head, rest);
  if (is_generic(head.method, head.descriptor)) return read_generic(table, head, rest);

  hessian2::Reader in(rest);
  Attachments attachments;
  if (!skip_arguments(in, head.descriptor) || !read_attachments(in, attachments)) {
    return not_decoded(in.status().message());
  }
  const std::string_view path = attachments.has("path") ? attachments.get("path") : head.path;
  const std::string_view version =
      normal_version(attachments.has("version") ? attachments.get("version") : head.version);
  if (const Target* target = table.find(path, version, head.method, head.descriptor)) {
    return read_target(table, *target, rest, last);
  }
  const auto there = table.services(path, version);
  if (there.empty()) return no_service(table, path, version);
  const bool any_method = std::any_of(there.begin(), there.end(), [](const Export* one) { return takes_any_method(*one); });
  if (any_method) return read_open(table, head, rest);
  return no_method(*there.front(), head.method, head.descriptor);
}

// $echo(value): filter `echo` answers it, and what goes back are the bytes that came.
std::optional<Refusal> ServerCall::read_echo(const ServiceTable& table, const RequestHead& head, std::string_view rest) {
  hessian2::Reader in(rest);
  if (!in.skip()) return not_decoded(in.status().message());
  echo_ = rest.substr(0, in.offset());  // its references count from the value itself, here and in the answer
  Attachments attachments;
  if (!read_attachments(in, attachments)) return not_decoded(in.status().message());
  const ExportPtr* service = nullptr;
  if (auto refusal = find_service(table, head, attachments, service)) return refusal;
  if (takes_any_method(**service)) {
    echo_ = {};
    return read_open(table, head, rest);
  }
  service_ = service->get();
  Invocation& call = invocation_.emplace(service_->invoker->service(), echo_method());
  call.attachments = std::move(attachments);
  return std::nullopt;
}

// The export that a request means whose method is not in the table.
std::optional<Refusal> ServerCall::find_service(const ServiceTable& table, const RequestHead& head,
                                                const Attachments& attachments, const ExportPtr*& service) const {
  const std::string_view path = attachments.has("path") ? attachments.get("path") : head.path;
  const std::string_view version =
      normal_version(attachments.has("version") ? attachments.get("version") : head.version);
  const auto there = table.services(path, version);
  if (there.empty()) return no_service(table, path, version);
  service = table.service(path, version, attachments.get("group"));
  if (service == nullptr) return wrong_group(there, attachments.get("group"), path, version);
  return std::nullopt;
}

// $invoke(method, parameter types, arguments): the method that is meant is found here, so that everything behind knows it;
// filter `generic` makes its arguments.
std::optional<Refusal> ServerCall::read_generic(const ServiceTable& table, const RequestHead& head,
                                                std::string_view rest) {
  hessian2::Reader in(rest);
  InvokeArguments asked;
  Attachments attachments;
  if (!read_invoke_arguments(in, asked) || !read_attachments(in, attachments)) {
    return not_decoded(std::string(head.method) + ": " + in.status().message());
  }
  const ExportPtr* service = nullptr;
  if (auto refusal = find_service(table, head, attachments, service)) return refusal;
  return take_generic(**service, std::move(asked), std::move(attachments));
}

std::optional<Refusal> ServerCall::take_generic(Export& service, InvokeArguments asked, Attachments attachments) {
  const std::string_view asked_form = attachments.get(kGenericKey);
  auto form = read_generic_form(asks_for_generic(asked_form) ? asked_form : "");
  if (!form) return Refusal{kWireServiceError, form.status().message()};

  const ServiceDescriptor& descriptor = service.invoker->service();
  untyped_ = std::make_unique<Untyped>();
  untyped_->request = {*form, std::move(asked.arguments)};
  const MethodDescriptor* method = &untyped_->method;
  if (descriptor.any_method) {
    auto types = std::move(asked.types).value_or(std::vector<std::string>());
    auto text = descriptor_of_types(types);
    if (!text) return Refusal{kWireServiceError, text.status().message()};
    untyped_->method = method_of_values(descriptor, asked.method, *text, std::move(types));
  } else {
    auto found = find_generic_method(descriptor, asked.method, asked.types ? &*asked.types : nullptr);
    if (!found) return Refusal{kWireServiceError, found.status().message()};
    method = *found;
  }
  service_ = &service;
  Invocation& call = invocation_.emplace(descriptor, *method);
  call.generic = &untyped_->request;
  call.attachments = std::move(attachments);
  return std::nullopt;
}

// A call of a service that is implemented generically: its descriptor alone says how many arguments there are.
std::optional<Refusal> ServerCall::read_open(const ServiceTable& table, const RequestHead& head, std::string_view rest) {
  auto types = types_of_descriptor(head.descriptor);
  if (!types) return not_decoded(types.status().message());
  hessian2::Reader in(rest);
  Attachments attachments;
  untyped_ = std::make_unique<Untyped>();
  std::vector<Value>& arguments = untyped_->request.arguments;
  if (!read_values(in, types->size(), arguments) || !read_attachments(in, attachments)) {
    return not_decoded(std::string(head.path) + "." + std::string(head.method) + ": " + in.status().message());
  }
  const ExportPtr* service = nullptr;
  if (auto refusal = find_service(table, head, attachments, service)) return refusal;
  if (!takes_any_method(**service)) return no_method(**service, head.method, head.descriptor);
  take_open(**service, head, std::move(*types), std::move(attachments));
  return std::nullopt;
}

// The arguments stand in `untyped_`.
void ServerCall::take_open(Export& service, const RequestHead& head, std::vector<std::string> types, Attachments attachments) {
  const ServiceDescriptor& descriptor = service.invoker->service();
  untyped_->method = method_of_values(descriptor, head.method, head.descriptor, std::move(types));
  service_ = &service;
  Invocation& call = invocation_.emplace(descriptor, untyped_->method);
  call.argument_tuple = &untyped_->request.arguments;
  call.attachments = std::move(attachments);
}

// A call back: the attachments tell which object is meant.
std::optional<Refusal> ServerCall::read_callback(const ServiceTable& table, const RequestHead& head,
                                                 std::string_view rest) {
  hessian2::Reader in(rest);
  Attachments attachments;
  if (!skip_arguments(in, head.descriptor) || !read_attachments(in, attachments)) {
    return not_decoded(in.status().message());
  }
  std::string path(attachments.has("path") ? attachments.get("path") : head.path);
  path.append(".").append(attachments.get(kCallbackObjectKey));
  if (const Target* target = table.find(path, "", head.method, head.descriptor)) {
    return read_with(table, *target, target->candidates.front(), rest, nullptr);
  }
  const auto there = table.services(path, "");
  if (!there.empty()) return no_method(*there.front(), head.method, head.descriptor);
  return Refusal{kWireServiceError, "Not found exported service: " + path +
                                        ": this consumer has no such object to call back, or has taken it back"};
}

// Objects that the consumer hands over, or takes back, become proxies of them.
std::optional<Refusal> ServerCall::take_objects() {
  const MethodDescriptor& method = *invocation_->method;
  if (invocation_->generic != nullptr) {
    return Refusal{kWireServiceError, method.name + " takes an object to call back, which a generic call cannot hand over: "
                                                    "call it with its interface"};
  }
  for (const CallbackParameter& parameter : method.callbacks) {
    const std::string place = std::to_string(parameter.index);
    const auto number = object_number(invocation_->attachments.get(std::string(kCallbackArgumentKey) + place));
    if (!number) {
      return not_decoded("argument " + std::to_string(parameter.index + 1) + " of " + method.name +
                         " is an object to call back, and the request names none: set `" + method.name + "." + place +
                         ".callback=true` at the consumer");
    }
    CallbackProxies& proxies = dispatch_.callback_proxies(connection());
    if (takes_back(service_->objects_taken_back[method.index], parameter)) {
      parameter.set(arguments_, proxies.take_back(parameter, *number));
      continue;
    }
    auto object = proxies.get(connection(), *service_, parameter, *number);
    if (!object) return not_decoded(object.status().message());
    parameter.set(arguments_, std::move(*object));
  }
  return std::nullopt;
}

[[gnu::hot]] void ServerCall::drop_arguments() noexcept {
  if (arguments_of_ == nullptr) return;
  const MethodDescriptor& method = *std::exchange(arguments_of_, nullptr);
  if (method.destroy_arguments != nullptr) method.destroy_arguments(arguments_);
  if (arguments_ != inline_arguments_) give_room(arguments_, method);
  arguments_ = nullptr;
}

void* ServerCall::take_room(const MethodDescriptor& method) {
  if (method.arguments_align <= alignof(std::max_align_t)) return dubhe::detail::allocate_frame(method.arguments_size);
  return ::operator new(method.arguments_size, std::align_val_t(method.arguments_align));
}

void ServerCall::give_room(void* room, const MethodDescriptor& method) noexcept {
  if (method.arguments_align <= alignof(std::max_align_t)) return dubhe::detail::free_frame(room, method.arguments_size);
  ::operator delete(room, std::align_val_t(method.arguments_align));
}

// The rest of the invocation, once it is known what runs.
[[gnu::hot]] void ServerCall::settle() {
  Invocation& call = *invocation_;
  call.started = connection().arrived();
  call.one_way = request_.kind == FrameKind::kOneWay;
  call.peer = connection().remote_address();
  const AttachedFacts facts = facts_ ? *facts_ : facts_of(call.attachments);
  call.remote_application = facts.remote_application;
  if (facts.limit_ms) {
    call.deadline = Deadline::after(call.started, std::chrono::milliseconds(std::min<std::int64_t>(*facts.limit_ms, 1LL << 40)));
  }
}

// --- where it runs

bool ServerCall::wants_pool() const noexcept {
  return service_->runs_on(invocation_->method->form) != RunsOn::kLoop;
}

void ServerCall::own() {
  if (std::exchange(owned_, true) || !invocation_) return;
  kept_service_ = service_->shared_from_this();
  invocation_->attachments.own();
  kept_echo_ = echo_;
  echo_ = kept_echo_;
  if (!invocation_->remote_application.empty()) {
    invocation_->remote_application = invocation_->attachments.get("remote.application");
  }
}

void ServerCall::keep() { own(); }

bool ServerCall::abandon() {
  if (on_pool_ || !self_) return false;
  self_.destroy();
  return true;
}

// A coroutine on its way between threads. When the way ends before it arrives (a pool or loop that is going away), it is
// destroyed on its own loop.
struct ServerCall::Hop {
  Hop(EventLoop& home, ServerCall& call) noexcept : home(&home), call(&call) {}
  Hop(Hop&& other) noexcept : home(other.home), call(std::exchange(other.call, nullptr)), at_home(other.at_home) {}
  Hop& operator=(Hop&&) = delete;
  ~Hop() {
    if (call == nullptr || (!at_home && !call->on_pool_)) return;
    if (at_home) {
      std::exchange(call, nullptr)->self_.destroy();
    } else {
      Hop back(*home, *std::exchange(call, nullptr));
      back.at_home = true;
      home->post([back = std::move(back)] {});
    }
  }
  void resume() { std::exchange(call, nullptr)->self_.resume(); }
  // A Task has to come back to where it waits: it gets an executor, and holds the thread until it
  // goes to the loop.
  void resume_as_task() {
    WorkerExecutors& executors = call->dispatch_.executors_;
    WorkerExecutor& here = executors.take();
    call->executor_ = &here;
    here.run([this] { resume(); });
    executors.give_back(here);
  }

  EventLoop* home;
  ServerCall* call;
  bool at_home = false;
};

struct ServerCall::ToPool {
  ServerCall& call;
  bool taken = false;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<>) {
    Export& service = *call.kept_service_;
    const TimePoint now = call.connection().arrived();
    service.last_in_pool.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    const std::size_t before = service.in_pool.fetch_add(1, std::memory_order_relaxed);
    call.holds_worker_ = true;
    call.beyond_share_ = before >= call.dispatch_.pool_share(service, now);
    if (call.beyond_share_) return false;
    taken = call.on_pool_ = true;
    const bool task = call.invocation_->method->form == CallForm::kTask;
    WorkerCalls::Token at_work(call.dispatch_.worker_calls_);
    Job job = [hop = Hop(call.connection().loop(), call), task, at_work = std::move(at_work)]() mutable {
      task ? hop.resume_as_task() : hop.resume();
    };
    // Behind a successful post this frame may be running elsewhere, or be gone.
    if (call.dispatch_.pool_.try_post(job)) return true;
    return taken = call.on_pool_ = false;  // so that the job, which dies now, leaves the call alone
  }
  bool await_resume() const noexcept { return taken; }
};

ServerCall::ToPool ServerCall::to_pool() {
  own();
  return {*this};
}

struct ServerCall::ToLoop {
  ServerCall& call;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const {
    EventLoop& home = call.connection().loop();
    if (call.executor_ != nullptr) std::exchange(call.executor_, nullptr)->finish();
    Hop hop(home, call);
    hop.at_home = true;
    home.post([hop = std::move(hop)]() mutable { hop.resume(); });
  }
  void await_resume() const noexcept {
    call.on_pool_ = false;
    call.holds_worker_ = false;
    call.kept_service_->in_pool.fetch_sub(1, std::memory_order_relaxed);
  }
};

ServerCall::ToLoop ServerCall::to_loop() noexcept { return {*this}; }

// --- answering

void ServerCall::fail(std::uint8_t wire_status, std::string_view text) {
  if (request_.kind == FrameKind::kOneWay) {
    count(dispatch_.counters_.one_way_failures);
    if (dispatch_.logger_.enabled(LogLevel::kInfo)) {
      dispatch_.logger_.write(LogLevel::kInfo, kWhere,
                              "one-way call from " + connection().remote_address() + " failed: " + std::string(text));
    }
    return;
  }
  if (connection().room() == ServerConnection::Room::kNone) return connection().count_dropped_answer();
  write_failure(connection().codec(), connection().output(), request_.id, wire_status, text);
  connection().sent();
}

void ServerCall::refuse(const Refusal& why) {
  count(dispatch_.counters_.refused);
  fail(why.wire_status, why.text);
}

void ServerCall::fail_pool_full() {
  count(dispatch_.counters_.pool_full);
  const Export& service = *service_;
  const std::string place =
      service.url.host() + ":" + std::to_string(dispatch_.port_.load(std::memory_order_relaxed));
  std::string text = "Server side(" + service.url.host() + "," +
                     place.substr(place.rfind(':') + 1) + ") thread pool is exhausted, detail msg:";
  if (beyond_share_) {
    const std::size_t share = dispatch_.pool_share(service, connection().arrived());
    text += service.interface_name + " holds its share of " + std::to_string(share) +
            " threads, the others are for the other services of this port (`threads.share`)";
  } else {
    text += exhausted(dispatch_.pool_.counts()) + "dubbo://" + place + "! (`threads`, `queues`)";
  }
  fail(kWireExhausted, text);
}

void ServerCall::fail_late() {
  count(dispatch_.counters_.late);
  fail(kWireServerTimeout, service_->interface_name + "." + invocation_->method->name +
                               " was dropped: its deadline had passed before it could start");
}

void ServerCall::answer_echo() {
  if (request_.kind == FrameKind::kOneWay) return;
  if (connection().room() == ServerConnection::Room::kNone) return connection().count_dropped_answer();
  Buffer& out = connection().output();
  const std::size_t mark = out.size();
  connection().codec().begin_frame(out);
  if (archive_ != nullptr) {
    Result echoed = Result::of_tree(std::move(*archived_echo_));
    if (const Status written = write_archived_result(out, echoed); !written.ok()) {
      out.truncate(mark);
      return fail(kWireBadResponse, std::string(kNotSent) + written.message());
    }
  } else {
    write_echo(out);
  }
  end_answer(out, mark);
}

void ServerCall::write_echo(Buffer& out) {
  const int with_attachments = answer_attachments_ ? 3 : 0;
  if (is_null(echo_)) {
    out.push(static_cast<std::uint8_t>(0x90 + kResultNull + with_attachments));
  } else {
    out.push(static_cast<std::uint8_t>(0x90 + kResultValue + with_attachments));
    out.append(echo_);
  }
  if (answer_attachments_) out.append(kPlainAttachments);
}

[[gnu::hot]] void ServerCall::answer(Expected<Result>& answer) {
  if (!answer) [[unlikely]] return fail(to_wire(answer.status().code()), answer.status().message());
  if (is_echo() && answer->kind == Result::Kind::kNull) return answer_echo();
  if (request_.kind == FrameKind::kOneWay) return;
  if (answer->kind == Result::Kind::kInSlot) [[unlikely]] {
    return fail(kWireServiceError, service_->interface_name + "." + invocation_->method->name +
                                       ": the invoker answered into a caller's slot, which a provider has not");
  }
  switch (connection().room()) {
    case ServerConnection::Room::kPlenty:
      break;
    case ServerConnection::Room::kRefusalsOnly:
      return fail(kWireExhausted, "the answers queued for " + connection().remote_address() +
                                      " exceed their limit (`write.limit`): it does not read them");
    case ServerConnection::Room::kNone:
      return connection().count_dropped_answer();
  }
  Buffer& out = connection().output();
  const std::size_t mark = out.size();
  connection().codec().begin_frame(out);
  const std::size_t body_begin = out.size();
  const Status written = archive_ == nullptr ? write_result(out, *answer) : write_archived_result(out, *answer);
  if (!written.ok()) [[unlikely]] {
    out.truncate(mark);
    return fail(kWireBadResponse, std::string(kNotSent) + written.message());
  }
  const std::size_t body = out.size() - body_begin;
  if (const std::size_t limit = service_->options.payload; body > limit) [[unlikely]] {
    out.truncate(mark);
    count(dispatch_.counters_.too_large_answers);
    return fail(kWireSerializationError, "Data length too large: " + std::to_string(body) + ", max payload: " +
                                             std::to_string(limit) + ", channel: " + connection().remote_address() +
                                             " (`payload` of the provider)");
  }
  end_answer(out, mark);
}

void ServerCall::end_answer(Buffer& out, std::size_t mark) {
  connection().codec().end_frame(
      out, mark,
      {.id = request_.id, .kind = FrameKind::kAnswer, .status = kWireOk, .serialization = request_.serialization});
  connection().sent();
}

[[gnu::hot]] Status ServerCall::write_result(Buffer& buffer, Result& result) {
  hessian2::Writer out(buffer);
  const auto begin = [&](ResultType plain) {
    // The three types with attachments are three further.
    out.write_int(plain + (answer_attachments_ ? 3 : 0));
  };
  // A null goes without a value, as Java sends it: dubbo-go cannot read it as one.
  const auto value = [&](auto&& write) {
    const std::size_t before = out.buffer().size();
    begin(kResultValue);
    const std::size_t from = out.buffer().size();
    write();
    if (!is_null(out.buffer().view().substr(from))) return;
    out.buffer().truncate(before);
    begin(kResultNull);
  };
  switch (result.kind) {
    case Result::Kind::kNull:
    case Result::Kind::kInSlot:  // refused before
      begin(kResultNull);
      break;
    case Result::Kind::kValue:
      value([&] { result.value.ops().write(out, result.value.data()); });
      break;
    case Result::Kind::kTree:
      value([&] { hessian2::write_value(out, *result.tree); });
      break;
    case Result::Kind::kException:
      begin(kResultException);
      if (result.exception->object.is_null()) {
        hessian2::write_value(out, hessian2::make_exception_object(result.exception->java_class, result.exception->message));
      } else {
        hessian2::write_value(out, result.exception->object);
      }
      break;
  }
  if (!answer_attachments_) return out.status();
  const Attachments* own = result.attachments.get();
  const Attachments& added = invocation_->response_attachments;
  if ((own == nullptr || own->empty()) && added.empty()) [[likely]] {
    buffer.append(kPlainAttachments);
    return out.status();
  }
  out.begin_map();
  out.buffer().append(kVersionEntry);
  write_entries(out, added);
  if (own != nullptr) write_entries(out, *own);
  out.end_map();
  return out.status();
}

// --- the whole of it

[[gnu::hot]]
Served serve(Dispatch& dispatch, ServerConnection& from, const Frame& request, const ArchiveSerialization* archive,
             const ServiceTable& table, LastRequest& last) {
  ServerCall call(dispatch, from, request, archive);
  ServerCall::Begin begin(call);
  co_await begin;
  if (const auto refusal = call.read(table, last, request.body)) {
    call.refuse(*refusal);
    co_return;
  }
  if (call.late(from.arrived())) {
    call.fail_late();
    co_return;
  }
  const bool on_pool = call.wants_pool();
  if (on_pool) {
    // The loop's clock is the loop's: on the pool it is this, and the time that has passed since.
    const TimePoint arrived = from.arrived(), queued = Clock::now();
    const bool taken = co_await call.to_pool();
    if (!taken) {
      call.fail_pool_full();
      co_return;
    }
    if (call.late(arrived + (Clock::now() - queued))) {
      co_await call.to_loop();
      call.fail_late();
      co_return;
    }
  }
  Invocation& invocation = call.invocation();
  const TimePoint began = std::exchange(last.just_now, TimePoint());
  if (!on_pool) invocation.just_now = began;
  std::optional<Expected<Result>> answer;
  try {
    Task<Expected<Result>> running = call.invoker().invoke(invocation);
    answer.emplace(std::move(co_await running.in_place()));
  } catch (const std::exception& e) {
    answer.emplace(Status(StatusCode::kInternal, std::string("an invoker threw: ") + e.what()));
  } catch (...) {
    answer.emplace(Status(StatusCode::kInternal, "an invoker threw something that is no std::exception"));
  }
  if (on_pool) co_await call.to_loop();
  if (!call.owned() && invocation.just_now != began) last.just_now = invocation.just_now;
  call.answer(*answer);
}

}  // namespace dubhe::dubbo
