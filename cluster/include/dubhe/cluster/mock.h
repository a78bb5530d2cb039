// What answers a call instead of a provider: parameter `mock` of a reference or method.
//
// The wrapper of the point `cluster` that obeys it is add_mock_wrapper(); what values mean stands in docs/cluster.md.
#pragma once

#include <memory>
#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

// Makes the object that `mock: NAME` means, or, for `mock: true`, the one called `<interface>Mock`.
//
// Interface, thread-safe, one per application. A typed object becomes one with add_mock() of dubhe/service/mock.h.
class MockFactory {
 public:
  static constexpr std::string_view kPoint = "mock";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;

  virtual ~MockFactory() = default;
  // The methods run on the caller's loop: they must not wait. `service` outlives the invoker.
  virtual Expected<InvokerPtr> make(const ServiceDescriptor& service, const Url& consumer) = 0;
};

// Puts the wrapper `mock` around every cluster.
Status add_mock_wrapper(ExtensionRegistry& registry);

}  // namespace dubhe
