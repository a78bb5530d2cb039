// Typed interface ↔ Invoker, as an extension point: what makes the objects that users hold and the ends that serve them.
//
// Interface. Thread-safe, one per application. The typed work is in InterfaceType's functions, made by the compiler where
// the interface is known; a factory decides what goes around them.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/proxy/callback.h"
#include "dubhe/proxy/generic_implementation.h"
#include "dubhe/proxy/proxy.h"
#include "dubhe/proxy/service_invoker.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

// A described interface, erased.
struct InterfaceType {
  const ServiceDescriptor* service;
  std::shared_ptr<void> (*make_proxy)(std::shared_ptr<const StubTarget> target);
  InvokerPtr (*make_invoker)(std::shared_ptr<void> object, Url url);
};

template <class I>
InterfaceType interface_type() {
  return InterfaceType{
      &service_descriptor<I>(),
      [](std::shared_ptr<const StubTarget> target) -> std::shared_ptr<void> { return make_proxy<I>(std::move(target)); },
      [](std::shared_ptr<void> object, Url url) {
        return make_service_invoker<I>(std::static_pointer_cast<I>(std::move(object)), std::move(url));
      }};
}

// What a generic implementation is provided with: an object that the InterfaceType below makes invokers of.
struct GenericProvider {
  std::shared_ptr<GenericImplementation> blocking;  // one of the two
  std::shared_ptr<AsyncGenericImplementation> awaiting;
  const ServiceDescriptor* service;
};
// An interface that is not described: references are GenericService, objects GenericProvider.
InterfaceType generic_interface_type(const ServiceDescriptor& service, bool plain);

class ProxyFactory {
 public:
  static constexpr std::string_view kPoint = "proxyfactory";
  static constexpr std::string_view kDefault = "dubhe";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  static constexpr std::array kAdaptiveKeys = {std::string_view("proxy")};

  virtual ~ProxyFactory() = default;
  // A shared_ptr to the interface that `type` describes.
  virtual Expected<std::shared_ptr<void>> make_proxy(const InterfaceType& type,
                                                     std::shared_ptr<const StubTarget> target) = 0;
  // `object` points to the interface that `type` describes.
  virtual Expected<InvokerPtr> make_invoker(const InterfaceType& type, std::shared_ptr<void> object, Url url) = 0;
};

// "dubhe": what the compiler made, nothing around it.
Expected<std::unique_ptr<ProxyFactory>> make_proxy_factory(const ExtensionContext& context);

}  // namespace dubhe
