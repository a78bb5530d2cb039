// Objects that are arguments: what a protocol needs to let a provider call them back.
//
// Made where the interface is described (dubhe/proxy/); immutable, thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"

namespace dubhe DUBHE_EXPORT {

// What a provider calls instead of the consumer's object.
struct CallbackProxy {
  std::shared_ptr<void> object;  // to the interface
  // From here on every call of it fails with kUnavailable, without asking anybody. Any thread.
  std::function<void()> close;
};

struct CallbackOps {
  // Consumer; `argument` is a std::shared_ptr to the interface. The object itself, nullptr for none.
  const void* (*object)(const void* argument) noexcept;
  // An invoker that keeps the object and runs its methods.
  InvokerPtr (*make_invoker)(const void* argument, const Url& url);
  // Provider: calls of threads that are no loop begin at `home`; `methods` are by MethodDescriptor::index.
  CallbackProxy (*make_proxy)(InvokerPtr back, std::vector<MethodOptions> methods, Executor& home);
};

}  // namespace dubhe
