#include "dispatch.h"

#include <algorithm>
#include <utility>

#include "callback_proxies.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "server_call.h"

namespace dubhe::dubbo {

namespace {

// What a connection keeps of the port: the table it reads, and where its last request went.
struct ConnectionCache {
  std::shared_ptr<const ServiceTable> table;
  const Target* last = nullptr;
  std::unique_ptr<CallbackProxies> callbacks;
};

bool blocks(const Export& service) {
  if (service.options.dispatcher == Dispatcher::kLoop) return false;
  const ServiceDescriptor& offered = service.invoker->service();
  if (offered.any_method && offered.any_form == CallForm::kBlocking) return true;
  const auto& methods = offered.methods;
  return std::any_of(methods.begin(), methods.end(), [](const auto& m) { return m.form == CallForm::kBlocking; });
}

}  // namespace

Expected<ExportPtr> Dispatch::add(InvokerPtr invoker, const Url& url, ExportOptions options) {
  auto service = std::make_shared<Export>();
  service->invoker = std::move(invoker);
  service->url = url;
  service->options = options;
  service->interface_name = std::string(url.interface_name());
  service->path = url.path().empty() ? service->interface_name : url.path();
  service->group = std::string(url.group());
  service->version = std::string(normal_version(url.version()));
  service->objects_limit = objects_limit(url);
  for (const MethodDescriptor& method : service->invoker->service().methods) {
    service->objects_taken_back.push_back(objects_taken_back(url, method));
  }

  std::lock_guard lock(mutex_);
  std::vector<ExportPtr> exports = table_->exports();
  for (const ExportPtr& other : exports) {
    if (other->path == service->path && other->group == service->group && other->version == service->version) {
      return Status(StatusCode::kAlreadyExists, service_name(service->group, service->path, service->version) +
                                                    " is exported on port " + std::to_string(port_.load(std::memory_order_relaxed)) +
                                                    " already; give one of them another `group` or `version`");
    }
  }
  if (options.dispatcher == Dispatcher::kLoop) {
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
  blocking_services_.store(static_cast<std::size_t>(std::count_if(exports.begin(), exports.end(),
                                                                  [](const ExportPtr& e) { return blocks(*e); })),
                           std::memory_order_relaxed);
  table_ = std::make_shared<ServiceTable>(std::move(exports));
  version_.fetch_add(1, std::memory_order_release);
}

// A service alone on its port may have all threads. Where several share them, one may have three quarters, so that a
// slow one leaves room for the others.
std::size_t Dispatch::pool_share(const Export& service) const noexcept {
  if (service.options.pool_share > 0) return service.options.pool_share;
  const std::size_t all = pool_.limit() + pool_.queued() + 1;
  if (blocking_services_.load(std::memory_order_relaxed) <= 1) return all + pool_.limit() * 1024;
  return std::max<std::size_t>(1, (pool_.limit() * 3 + 3) / 4);
}

ProviderCounts Dispatch::counts() const noexcept {
  const auto read = [](const std::atomic<std::uint64_t>& counter) { return counter.load(std::memory_order_relaxed); };
  return {0, read(counters_.refused), read(counters_.pool_full), read(counters_.late),
          read(counters_.one_way_failures), read(counters_.too_large_answers)};
}

void Dispatch::on_batch(ServerConnection& from) {
  const std::uint64_t version = version_.load(std::memory_order_acquire);
  if (from.cache_version == version) [[likely]] return;
  auto cache = std::make_shared<ConnectionCache>();
  {
    std::lock_guard lock(mutex_);
    cache->table = table_;
    from.cache_version = version_.load(std::memory_order_relaxed);
  }
  if (auto* const before = static_cast<ConnectionCache*>(from.cache.get())) cache->callbacks = std::move(before->callbacks);
  from.cache = std::move(cache);
}

void Dispatch::on_closed(ServerConnection& from) {
  if (auto* const cache = static_cast<ConnectionCache*>(from.cache.get())) cache->callbacks.reset();
}

CallbackProxies& Dispatch::callback_proxies(ServerConnection& from) const {
  ConnectionCache& cache = *static_cast<ConnectionCache*>(from.cache.get());
  if (cache.callbacks == nullptr) cache.callbacks = std::make_unique<CallbackProxies>();
  return *cache.callbacks;
}

void Dispatch::on_request(ServerConnection& from, const Frame& request) {
  if (request.serialization != kHessian2) [[unlikely]] {
    counters_.refused.fetch_add(1, std::memory_order_relaxed);
    return from.refuse(request, Status(StatusCode::kInvalidArgument,
                                       "Fail to decode request due to: Unexpected serialization id:" +
                                           std::to_string(request.serialization) +
                                           " received from network, please check if the peer send the right id. This "
                                           "provider takes hessian2 (2): set `serialization=hessian2` and, from Dubbo 3.2 on, "
                                           "`prefer.serialization=hessian2` at the consumer"));
  }
  ConnectionCache& cache = *static_cast<ConnectionCache*>(from.cache.get());
  serve(*this, from, request, *cache.table, cache.last);
}

}  // namespace dubhe::dubbo
