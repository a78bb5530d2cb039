#include "dubhe/protocol/filter.h"
#include "dubhe/protocol/reachable.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <new>

namespace dubhe {

namespace {

using Filters = std::vector<std::unique_ptr<Filter>>;

// The hooks of one call: runs before() outwards in, and owes an after() to every one that ran.
class Hooks {
 public:
  Hooks(const Filters& filters, Invocation& call) : filters_(filters), call_(call), notes_(few_) {
    if (filters.size() <= kInline) return;
    more_ = std::make_unique<FilterNote[]>(filters.size());
    notes_ = more_.get();
  }
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;
  // The call was taken back while the inner invoker was at it.
  ~Hooks() {
    if (ran_ == 0) return;
    Expected<Result> answer =
        Status(StatusCode::kCancelled, call_.service->java_interface + "." + call_.method->name +
                                           ": the caller took the call back");
    run_after(answer);
  }

  // An answer when a filter gave one.
  std::optional<Expected<Result>> run_before() {
    FilterNote* note = notes_;
    for (const auto& filter : filters_) {
      ++ran_;
      if (auto early = filter->before(call_, *::new (static_cast<void*>(note++)) FilterNote())) return early;
    }
    return std::nullopt;
  }

  void run_after(Expected<Result>& answer) {
    const auto* filter = filters_.data() + ran_;
    FilterNote* note = notes_ + ran_;
    while (ran_ > 0) {
      --ran_;
      (*--filter)->after(call_, answer, *--note);
    }
  }

 private:
  static constexpr std::size_t kInline = 8;

  const Filters& filters_;
  Invocation& call_;
  std::size_t ran_ = 0;
  FilterNote* notes_;  // of those that ran
  union {
    FilterNote few_[kInline];  // not zeroed: few calls have so many filters
  };
  std::unique_ptr<FilterNote[]> more_;
};

class FilterInvoker final : public Invoker, public Reachable {
 public:
  FilterInvoker(Filters filters, InvokerPtr inner)
      : filters_(std::move(filters)), inner_(std::move(inner)) {}

  [[gnu::hot]] Task<Expected<Result>> invoke(Invocation& call) override {
    Hooks hooks(filters_, call);
    if (auto early = hooks.run_before()) {
      hooks.run_after(*early);
      co_return std::move(*early);
    }
    Task<Expected<Result>> inner = inner_->invoke(call);
    Expected<Result>& answer = co_await inner.in_place();
    hooks.run_after(answer);
    co_return std::move(answer);
  }

  const ServiceDescriptor& service() const noexcept override { return inner_->service(); }
  const Url& url() const noexcept override { return inner_->url(); }
  bool available() const noexcept override { return inner_->available(); }
  Task<Status> reach(Deadline until) override { return reach_peer(*inner_, until); }

 private:
  const Filters filters_;
  const InvokerPtr inner_;
};

// One filter that waits, and what stands behind it.
class AsyncFilterInvoker final : public Invoker, public Reachable {
 public:
  AsyncFilterInvoker(std::unique_ptr<Filter> filter, InvokerPtr inner)
      : owner_(std::move(filter)), filter_(*owner_->as_async()), inner_(std::move(inner)) {}

  Task<Expected<Result>> invoke(Invocation& call) override {
    call.just_now = TimePoint();
    Expected<Result> answer = co_await filter_.invoke(call, *inner_);
    call.just_now = TimePoint();
    co_return answer;
  }

  const ServiceDescriptor& service() const noexcept override { return inner_->service(); }
  const Url& url() const noexcept override { return inner_->url(); }
  bool available() const noexcept override { return inner_->available(); }
  Task<Status> reach(Deadline until) override { return reach_peer(*inner_, until); }

 private:
  const std::unique_ptr<Filter> owner_;
  AsyncFilter& filter_;
  const InvokerPtr inner_;
};

}  // namespace

// From the innermost outwards: hooks that stand together share an invoker, whoever waits has its
// own.
InvokerPtr make_filter_chain(std::vector<std::unique_ptr<Filter>> filters, InvokerPtr inner) {
  while (!filters.empty()) {
    if (filters.back()->as_async() != nullptr) {
      inner = std::make_shared<AsyncFilterInvoker>(std::move(filters.back()), std::move(inner));
      filters.pop_back();
      continue;
    }
    const auto waits = [](const auto& filter) { return filter->as_async() != nullptr; };
    const auto first = std::find_if(filters.rbegin(), filters.rend(), waits).base();
    Filters hooks(std::make_move_iterator(first), std::make_move_iterator(filters.end()));
    filters.erase(first, filters.end());
    inner = std::make_shared<FilterInvoker>(std::move(hooks), std::move(inner));
  }
  return inner;
}

}  // namespace dubhe
