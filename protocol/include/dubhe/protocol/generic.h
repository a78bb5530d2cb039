// Generic calls, in which a caller has no interface: $invoke(method, parameter types, arguments).
//
// Value types and pure functions. Facts: Apache Dubbo 3.2, GenericFilter and GenericImplFilter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/protocol/method.h"

namespace dubhe DUBHE_EXPORT {

inline constexpr std::string_view kGenericKey = "generic";  // of URLs and attachments
inline constexpr std::string_view kInvokeMethod = "$invoke";
inline constexpr std::string_view kInvokeAsyncMethod = "$invokeAsync";
inline constexpr std::string_view kEchoMethod = "$echo";
inline constexpr std::string_view kGenericDescriptor = "Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;";

// What a call of $echo is a call of, whatever the service: filter `echo` answers it.
const MethodDescriptor& echo_method() noexcept;

// How objects travel in a generic call.
enum class GenericForm : std::uint8_t {
  kTrue,       // "true": maps with an entry `class`
  kBean,       // "bean": JavaBeanDescriptor objects
  kRawReturn,  // "raw.return": arguments as in "true", the result as an object of its class
};
std::string_view to_string(GenericForm form) noexcept;
// What an attachment or parameter says; nothing said is "true". kUnimplemented: a form of Java's that is not spoken here,
// and why; kInvalidArgument: none at all.
Expected<GenericForm> read_generic_form(std::string_view text);
// Whether parameter `generic` asks for generic calls: it says something, and that is not "false".
bool asks_for_generic(std::string_view text) noexcept;

// What a caller of $invoke has sent.
struct GenericRequest {
  GenericForm form = GenericForm::kTrue;
  std::vector<Value> arguments;
};

// The method of `service` of this name, spaces around it left out, with these parameter types ("int", "java.lang.String[]");
// nullptr for the types: the only one of that name. kNotFound names those there are; kInvalidArgument: a type is none.
Expected<const MethodDescriptor*> find_generic_method(const ServiceDescriptor& service, std::string_view name,
                                                      const std::vector<std::string>* types);
// "sayHello(java.lang.String, int)"
std::string signature(std::string_view method, const std::vector<std::string>& types);

}  // namespace dubhe
