#include "callback_proxies.h"

#include <algorithm>

#include "callback_filters.h"
#include "callback_invoker.h"

namespace dubhe::dubbo {

CallbackProxies::~CallbackProxies() {
  for (const Entry& entry : entries_) entry.proxy.close();
}

std::vector<CallbackProxies::Entry>::iterator CallbackProxies::find(const ServiceDescriptor& service,
                                                                    ObjectNumber number) {
  return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.service == &service && entry.number == number;
  });
}

Expected<std::shared_ptr<void>> CallbackProxies::get(ServerConnection& from, const Export& service,
                                                     const CallbackParameter& parameter, ObjectNumber number) {
  const ServiceDescriptor& of = parameter.service();
  if (const auto known = find(of, number); known != entries_.end()) return known->proxy.object;
  const auto held = std::count_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.service == &of; });
  if (static_cast<std::size_t>(held) >= service.objects_limit) {
    return too_many_objects(of.java_interface, service.objects_limit, from.remote_address());
  }
  const std::shared_ptr<BackLine> line = from.back_line();
  if (line == nullptr) return Status(StatusCode::kUnavailable, from.remote_address() + " has gone");
  auto invoker = around_call_back(service.options.extensions,
                                  std::make_shared<CallbackInvoker>(line, of, service.url, number), from.remote_address());
  if (!invoker) return invoker.status();
  CallbackProxy proxy = parameter.ops->make_proxy(std::move(*invoker), callback_options(service.url, of), from.loop());
  std::shared_ptr<void> object = proxy.object;
  entries_.push_back({&of, number, std::move(proxy)});
  return object;
}

std::shared_ptr<void> CallbackProxies::take_back(const CallbackParameter& parameter, ObjectNumber number) {
  const auto known = find(parameter.service(), number);
  if (known == entries_.end()) return nullptr;
  const CallbackProxy proxy = std::move(known->proxy);
  entries_.erase(known);
  proxy.close();
  return proxy.object;
}

}  // namespace dubhe::dubbo
