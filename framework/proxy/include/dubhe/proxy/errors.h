// What a remote call throws at the user's edge, beside the exceptions that the service described.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/common/value.h"

namespace dubhe DUBHE_EXPORT {

// The framework failed: no answer, or no way to ask. The code says what the caller may do next.
class RpcError : public std::runtime_error {
 public:
  explicit RpcError(Status why) : std::runtime_error(why.to_string()), status_(std::move(why)) {}

  const Status& status() const noexcept { return status_; }
  StatusCode code() const noexcept { return status_.code(); }

 private:
  Status status_;
};

// The service threw an exception that this program has no description of (DUBHE_EXCEPTION).
class ApplicationException : public std::runtime_error {
 public:
  ApplicationException(std::string java_class, std::string message, Value object)
      : std::runtime_error(java_class + ": " + message),
        java_class_(std::move(java_class)),
        message_(std::move(message)),
        object_(std::move(object)) {}

  const std::string& java_class() const noexcept { return java_class_; }
  // The Throwable's message alone; what() has the class in front of it.
  const std::string& message() const noexcept { return message_; }
  // All its fields, as they came.
  const Value& object() const noexcept { return object_; }

 private:
  std::string java_class_, message_;
  Value object_;
};

}  // namespace dubhe
