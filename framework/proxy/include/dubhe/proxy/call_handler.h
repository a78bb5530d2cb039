// Functions that are told of the calls of a method: `oninvoke`, `onreturn` and `onthrow` of a
// reference's methods.
//
//   dubhe::add_handler(app.extensions(), "notify.done", [](const std::string& greeting, const
//   std::string& name) { … }); dubhe::add_handler(app.extensions(), "notify.failed", [](const
//   std::exception& why, const std::string& name) { … });
//
//   methods: { sayHello: { onreturn: notify.done, onthrow: notify.failed } }
//
// Parameters, as in Dubbo: for `oninvoke` the arguments of the call; for `onreturn` its result,
// unless it is void, and the arguments; for `onthrow` the exception and the arguments. The
// arguments may be left out, and so may everything. They are lent. An exception is a
// std::exception_ptr, or a class: then only exceptions of that class are told.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/protocol/filter.h"
#include "dubhe/protocol/method.h"
#include "dubhe/spi/extension_registry.h"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace dubhe DUBHE_EXPORT {

enum class CallMoment : std::uint8_t { kInvoke, kReturn, kThrow };
// "oninvoke", "onreturn", "onthrow"
std::string_view to_string(CallMoment moment) noexcept;

// What a handler is told; lent.
struct CallNews {
  const void* const* arguments = nullptr;  // as Invocation::argument_refs
  const void* result = nullptr;            // kReturn: the result object; nullptr for void
  std::exception_ptr failure;              // kThrow
};

// Interface. Thread-safe: called on the event loop of the call, where it must not wait.
class CallHandler {
 public:
  static constexpr std::string_view kPoint = "callhandler";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;

  virtual ~CallHandler() = default;
  // Whether it can be told of this method's calls. kInvalidArgument says what it takes and what it
  // would have to.
  virtual Status fits(CallMoment moment, const ServiceDescriptor& service,
                      const MethodDescriptor& method) const = 0;
  // Only for methods that it fits. May throw.
  virtual void tell(CallMoment moment, const CallNews& news) const = 0;
};

// Filter "future", around the cluster: tells the handlers that the URL of the reference names. A
// handler that throws is no failure of the call: what `oninvoke` or `onreturn` throws is told to
// `onthrow`, what that throws is logged.
Expected<std::unique_ptr<Filter>> make_future_filter(const ExtensionContext& context);

namespace detail {

using Types = std::vector<const std::type_info*>;

// `takes_failure`: the first of `taken` is an exception.
Status check_handler(CallMoment moment, const ServiceDescriptor& service,
                     const MethodDescriptor& method, const Types& taken, bool takes_failure);

template <class P>
concept LentParameter = !std::is_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>;

template <class F, class... P>
class TypedHandler final : public CallHandler {
  static_assert((LentParameter<P> && ...),
                "a handler takes its parameters by value or as const references");

 public:
  explicit TypedHandler(F function) : function_(std::move(function)) {}

  Status fits(CallMoment moment, const ServiceDescriptor& service,
              const MethodDescriptor& method) const override {
    return check_handler(moment, service, method, {&typeid(P)...}, kTakesFailure);
  }

  void tell(CallMoment moment, const CallNews& news) const override {
    if constexpr (sizeof...(P) == 0) {
      function_();
    } else if (moment != CallMoment::kThrow) {
      call(news.result, news.arguments);
    } else if constexpr (kTakesFailure) {
      tell_failure(news);
    }
  }

 private:
  template <class First, class...>
  struct FirstOf {
    using Type = std::remove_cvref_t<First>;
  };
  using First = typename FirstOf<P..., void>::Type;
  static constexpr bool kTakesFailure =
      std::same_as<First, std::exception_ptr> || std::is_base_of_v<std::exception, First>;

  void tell_failure(const CallNews& news) const {
    if constexpr (std::same_as<First, std::exception_ptr>) {
      call(&news.failure, news.arguments);
    } else {
      try {
        std::rethrow_exception(news.failure);
      } catch (const First& failure) {
        call(&failure, news.arguments);
      } catch (...) {
        return;  // of another class
      }
    }
  }

  // `first` stands before the arguments; nullptr: nothing does.
  void call(const void* first, const void* const* arguments) const {
    std::array<const void*, sizeof...(P)> places;
    std::size_t next = 0;
    if (first != nullptr) places[next++] = first;
    while (next < places.size()) places[next++] = *arguments++;
    call_with(places, std::index_sequence_for<P...>());
  }
  template <std::size_t... kIndexes>
  void call_with(const std::array<const void*, sizeof...(P)>& places,
                 std::index_sequence<kIndexes...>) const {
    function_(*static_cast<const std::remove_cvref_t<P>*>(places[kIndexes])...);
  }

  const F function_;
};

template <class F, class... P>
std::unique_ptr<CallHandler> make_handler(F function, std::function<void(P...)>*) {
  return std::make_unique<TypedHandler<F, P...>>(std::move(function));
}

}  // namespace detail

// What `oninvoke: NAME`, `onreturn: NAME` or `onthrow: NAME` means in references that are made from
// here on. `function` is a function or an object with one call operator, const and not a template;
// it runs on event loops, several at a time, and must not wait. kAlreadyExists: there is one of
// this name.
template <class F>
Status add_handler(ExtensionRegistry& to, const std::string& name, F function) {
  using Signature = decltype(std::function(function));
  static_assert(std::is_void_v<typename Signature::result_type>,
                "nobody reads what a handler returns");
  return to.add<CallHandler>(
      name,
      [function =
           std::move(function)](const ExtensionContext&) -> Expected<std::unique_ptr<CallHandler>> {
        return detail::make_handler(function, static_cast<Signature*>(nullptr));
      });
}

}  // namespace dubhe
