#include "dubhe/protocol/method_values.h"
#include "dubhe/proxy/call_handler.h"

#include "thrown.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace dubhe {

namespace {

constexpr std::array kMoments = {CallMoment::kInvoke, CallMoment::kReturn, CallMoment::kThrow};

// `greet.onreturn=notify.done`
struct Wish {
  std::string method;
  CallMoment moment;
  std::string name;
  const CallHandler* handler;
};

Status in_place(const Wish& wish, const Status& why) {
  return Status(why.code(), "`" + std::string(to_string(wish.moment)) + ": " + wish.name +
                                "`: " + why.message());
}

class FutureFilter final : public Filter {
 public:
  FutureFilter(std::vector<Wish> wishes, Logger& logger)
      : wishes_(std::move(wishes)), logger_(logger) {}

  Status prepare(const ServiceDescriptor& service) override {
    service_ = &service;
    told_.resize(service.methods.size());
    for (const Wish& wish : wishes_) {
      Status settled = settle(service, wish);
      if (!settled.ok()) return settled;
    }
    return Status();
  }

  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    const Told* told = of(call);
    if (told == nullptr || told->at(CallMoment::kInvoke) == nullptr) return std::nullopt;
    if (const auto thrown =
            tell(*told, CallMoment::kInvoke, {call.argument_refs, nullptr, nullptr})) {
      tell_failure(*told, call, thrown);
    }
    return std::nullopt;
  }

  void after(Invocation& call, Expected<Result>& answer, FilterNote&) override {
    const Told* told = of(call);
    if (told == nullptr) return;
    if (!answer || answer->is_exception()) {
      if (told->at(CallMoment::kThrow) != nullptr)
        tell_failure(*told, call, detail::exception_of(answer));
    } else if (told->at(CallMoment::kReturn) != nullptr) {
      tell_result(*told, call, *answer);
    }
  }

 private:
  struct Told {
    std::array<const CallHandler*, kMoments.size()> handlers{};
    const CallHandler*& at(CallMoment moment) noexcept {
      return handlers[static_cast<std::size_t>(moment)];
    }
    const CallHandler* at(CallMoment moment) const noexcept {
      return handlers[static_cast<std::size_t>(moment)];
    }
  };

  // Overloads share a name: those whose types fit are told.
  Status settle(const ServiceDescriptor& service, const Wish& wish) {
    Status why(StatusCode::kInvalidArgument,
               service.any_method
                   ? service.java_interface +
                         " is called generically: its methods have no types that a handler could "
                         "have; refer to it by its interface"
                   : service.java_interface + " has no method `" + wish.method + "`; it has " +
                         service.method_names());
    bool fits_one = false;
    for (const MethodDescriptor& method : service.methods) {
      if (method.name != wish.method) continue;
      const Status fits = wish.handler->fits(wish.moment, service, method);
      if (!fits.ok()) {
        why = fits;
        continue;
      }
      told_[method.index].at(wish.moment) = wish.handler;
      fits_one = true;
    }
    return fits_one ? Status() : in_place(wish, why);
  }

  const Told* of(const Invocation& call) const noexcept {
    const std::uint32_t index = call.method->index;
    if (index >= told_.size() || call.method != &service_->methods[index]) return nullptr;
    return &told_[index];
  }

  // What the handler threw; none: nothing.
  static std::exception_ptr tell(const Told& told, CallMoment moment,
                                 const CallNews& news) noexcept {
    try {
      told.at(moment)->tell(moment, news);
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  void tell_failure(const Told& told, const Invocation& call,
                    const std::exception_ptr& failure) const {
    if (told.at(CallMoment::kThrow) == nullptr)
      return log(call, "threw, and `onthrow` names nobody", failure);
    if (const auto thrown =
            tell(told, CallMoment::kThrow, {call.argument_refs, nullptr, failure})) {
      log(call, "`onthrow` threw", thrown);
    }
  }

  void tell_result(const Told& told, Invocation& call, Result& result) const {
    CallNews news{call.argument_refs, nullptr, nullptr};
    AnyValue made;
    if (call.method->values != nullptr && call.method->values->make_result != nullptr) {
      auto object = result_object(call, result, made);
      if (!object)
        return log(call, "`onreturn` was not told: " + object.status().message(), nullptr);
      news.result = *object;
    }
    if (const auto thrown = tell(told, CallMoment::kReturn, news)) tell_failure(told, call, thrown);
  }

  // The result as an object of the method's type, wherever it stands; `made` is room for one.
  static Expected<const void*> result_object(Invocation& call, Result& result, AnyValue& made) {
    if (result.kind == Result::Kind::kInSlot && call.result_slot != nullptr)
      return static_cast<const void*>(call.result_slot);
    made = call.method->values->make_result();
    const bool stands = result.kind == Result::Kind::kValue || result.kind == Result::Kind::kTree;
    Status put = call.method->values->put_result(*call.method, result, made.data());
    if (!put.ok()) return put;
    if (!stands) return static_cast<const void*>(made.data());
    result.kind = Result::Kind::kValue;  // which was moved from
    result.value = std::move(made);
    return static_cast<const void*>(result.value.data());
  }

  void log(const Invocation& call, std::string what, const std::exception_ptr& thrown) const {
    std::string text = "a handler of " + call.service->java_interface + "." + call.method->name +
                       ": " + std::move(what);
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
      text += std::string(": ") + e.what();
    } catch (...) {
      text += ": no std::exception";
    }
    logger_.error("filter.future", text);
  }

  const std::vector<Wish> wishes_;
  Logger& logger_;
  const ServiceDescriptor* service_ = nullptr;
  std::vector<Told> told_;  // by MethodDescriptor::index
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_future_filter(const ExtensionContext& context) {
  std::vector<Wish> wishes;
  for (const auto& [key, value] : context.url().parameters()) {
    for (const CallMoment moment : kMoments) {
      const std::string ending = "." + std::string(to_string(moment));
      if (value.empty() || key.size() <= ending.size() || !key.ends_with(ending)) continue;
      std::string method = key.substr(0, key.size() - ending.size());
      auto handler = context.registry().get<CallHandler>(
          value, "`" + std::string(to_string(moment)) + "` of method " + method +
                     " (add_handler() before refer())");
      if (!handler) return handler.status();
      wishes.push_back({std::move(method), moment, value, *handler});
    }
  }
  return std::unique_ptr<Filter>(
      std::make_unique<FutureFilter>(std::move(wishes), context.logger()));
}

}  // namespace dubhe
