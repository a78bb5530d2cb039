// A service whose interface this program does not have: every method arrives as its name, the Java names of its parameter
// types and the arguments as dubhe::Value.
//
//   class Gateway : public dubhe::GenericImplementation {
//     dubhe::Value invoke(const std::string& method, const std::vector<std::string>& types,
//                         std::vector<dubhe::Value> arguments) override { … }
//   };
//   app.provide_generic("com.foo.OrderService", std::make_shared<Gateway>());
//
// Interfaces; implementations are thread-safe. Calls of typed consumers bring arguments as they came (objects of their
// class), calls through $invoke bring what their caller sent (maps with an entry `class`). A result goes back in the form
// that its caller reads. What is thrown travels as from any service: ApplicationException names a Java class of its own.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/common/value.h"
#include "dubhe/protocol/invoker.h"

namespace dubhe DUBHE_EXPORT {

// Blocks: runs on the worker pool.
class GenericImplementation {
 public:
  virtual ~GenericImplementation() = default;
  virtual Value invoke(const std::string& method, const std::vector<std::string>& types,
                       std::vector<Value> arguments) = 0;
};

// Awaits: runs on a loop.
class AsyncGenericImplementation {
 public:
  virtual ~AsyncGenericImplementation() = default;
  virtual Task<Value> invoke(std::string method, std::vector<std::string> types, std::vector<Value> arguments) = 0;
};

// `service` (any_method, any_form as the class says) outlives the invoker.
InvokerPtr make_generic_invoker(std::shared_ptr<GenericImplementation> object, const ServiceDescriptor& service, Url url);
InvokerPtr make_generic_invoker(std::shared_ptr<AsyncGenericImplementation> object, const ServiceDescriptor& service,
                                Url url);

}  // namespace dubhe
