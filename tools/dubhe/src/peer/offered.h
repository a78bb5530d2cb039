// Which serializations a provider's URL offers, and what that means for whoever wants to call it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/url.h"

namespace dubhe::tool {

// The names of `prefer.serialization` and `serialization`, each once. Empty: it says nothing, and takes hessian2.
std::vector<std::string> offered_serializations(const Url& provider);

enum class Spoken : std::uint8_t {
  kHessian2,
  kGson,
  kMessages,  // protobuf: by programs that have the messages, which this one has not
  kNothing
};
// The best that both sides have.
Spoken spoken_with(const Url& provider);

}  // namespace dubhe::tool
