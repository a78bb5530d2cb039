// How objects that are arguments are named on the wire.
//
// Facts: Apache Dubbo 2.7 and 3.x, CallbackServiceCodec, ChannelWrappedInvoker, DubboProtocol; see docs/dubbo-protocol.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/url.h"
#include "dubhe/protocol/callback.h"

namespace dubhe::dubbo {

// Attachment of a request: this and the index of the parameter, from 0 on; the value is the number of the object.
inline constexpr std::string_view kCallbackArgumentKey = "sys_callback_arg-";
// Attachment of a request that goes back: the number of the object that is called.
inline constexpr std::string_view kCallbackObjectKey = "callback.service.instid";

// Java compares hash codes of objects: any int.
using ObjectNumber = std::int32_t;
std::optional<ObjectNumber> object_number(std::string_view text) noexcept;

// What the URL says of the objects among the arguments of one method: bit i is set when parameter i takes its object back
// (`METHOD.INDEX.callback=false`) instead of handing it over. Read once.
std::uint64_t objects_taken_back(const Url& url, const MethodDescriptor& method);
inline bool takes_back(std::uint64_t bits, const CallbackParameter& parameter) noexcept {
  return parameter.index < 64 && (bits >> parameter.index & 1) != 0;
}

// `callbacks`: how many objects of one interface one connection may have at a time.
std::size_t objects_limit(const Url& url);
// The same text on both sides.
Status too_many_objects(std::string_view interface_name, std::size_t limit, std::string_view peer);

// Settings of the calls back, by MethodDescriptor::index: those that the service's own URL has.
std::vector<MethodOptions> callback_options(const Url& url, const ServiceDescriptor& service);

}  // namespace dubhe::dubbo
