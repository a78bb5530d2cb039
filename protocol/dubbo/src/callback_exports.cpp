#include "callback_exports.h"

#include <algorithm>

#include "callback_filters.h"

namespace dubhe::dubbo {

CallbackExports::CallbackExports(Runtime& runtime, WorkerCalls* calls, Logger& logger)
    : dispatch_(std::make_shared<Dispatch>(nullptr, runtime.pool(), runtime, calls, logger,
                                           Dispatch::Serves::kCallbackObjects)) {}

CallbackExports& CallbackExports::of(ExchangeClient& client, Runtime& runtime, WorkerCalls* calls) {
  if (client.cache == nullptr) {
    auto exports = std::make_shared<CallbackExports>(runtime, calls, client.logger());
    client.serve_back(ExchangeServer::without_port(runtime, client.shared_codec(), exports, {}, client.logger()));
    client.cache = std::move(exports);
  }
  return *static_cast<CallbackExports*>(client.cache.get());
}

std::vector<CallbackExports::Entry>::iterator CallbackExports::find(const CallbackObject& object) {
  const std::string& interface_name = object.invoker->service().java_interface;
  return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.object == object.object && entry.interface_name == interface_name;
  });
}

Expected<ObjectNumber> CallbackExports::hand_over(CallbackObject object, const ExchangeClient& client,
                                                  ExtensionRegistry* extensions) {
  if (const auto known = find(object); known != entries_.end()) return known->number;
  const std::string interface_name = object.invoker->service().java_interface;
  const auto held = std::count_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.interface_name == interface_name; });
  if (static_cast<std::size_t>(held) >= object.limit) {
    return too_many_objects(interface_name, object.limit, client.address());
  }
  const ObjectNumber number = ++last_number_;
  Url url("dubbo", client.address(), 0, interface_name + "." + std::to_string(number));
  url = url.with("interface", interface_name);
  if (!object.group.empty()) url = url.with("group", object.group);
  auto filtered = around_object(extensions, std::move(object.invoker), url);
  if (!filtered) return filtered.status();
  ExportOptions options;
  options.payload = client.codec().longest_body();
  auto service = dispatch_->add(std::move(*filtered), url, std::move(options));
  if (!service) return service.status();
  entries_.push_back({object.object, interface_name, number, std::move(*service)});
  return number;
}

ObjectNumber CallbackExports::take_back(const CallbackObject& object) {
  const auto known = find(object);
  if (known == entries_.end()) return ++last_number_;
  const ObjectNumber number = known->number;
  dispatch_->remove(known->service);
  entries_.erase(known);
  return number;
}

void CallbackExports::on_closed(ServerConnection& from) {
  for (const Entry& entry : entries_) dispatch_->remove(entry.service);
  entries_.clear();
  dispatch_->on_closed(from);
}

Expected<std::vector<CallbackObject>> callback_objects(const Invocation& call, const MethodEncoding& method,
                                                       const Url& provider) {
  std::vector<CallbackObject> objects;
  const std::size_t limit = objects_limit(provider);
  for (const CallbackParameter& parameter : call.method->callbacks) {
    const void* argument = call.argument_refs[parameter.index];
    const void* object = parameter.ops->object(argument);
    if (object == nullptr) {
      return Status(StatusCode::kInvalidArgument, "argument " + std::to_string(parameter.index + 1) +
                                                      " is null, and has to be an object that the provider can call back");
    }
    objects.push_back({parameter.index, takes_back(method.objects_taken_back, parameter), object,
                       parameter.ops->make_invoker(argument, provider), std::string(provider.group()), limit});
  }
  return objects;
}

Task<ReachableObjects> make_reachable(std::shared_ptr<ExchangeClient> client, Runtime& runtime,
                                      ExtensionRegistry* extensions, std::vector<CallbackObject> objects,
                                      Deadline deadline) {
  ReachableObjects made;
  if (!client->connected()) {
    made.status = co_await client->connect(deadline);
    if (!made.status.ok()) co_return made;
  }
  made.connection = client->connection_number();
  WorkerCalls* const calls = extensions == nullptr ? nullptr : extensions->resource<WorkerCalls>();
  CallbackExports& exports = CallbackExports::of(*client, runtime, calls);
  for (CallbackObject& object : objects) {
    const std::size_t index = object.index;
    if (object.take_back) {
      made.ids.emplace_back(index, exports.take_back(object));
      continue;
    }
    const auto number = exports.hand_over(std::move(object), *client, extensions);
    if (!number) {
      made.status = number.status();
      co_return made;
    }
    made.ids.emplace_back(index, *number);
  }
  co_return made;
}

}  // namespace dubhe::dubbo
