#include "dubbo_invoker.h"

#include <algorithm>
#include <string>
#include <utility>

#include "callback_exports.h"
#include "there.h"

namespace dubhe::dubbo {

namespace {

Task<Status> connect(ClientPtr client, Deadline until) { co_return co_await client->connect(until); }

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

bool DubboInvoker::available() const noexcept {
  return std::any_of(clients_.begin(), clients_.end(), [](const ClientPtr& client) { return client->available(); });
}

Task<Status> DubboInvoker::reach(Deadline until) {
  if (url_.get_bool("lazy", false)) co_return Status();
  const ClientPtr& client = clients_.front();
  TaskThere<Status> connected(client->loop(), connect(client, until));
  co_return co_await connected;
}

// One of several connections: that of the caller's loop if there is one, else in turn, leaving out those that are lost.
ExchangeClient& DubboInvoker::choose() noexcept {
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

Task<Expected<Result>> DubboInvoker::invoke(Invocation& call) {
  ExchangeClient& client = choose();
  std::unique_ptr<MethodEncoding> made;  // of a method that is not one of service()
  const MethodEncoding* known = form_.encoding(call);
  if (known == nullptr) [[unlikely]] {
    made = std::make_unique<MethodEncoding>(encode_method(url_, service(), *call.method, form_.codec(), form_.archive()));
    known = made.get();
  }
  const MethodEncoding& method = *known;
  call.peer = client.address();
  call.connection_executor = &client.loop();
  Executor* const here = current_executor();
  if (here == nullptr) [[unlikely]] {
    co_return Status(StatusCode::kFailedPrecondition,
                     form_.name(call) + " was called on a thread that is no event loop: use block_on() there");
  }
  const RequestLimits limits = form_.limits(call, method, here->now());
  if (limits.left.count() <= 0) [[unlikely]] {
    co_return form_.failure(StatusCode::kDeadlineExceeded, {}, call, limits, here->now(), here->now(), false);
  }
  const bool one_way = call.one_way || method.one_way || (call.options != nullptr && call.options->one_way);
  if (!call.method->callbacks.empty()) [[unlikely]] {
    co_return co_await ask_with_objects(client, call, method, limits, one_way);
  }
  if (here != &client.loop()) {
    co_return co_await form_.ask_from_away(client.shared_from_this(), call, method, limits, one_way);
  }
  if (one_way) co_return co_await tell(client, call, method, limits);

  if (!client.connected()) [[unlikely]] {
    Status connected = co_await client.connect(limits.deadline);
    if (!connected.ok()) co_return connected.with_context(form_.name(call));
  }
  Question question;
  Status opened = client.open(question, limits.deadline);
  if (!opened.ok()) [[unlikely]] co_return opened.with_context(form_.name(call));
  Status written = form_.write(client.output(), question.id(), call, method, limits, false);
  if (!written.ok()) [[unlikely]] co_return written;
  client.sent(question);
  const TimePoint asked = here->now();
  const Frame* answer = co_await question;
  if (answer == nullptr) [[unlikely]] {
    co_return form_.failure(question.code(), question.why(), call, limits, asked, here->now(), client.written(question));
  }
  co_return form_.read_answer(*answer, call);
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
