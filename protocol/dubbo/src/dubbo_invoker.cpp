#include "dubbo_invoker.h"

#include <algorithm>
#include <string>
#include <utility>

#include "callback_exports.h"
#include "there.h"

namespace dubhe::dubbo {

namespace {

Task<Status> connect(ClientPtr client, Deadline until) { co_return co_await client->connect(until); }

bool is_one_way(const Invocation& call, const MethodEncoding& method) noexcept {
  return call.one_way || method.one_way || (call.options != nullptr && call.options->one_way);
}

}  // namespace

DubboInvoker::DubboInvoker(Url provider, const ServiceDescriptor& service, std::vector<ClientPtr> clients,
                           std::size_t payload, const ArchiveSerialization* archive, Runtime& runtime,
                           ExtensionRegistry* extensions)
    : url_(std::move(provider)),
      clients_(std::move(clients)),
      form_(service, encode_methods(url_, service, clients_.front()->codec(), archive), clients_.front()->shared_codec(), payload,
            archive),
      runtime_(runtime),
      extensions_(extensions) {}

[[gnu::hot]] bool DubboInvoker::available() const noexcept {
  return std::any_of(clients_.begin(), clients_.end(), [](const ClientPtr& client) { return client->available(); });
}

Task<Status> DubboInvoker::reach(Deadline until) {
  if (url_.get_bool("lazy", false)) co_return Status();
  const ClientPtr& client = clients_.front();
  TaskThere<Status> connected(client->loop(), connect(client, until));
  co_return co_await connected;
}

// One of several connections: that of the caller's loop if there is one, else in turn, leaving out those that are lost.
[[gnu::hot]] ExchangeClient& DubboInvoker::choose() noexcept {
  if (clients_.size() == 1) [[likely]] return *clients_.front();
  const Executor* here = current_executor();
  for (const ClientPtr& client : clients_) {
    if (&client->loop() == here && client->available()) return *client;
  }
  for (std::size_t tried = 0; tried < clients_.size(); ++tried) {
    ExchangeClient& client = *clients_[next_.fetch_add(1, std::memory_order_relaxed) % clients_.size()];
    if (client.available()) return client;
  }
  return *clients_.front();
}

Task<Expected<Result>> DubboInvoker::invoke(Invocation& call) { return ask(call, nullptr, nullptr); }

// Only what nearly every call does, so that its frame is small: with hundreds of calls in flight, frames are what fills the
// caches. Client and method are chosen here, where the task runs, if they are not given.
[[gnu::hot]]
Task<Expected<Result>> DubboInvoker::ask(Invocation& call, ExchangeClient* chosen, const MethodEncoding* method) {
  ExchangeClient& client = chosen != nullptr ? *chosen : choose();
  if (method == nullptr) method = form_.encoding(call);
  call.peer = client.address();
  call.connection_executor = &client.loop();
  Executor* const here = current_executor();
  const bool usual = method != nullptr && here == &client.loop() && !is_one_way(call, *method) && call.method->callbacks.empty();
  if (!usual) [[unlikely]] {
    Task<Expected<Result>> asking = ask_otherwise(client, call);
    co_return std::move(co_await asking.in_place());
  }
  TimePoint asked = here->now();
  const RequestLimits limits = form_.limits(call, *method, asked);
  if (limits.left.count() <= 0 || !client.connected()) [[unlikely]] {
    Status ready = co_await make_ready(client, call, limits, asked);
    if (!ready.ok()) co_return ready;
    asked = here->now();
  }
  Question question;
  Status sent = send(client, question, call, *method, limits);
  if (!sent.ok()) [[unlikely]] co_return sent;
  const Frame* const answer = co_await question;
  if (answer == nullptr) [[unlikely]] co_return unanswered(client, question, call, limits, asked);
  co_return form_.read_answer(*answer, call);
}

[[gnu::hot]]
Status DubboInvoker::send(ExchangeClient& client, Question& question, Invocation& call, const MethodEncoding& method,
                          const RequestLimits& limits) {
  Status opened = client.open(question, limits.deadline);
  if (!opened.ok()) [[unlikely]] return opened.with_context(form_.name(call));
  Status written = form_.write(client.output(), question.id(), call, method, limits, false);
  if (written.ok()) [[likely]] client.sent(question);
  return written;
}

Status DubboInvoker::unanswered(const ExchangeClient& client, const Question& question, const Invocation& call,
                                const RequestLimits& limits, TimePoint asked) const {
  return form_.failure(question.code(), question.why(), call, limits, asked, client.loop().now(), client.written(question));
}

Task<Status> DubboInvoker::make_ready(ExchangeClient& client, const Invocation& call, RequestLimits limits, TimePoint now) {
  if (limits.left.count() <= 0) {
    co_return form_.failure(StatusCode::kDeadlineExceeded, {}, call, limits, now, now, false);
  }
  Status connected = co_await client.connect(limits.deadline);
  co_return connected.ok() ? connected : connected.with_context(form_.name(call));
}

// From another loop than the connection's, one-way, with objects to call back, or of a method that the service does not list.
Task<Expected<Result>> DubboInvoker::ask_otherwise(ExchangeClient& client, Invocation& call) {
  std::unique_ptr<MethodEncoding> made;
  const MethodEncoding* known = form_.encoding(call);
  if (known == nullptr) {
    made = std::make_unique<MethodEncoding>(encode_method(url_, service(), *call.method, form_.codec(), form_.archive()));
    known = made.get();
  }
  const MethodEncoding& method = *known;
  Executor* const here = current_executor();
  if (here == nullptr) {
    co_return Status(StatusCode::kFailedPrecondition,
                     form_.name(call) + " was called on a thread that is no event loop: use block_on() there");
  }
  const RequestLimits limits = form_.limits(call, method, here->now());
  if (limits.left.count() <= 0) {
    co_return form_.failure(StatusCode::kDeadlineExceeded, {}, call, limits, here->now(), here->now(), false);
  }
  const bool one_way = is_one_way(call, method);
  if (!call.method->callbacks.empty()) co_return co_await ask_with_objects(client, call, method, limits, one_way);
  if (here != &client.loop()) co_return co_await form_.ask_from_away(client.shared_from_this(), call, method, limits, one_way);
  if (one_way) co_return co_await tell(client, call, method, limits);
  co_return co_await ask(call, &client, &method);
}

Task<Expected<Result>> DubboInvoker::tell(ExchangeClient& client, Invocation& call, const MethodEncoding& method,
                                          RequestLimits limits) {
  if (!client.connected()) {
    Status connected = co_await client.connect(limits.deadline);
    if (!connected.ok()) co_return connected.with_context(form_.name(call));
  }
  Status admitted = client.admit();
  if (!admitted.ok()) co_return admitted.with_context(form_.name(call));
  Status written = form_.write(client.output(), client.next_one_way_id(), call, method, limits, true);
  if (!written.ok()) co_return written;
  client.sent_one_way();
  if (method.sent) {
    Status sent = co_await client.when_sent(limits.deadline);
    if (!sent.ok()) co_return sent.with_context(form_.name(call));
  }
  co_return Result();
}

// The objects among the arguments are made reachable over the connection first; then the request says which they are.
Task<Expected<Result>> DubboInvoker::ask_with_objects(ExchangeClient& client, Invocation& call,
                                                      const MethodEncoding& method, RequestLimits limits, bool one_way) {
  auto objects = callback_objects(call, method, url_);
  if (!objects) co_return objects.status().with_context(form_.name(call));
  TaskThere<ReachableObjects> made(client.loop(), make_reachable(client.shared_from_this(), runtime_, extensions_,
                                                                std::move(*objects), limits.deadline));
  const ReachableObjects& reachable = co_await made;
  if (!reachable.status.ok()) co_return reachable.status.with_context(form_.name(call));
  for (const auto& [index, id] : reachable.ids) {
    call.attachments.set(std::string(kCallbackArgumentKey) + std::to_string(index), std::to_string(id));
  }
  co_return co_await form_.ask_from_away(client.shared_from_this(), call, method, limits, one_way, reachable.connection);
}

}  // namespace dubhe::dubbo
