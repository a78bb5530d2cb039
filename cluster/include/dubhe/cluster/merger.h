// Makes one result of those that the groups of a service gave: parameter `merger` of a reference or method.
//
// Interface, thread-safe, one per application. Results are C++ objects of the method's result type.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/protocol/method.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

class Merger {
 public:
  static constexpr std::string_view kPoint = "merger";
  static constexpr std::string_view kDefault = "default";  // by the result type
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;

  virtual ~Merger() = default;
  // ok when it can merge results of this method. Asked when a reference is made.
  virtual Status fits(const MethodDescriptor& method) const = 0;
  // Adds `from` to `into`; `from` may be moved from.
  virtual void merge(const MethodDescriptor& method, void* into, void* from) const = 0;
};

// ok when the method returns this C++ type.
Status check_result_type(const MethodDescriptor& method, const std::type_info& type);

// A merger of results of one C++ type: `add(T& into, T& from)`. For methods that return T or Task<T>.
template <class T, class Add>
std::unique_ptr<Merger> make_merger(Add add) {
  class TypedMerger final : public Merger {
   public:
    explicit TypedMerger(Add add) : add_(std::move(add)) {}
    Status fits(const MethodDescriptor& method) const override { return check_result_type(method, typeid(T)); }
    void merge(const MethodDescriptor&, void* into, void* from) const override {
      add_(*static_cast<T*>(into), *static_cast<T*>(from));
    }

   private:
    const Add add_;
  };
  return std::make_unique<TypedMerger>(std::move(add));
}

}  // namespace dubhe
