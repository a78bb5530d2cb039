// The constant parts of every request of one reference, written once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/common/url.h"
#include "dubhe/exchange/codec.h"
#include "dubhe/protocol/invocation.h"
#include "dubhe/serialize/serialization.h"

namespace dubhe::dubbo {

// In hessian2 all of it is bytes already. In other serializations the attachments are one value, written per call.
struct MethodEncoding {
  std::string head;         // the frame's begin, version, service, version of the service, method, descriptor
  std::string attachments;  // the map's opening and the entries that no call changes
  std::vector<std::pair<std::string, std::string>> constant_attachments;  // these entries, for other serializations
  std::chrono::milliseconds timeout{1000};
  std::string timeout_entry;  // `timeout` as above
  bool one_way = false;       // `return=false`
  bool sent = false;          // `sent`: one-way calls wait until they have left
  bool countdown = false;     // `enable-timeout-countdown`
  std::uint64_t objects_taken_back = 0;  // of the parameters, by bit; see callbacks_wire.h
};

// By MethodDescriptor::index. `archive`: nullptr for hessian2.
std::vector<MethodEncoding> encode_methods(const Url& provider, const ServiceDescriptor& service, const Codec& codec,
                                           const ArchiveSerialization* archive);
MethodEncoding encode_method(const Url& provider, const ServiceDescriptor& service, const MethodDescriptor& method,
                             const Codec& codec, const ArchiveSerialization* archive);
// Of requests that go back, to the object `number` of a consumer; `at` has the interface of `object`.
std::vector<MethodEncoding> encode_callback_methods(const Url& at, const ServiceDescriptor& object,
                                                    const Codec& codec, std::string_view number);

}  // namespace dubhe::dubbo
