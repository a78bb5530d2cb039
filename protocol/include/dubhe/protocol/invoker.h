// Something that can be called: a local service, one remote provider, a whole cluster, a filter around one.
//
// Interface. Shared by everyone who may still call it.
#pragma once

#include <memory>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/common/url.h"
#include "dubhe/protocol/invocation.h"
#include "dubhe/protocol/result.h"

namespace dubhe DUBHE_EXPORT {

class Invoker {
 public:
  virtual ~Invoker() = default;

  // Runs one call; awaited on an event loop (any loop of the application; an invoker hops to its connection's own).
  // 1. Resolves exactly once and does not throw: a Status says why there is no answer, an exception inside the Result
  //    is an answer.
  // 2. `call` is lent until the task completes. Destroying the task cancels the call.
  virtual Task<Expected<Result>> invoke(Invocation& call) = 0;

  virtual const ServiceDescriptor& service() const noexcept = 0;
  // Provider side: the exported URL. Consumer side: the provider's URL with the consumer's settings over it.
  virtual const Url& url() const noexcept = 0;
  // Worth choosing now: connected or never tried, not read-only. Any thread, cheap.
  virtual bool available() const noexcept = 0;
};

using InvokerPtr = std::shared_ptr<Invoker>;

}  // namespace dubhe
