// A reference without a C++ interface: methods are named by text, arguments and results are dubhe::Value.
//
//   auto orders = app.refer_generic("com.foo.OrderService");
//   dubhe::Value order = orders->call("find", {"java.lang.String", "int"}, {"A-17", 2});
//
// Thread-safe. Made by Application::refer_generic(); shared by everyone who may still call it. Calls go the way of every
// other reference: cluster, filters, balancing, monitoring, under the name of the method that is meant. docs/generic.md
// says what form values have.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/common/value.h"
#include "dubhe/proxy/call_options.h"
#include "dubhe/proxy/stub.h"

namespace dubhe DUBHE_EXPORT {

class GenericService {
 public:
  // `target` has read_options. `plain`: the methods themselves are called, not $invoke.
  GenericService(std::shared_ptr<const StubTarget> target, bool plain);
  GenericService(const GenericService&) = delete;
  GenericService& operator=(const GenericService&) = delete;

  // Blocks, so not on an event loop. `types`: the method's parameters as Java's source has them ("int",
  // "java.lang.String[]", "com.foo.Order"). None for arguments there are: the provider chooses by name; a plain reference
  // needs them.
  // 1. A null result and void are both a null Value.
  // 2. What the service throws is an ApplicationException with the class of the service's own exception; framework
  //    failures are RpcError. Exceptions are not turned into types of this program.
  Value call(std::string_view method, const std::vector<std::string>& types, const std::vector<Value>& arguments,
             const CallOptions& options = {}) const;
  // The same, awaited on a loop. The reference is lent until the Task ends. Name `types` and `arguments` before the
  // co_await expression (g++ 12 frees a braced temporary there twice).
  Task<Value> async_call(std::string method, std::vector<std::string> types, std::vector<Value> arguments,
                         CallOptions options = {}) const;

  // What every Dubbo service answers with the value itself.
  Value echo(const Value& value, const CallOptions& options = {}) const;
  Task<Value> async_echo(Value value, CallOptions options = {}) const;

  const std::string& java_interface() const noexcept { return target_->service->java_interface; }

 private:
  struct Method {
    MethodDescriptor descriptor;
    MethodOptions options;
  };
  class Call;

  std::shared_ptr<const Method> method(std::string_view name, const std::vector<std::string>& types,
                                       std::size_t arguments) const;

  const std::shared_ptr<const StubTarget> target_;
  const bool plain_;
  mutable std::mutex mutex_;  // guards methods_
  mutable std::unordered_map<std::string, std::shared_ptr<const Method>> methods_;  // by name and types
};

}  // namespace dubhe
