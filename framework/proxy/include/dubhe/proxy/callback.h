// Arguments that are objects: a parameter `std::shared_ptr<L>`, where L is an interface of DUBHE_SERVICE.
//
//   struct Listener { virtual ~Listener() = default; virtual void changed(std::string what) = 0; };
//   DUBHE_SERVICE(Listener, "demo.Listener", changed)
//   struct News { … virtual void subscribe(std::string topic, std::shared_ptr<Listener> listener) = 0; };
//
// The consumer's object stays where it is; the provider is handed one whose methods call it over the connection that the
// call came on. docs/calls.md says how long that lasts.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/protocol/callback.h"
#include "dubhe/proxy/proxy.h"
#include "dubhe/proxy/service_invoker.h"

namespace dubhe {
namespace detail DUBHE_EXPORT {

// The target of an object that calls back, and what ends it.
std::shared_ptr<StubTarget> callback_target(InvokerPtr back, const ServiceDescriptor& service,
                                            std::vector<MethodOptions> methods, Executor& home);
CallbackProxy callback_proxy(std::shared_ptr<void> object, std::shared_ptr<StubTarget> target);

template <class L>
const CallbackOps& callback_ops() {
  static constexpr CallbackOps kOps{
      [](const void* argument) noexcept -> const void* {
        return static_cast<const std::shared_ptr<L>*>(argument)->get();
      },
      [](const void* argument, const Url& url) {
        return make_service_invoker<L>(*static_cast<const std::shared_ptr<L>*>(argument), url);
      },
      [](InvokerPtr back, std::vector<MethodOptions> methods, Executor& home) {
        auto target = callback_target(std::move(back), service_descriptor<L>(), std::move(methods), home);
        return callback_proxy(make_proxy<L>(target), target);
      }};
  return kOps;
}

}  // namespace detail
}  // namespace dubhe
