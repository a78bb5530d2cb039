#include "dubhe/proxy/proxy_factory.h"

namespace dubhe {

namespace {

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

Expected<std::unique_ptr<ProxyFactory>> make_proxy_factory(const ExtensionContext&) {
  return std::unique_ptr<ProxyFactory>(std::make_unique<PlainProxyFactory>());
}

}  // namespace dubhe
