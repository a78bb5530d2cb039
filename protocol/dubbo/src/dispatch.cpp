#include "dispatch.h"

#include <algorithm>
#include <utility>

#include "callback_proxies.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "last_request.h"
#include "refusal.h"
#include "server_call.h"
#include "telnet_call.h"

namespace dubhe::dubbo {

namespace {

// What a connection keeps of the port: the table it reads, and where its last request went.
struct ConnectionCache {
  std::shared_ptr<const ServiceTable> table;
  LastRequest last;
  std::unique_ptr<CallbackProxies> callbacks;
  std::shared_ptr<TelnetUser> telnet;
};

// Who has asked for a worker within this time still wants some.
constexpr Duration kStillWanted = std::chrono::seconds(10);

Status find_event_methods(Export& service) {
  const ServiceDescriptor& offered = service.invoker->service();
  if (const std::string& name = service.options.on_connect; !name.empty()) {
    auto found = find_event_method(offered, "onconnect", name);
    if (!found) return found.status();
    service.on_connect = *found;
  }
  if (const std::string& name = service.options.on_disconnect; !name.empty()) {
    auto found = find_event_method(offered, "ondisconnect", name);
    if (!found) return found.status();
    service.on_disconnect = *found;
  }
  return Status();
}

}  // namespace

Expected<ExportPtr> Dispatch::add(InvokerPtr invoker, const Url& url, ExportOptions options) {
  auto service = std::make_shared<Export>();
  service->invoker = std::move(invoker);
  service->url = url;
  service->options = std::move(options);
  service->interface_name = std::string(url.interface_name());
  service->path = url.path().empty() ? service->interface_name : url.path();
  service->group = std::string(url.group());
  service->version = std::string(normal_version(url.version()));
  service->objects_limit = objects_limit(url);
  for (const MethodDescriptor& method : service->invoker->service().methods) {
    service->objects_taken_back.push_back(objects_taken_back(url, method));
  }

  if (Status events = find_event_methods(*service); !events.ok()) return events;

  std::lock_guard lock(mutex_);
  std::vector<ExportPtr> exports = table_->exports();
  for (const ExportPtr& other : exports) {
    if (other->path == service->path && other->group == service->group && other->version == service->version) {
      return Status(StatusCode::kAlreadyExists, service_name(service->group, service->path, service->version) +
                                                    " is exported on port " + std::to_string(port_.load(std::memory_order_relaxed)) +
                                                    " already; give one of them another `group` or `version`");
    }
  }
  if (service->options.dispatch.blocking_calls == RunsOn::kLoop) {
    for (const MethodDescriptor& method : service->invoker->service().methods) {
      if (method.form != CallForm::kBlocking) continue;
      logger_.warn("protocol.dubbo", service->interface_name + "." + method.name +
                                         " blocks, and `dispatcher: direct` runs it on an event loop: all calls of that "
                                         "loop wait for it");
      break;
    }
  }
  exports.push_back(service);
  replace(std::move(exports));
  return service;
}

void Dispatch::remove(const ExportPtr& service) {
  std::lock_guard lock(mutex_);
  std::vector<ExportPtr> exports = table_->exports();
  std::erase(exports, service);
  replace(std::move(exports));
}

void Dispatch::replace(std::vector<ExportPtr> exports) {
  table_ = std::make_shared<ServiceTable>(std::move(exports));
  version_.fetch_add(1, std::memory_order_release);
}

// While others of the port use the pool too, one service may have three quarters of its threads: a
// slow one leaves room for the quick ones. Alone, it may have all of them, and all of the queue.
std::size_t Dispatch::pool_share(const Export& service, TimePoint now) const {
  if (service.options.pool_share > 0) return service.options.pool_share;
  const std::size_t most = std::max<std::size_t>(1, (pool_.limit() * 3 + 3) / 4);
  if (service.in_pool.load(std::memory_order_relaxed) <= most || others_want_workers(service, now))
    return most;
  return PoolOptions::kUnlimited;
}

bool Dispatch::others_want_workers(const Export& service, TimePoint now) const {
  const TimePoint::rep since = (now - kStillWanted).time_since_epoch().count();
  std::lock_guard lock(mutex_);
  const auto& exports = table_->exports();
  return std::any_of(exports.begin(), exports.end(), [&](const ExportPtr& other) {
    return other.get() != &service && other->last_in_pool.load(std::memory_order_relaxed) > since;
  });
}

ProviderCounts Dispatch::counts() const noexcept {
  const auto read = [](const std::atomic<std::uint64_t>& counter) { return counter.load(std::memory_order_relaxed); };
  return {0, read(counters_.refused), read(counters_.pool_full), read(counters_.late),
          read(counters_.one_way_failures), read(counters_.too_large_answers)};
}

void Dispatch::on_batch(ServerConnection& from) {
  const std::uint64_t version = version_.load(std::memory_order_acquire);
  if (from.cache_version == version) [[likely]] {
    static_cast<ConnectionCache*>(from.cache.get())->last.just_now = TimePoint();
    return;
  }
  auto cache = std::make_shared<ConnectionCache>();
  {
    std::lock_guard lock(mutex_);
    cache->table = table_;
    from.cache_version = version_.load(std::memory_order_relaxed);
  }
  if (auto* const before = static_cast<ConnectionCache*>(from.cache.get())) {
    cache->callbacks = std::move(before->callbacks);
    cache->telnet = std::move(before->telnet);
  }
  from.cache = std::move(cache);
}

// Services that are exported later are told of later connections only.
void Dispatch::on_connected(ServerConnection& from) { tell(from, &Export::on_connect); }

void Dispatch::tell(ServerConnection& from, const MethodDescriptor* Export::*event) {
  std::shared_ptr<const ServiceTable> table;
  {
    std::lock_guard lock(mutex_);
    table = table_;
  }
  for (const ExportPtr& service : table->exports()) {
    if (const MethodDescriptor* method = (*service).*event) events_->tell(service, *method, from);
  }
}

void Dispatch::on_closed(ServerConnection& from) {
  tell(from, &Export::on_disconnect);
  if (auto* const cache = static_cast<ConnectionCache*>(from.cache.get())) cache->callbacks.reset();
}

std::vector<ExportPtr> Dispatch::exports() {
  std::lock_guard lock(mutex_);
  return table_->exports();
}

Expected<std::size_t> Dispatch::on_text(ServerConnection& from, std::string_view bytes, Status why) {
  if (console_ == nullptr) return why;
  ConnectionCache& cache = *static_cast<ConnectionCache*>(from.cache.get());
  if (cache.telnet == nullptr) {
    cache.telnet = std::make_shared<TelnetUser>();
    cache.telnet->session.peer = from.remote_address();
  }
  return serve_text(*this, *console_, from, cache.telnet, bytes);
}

CallbackProxies& Dispatch::callback_proxies(ServerConnection& from) const {
  ConnectionCache& cache = *static_cast<ConnectionCache*>(from.cache.get());
  if (cache.callbacks == nullptr) cache.callbacks = std::make_unique<CallbackProxies>();
  return *cache.callbacks;
}

[[gnu::hot]] void Dispatch::on_request(ServerConnection& from, const Frame& request) {
  ConnectionCache& cache = *static_cast<ConnectionCache*>(from.cache.get());
  const ArchiveSerialization* archive = nullptr;
  if (request.serialization != kHessian2) [[unlikely]] {
    archive = cache.table->archive(request.serialization);
    if (archive == nullptr) {
      counters_.refused.fetch_add(1, std::memory_order_relaxed);
      return from.refuse(request, Status(StatusCode::kInvalidArgument,
                                         unexpected_serialization(request.serialization, "this port", cache.table->archives()).text));
    }
  }
  serve(*this, from, request, archive, *cache.table, cache.last);
}

}  // namespace dubhe::dubbo
