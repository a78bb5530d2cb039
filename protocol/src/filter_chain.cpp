#include <algorithm>

#include "dubhe/protocol/filter.h"

namespace dubhe {

namespace {

using Filters = std::vector<std::unique_ptr<Filter>>;

// The hooks of one call: runs before() outwards in, and owes an after() to every one that ran.
class Hooks {
 public:
  Hooks(const Filters& filters, Invocation& call) : filters_(filters), call_(call) {
    if (filters.size() > kInline) more_.resize(filters.size());
  }
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;
  // The call was taken back while the inner invoker was at it.
  ~Hooks() {
    if (ran_ == 0) return;
    Expected<Result> answer = Status(StatusCode::kCancelled, call_.service->java_interface + "." + call_.method->name +
                                                                 ": the caller took the call back");
    run_after(answer);
  }

  // An answer when a filter gave one.
  std::optional<Expected<Result>> run_before() {
    for (const auto& filter : filters_) {
      FilterNote& mine = note(ran_);
      ++ran_;
      if (auto early = filter->before(call_, mine)) return early;
    }
    return std::nullopt;
  }

  void run_after(Expected<Result>& answer) {
    while (ran_ > 0) {
      --ran_;
      filters_[ran_]->after(call_, answer, note(ran_));
    }
  }

 private:
  static constexpr std::size_t kInline = 16;
  FilterNote& note(std::size_t place) { return more_.empty() ? notes_[place] : more_[place]; }

  const Filters& filters_;
  Invocation& call_;
  std::size_t ran_ = 0;
  std::array<FilterNote, kInline> notes_{};
  std::vector<FilterNote> more_;
};

class FilterInvoker final : public Invoker {
 public:
  FilterInvoker(Filters filters, InvokerPtr inner) : filters_(std::move(filters)), inner_(std::move(inner)) {}

  Task<Expected<Result>> invoke(Invocation& call) override {
    Hooks hooks(filters_, call);
    if (auto early = hooks.run_before()) {
      hooks.run_after(*early);
      co_return std::move(*early);
    }
    Expected<Result> answer = co_await inner_->invoke(call);
    hooks.run_after(answer);
    co_return answer;
  }

  const ServiceDescriptor& service() const noexcept override { return inner_->service(); }
  const Url& url() const noexcept override { return inner_->url(); }
  bool available() const noexcept override { return inner_->available(); }

 private:
  const Filters filters_;
  const InvokerPtr inner_;
};

}  // namespace

InvokerPtr make_filter_chain(std::vector<std::unique_ptr<Filter>> filters, InvokerPtr inner) {
  if (filters.empty()) return inner;
  return std::make_shared<FilterInvoker>(std::move(filters), std::move(inner));
}

}  // namespace dubhe
