// add_mock(): a C++ object that answers when no provider does.
//
//   dubhe::add_mock<GreetingService>(app.extensions(), std::make_shared<GreetingMock>());     before refer()
//
// and `mock: true` on the reference, or on a method of it.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "dubhe/cluster/mock.h"
#include "dubhe/common/export.h"
#include "dubhe/proxy/service_invoker.h"

namespace dubhe DUBHE_EXPORT {

// What `mock: NAME` means for references to I: methods of `object`. Without a name: what `mock: true` means. They run on the
// caller's event loop and must not wait. kAlreadyExists: there is one of this name.
template <class I>
Status add_mock(ExtensionRegistry& to, std::type_identity_t<std::shared_ptr<I>> object, const std::string& name = {}) {
  class Factory final : public MockFactory {
   public:
    explicit Factory(std::shared_ptr<I> object) : object_(std::move(object)) {}
    Expected<InvokerPtr> make(const ServiceDescriptor& service, const Url& consumer) override {
      const std::string& mocked = service_descriptor<I>().java_interface;
      if (service.java_interface == mocked) return make_service_invoker<I>(object_, consumer);
      return Status(StatusCode::kInvalidArgument, "this mock is of " + mocked + ", not of " + service.java_interface);
    }

   private:
    const std::shared_ptr<I> object_;
  };
  const std::string of_interface = service_descriptor<I>().java_interface + "Mock";
  return to.add<MockFactory>(
      name.empty() ? of_interface : name,
      [object = std::move(object)](const ExtensionContext&) -> Expected<std::unique_ptr<MockFactory>> {
        return std::unique_ptr<MockFactory>(std::make_unique<Factory>(object));
      });
}

}  // namespace dubhe
