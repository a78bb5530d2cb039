// What an Application throws when it was told something that cannot be.
#pragma once

#include <stdexcept>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/common/status.h"

namespace dubhe DUBHE_EXPORT {

// what() has every mistake on a line of its own, each with its place and its mend.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(Status why) : std::runtime_error(why.message()), status_(std::move(why)) {}
  const Status& status() const noexcept { return status_; }

 private:
  Status status_;
};

}  // namespace dubhe
