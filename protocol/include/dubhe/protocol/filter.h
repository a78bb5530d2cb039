// A step around every call of one invoker: monitoring, limits, logs, checks.
//
// Interfaces. One instance per chain (a reference's provider, or an export); called from any loop: thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

// A filter's own for one call, from before() to after().
struct FilterNote {
  std::uint64_t word = 0;
  void* object = nullptr;  // lives as long as the filter, or for whatever else makes sure that it is there in after()
};

class AsyncFilter;

class Filter {
 public:
  static constexpr std::string_view kPoint = "filter";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;

  virtual ~Filter() = default;
  // What it stands around, told once, before any call. Not ok: the reference or export fails.
  virtual Status prepare(const ServiceDescriptor& service) {
    (void)service;
    return Status();
  }
  // Nothing: go on. A value: answer at once with it; the invoker and the inner filters do not see the call.
  virtual std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) = 0;
  // Exactly once for every before() that ran, innermost first, also on error, early answer and cancel (`answer` is then
  // kCancelled). May change the answer.
  virtual void after(Invocation& call, Expected<Result>& answer, FilterNote& note) = 0;
  // Itself, where it is one.
  virtual AsyncFilter* as_async() noexcept { return nullptr; }
};

// A filter that waits: it stands around the call in a frame of its own, at its place among the others.
//
// What holds for hooks holds around it: those further out get their after() exactly once, however it ends.
class AsyncFilter : public Filter {
 public:
  // As Invoker::invoke(); `next` is what stands behind it, lent like the call. Awaiting it makes the call; not awaiting it
  // answers early. May suspend where there is an event loop (current_executor()); on a provider's worker thread it may
  // block, but what it awaits must be done at once.
  virtual Task<Expected<Result>> invoke(Invocation& call, Invoker& next) = 0;

  std::optional<Expected<Result>> before(Invocation&, FilterNote&) final { return std::nullopt; }
  void after(Invocation&, Expected<Result>&, FilterNote&) final {}
  AsyncFilter* as_async() noexcept final { return this; }
};

// Tells all of them what they will stand around; the first that refuses is the answer.
template <class F>
Status prepare_filters(const std::vector<std::unique_ptr<F>>& filters, const ServiceDescriptor& service) {
  for (const auto& filter : filters) {
    Status prepared = filter->prepare(service);
    if (!prepared.ok()) return prepared;
  }
  return Status();
}

// Puts filters around an invoker; one coroutine frame for all hooks that stand together, and one for each AsyncFilter. The
// first filter is the outermost.
InvokerPtr make_filter_chain(std::vector<std::unique_ptr<Filter>> filters, InvokerPtr inner);

}  // namespace dubhe
