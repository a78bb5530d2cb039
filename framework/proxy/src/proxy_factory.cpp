#include "dubhe/proxy/proxy_factory.h"

#include "dubhe/proxy/generic_service.h"

namespace dubhe {

namespace {

template <bool kPlain>
std::shared_ptr<void> make_generic_proxy(std::shared_ptr<const StubTarget> target) {
  return std::make_shared<GenericService>(std::move(target), kPlain);
}

InvokerPtr make_invoker_of_generic(std::shared_ptr<void> object, Url url) {
  const auto& provider = *static_cast<const GenericProvider*>(object.get());
  return provider.blocking != nullptr ? make_generic_invoker(provider.blocking, *provider.service, std::move(url))
                                      : make_generic_invoker(provider.awaiting, *provider.service, std::move(url));
}

class PlainProxyFactory final : public ProxyFactory {
 public:
  Expected<std::shared_ptr<void>> make_proxy(const InterfaceType& type,
                                             std::shared_ptr<const StubTarget> target) override {
    return type.make_proxy(std::move(target));
  }
  Expected<InvokerPtr> make_invoker(const InterfaceType& type, std::shared_ptr<void> object, Url url) override {
    if (object == nullptr) {
      return Status(StatusCode::kInvalidArgument, "the object that should serve " + type.service->java_interface +
                                                      " is null: make it before it is provided");
    }
    return type.make_invoker(std::move(object), std::move(url));
  }
};

}  // namespace

InterfaceType generic_interface_type(const ServiceDescriptor& service, bool plain) {
  return {&service, plain ? &make_generic_proxy<true> : &make_generic_proxy<false>, &make_invoker_of_generic};
}

Expected<std::unique_ptr<ProxyFactory>> make_proxy_factory(const ExtensionContext&) {
  return std::unique_ptr<ProxyFactory>(std::make_unique<PlainProxyFactory>());
}

}  // namespace dubhe
