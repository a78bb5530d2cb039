// How failures leave an Application: as the exceptions its users know.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/proxy/errors.h"
#include "dubhe/service/config_error.h"

#include <utility>

namespace dubhe {

[[noreturn]] inline void throw_status(const Status& why) {
  if (why.code() == StatusCode::kInvalidArgument) throw ConfigError(why);
  throw RpcError(why);
}

template <class T>
T value_or_throw(Expected<T> value) {
  if (!value) throw_status(value.status());
  return std::move(*value);
}

}  // namespace dubhe
