// The remote interfaces but for TypedService: the Java files beside are the truth.
//
// Some have a second face here, for what a consumer does with them that they do not list.
#pragma once

#include "dubhe/dubhe.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace interop {

// ---- exceptions ----

struct BusinessException {
  std::int32_t code = 0;
  std::string reason;
  std::vector<std::string> details;
  std::string message;
  dubhe::Value cause;
};
DUBHE_EXCEPTION(BusinessException, "dubhe.interop.BusinessException", code, reason, details,
                (message, "detailMessage"), cause)

struct IllegalStateException {
  std::string message;
};
DUBHE_EXCEPTION(IllegalStateException, "java.lang.IllegalStateException",
                (message, "detailMessage"))

// ---- services ----

struct ValueService {
  virtual ~ValueService() = default;
  virtual std::string check(std::string case_id, dubhe::Value value) = 0;
  virtual dubhe::Value give(std::string case_id) = 0;
};
DUBHE_SERVICE(ValueService, "dubhe.interop.ValueService", check, give)

struct FeatureService {
  virtual ~FeatureService() = default;
  virtual std::string hello(std::string name) = 0;
  virtual void nothing(std::string note) = 0;
  virtual std::optional<std::string> nullText(std::string ignored) = 0;
  virtual std::string greet(std::string name) = 0;
  virtual std::string join(std::string separator, dubhe::Array<std::string> parts) = 0;
  virtual std::int32_t sum(dubhe::Array<std::int32_t> numbers) = 0;
  virtual dubhe::Task<std::string> later(std::string name, std::int32_t delay_ms) = 0;
  virtual dubhe::Task<std::string> failLater(std::int32_t code, std::string reason) = 0;
  virtual std::string fail(std::int32_t code, std::string reason) = 0;
  virtual std::string failRuntime(std::string message) = 0;
  virtual std::string failUnknown(std::string message) = 0;
  virtual std::string failUnknownChecked(std::string message) = 0;
  virtual std::string failCause() = 0;
  virtual std::map<std::string, std::string> attachments(std::string prefix) = 0;
  virtual void oneWay(std::string note) = 0;
  virtual std::string sleep(std::int32_t ms, std::string text) = 0;
  virtual dubhe::Bytes fill(std::int32_t size) = 0;
  virtual std::int32_t size(dubhe::Bytes data) = 0;
};
DUBHE_SERVICE(FeatureService, "dubhe.interop.FeatureService", hello, nothing, nullText, greet, join,
              sum, later, failLater, fail, failRuntime, failUnknown, failUnknownChecked, failCause,
              attachments, oneWay, sleep, fill, size)

struct ControlService {
  virtual ~ControlService() = default;
  virtual std::string kind() = 0;
  virtual std::int32_t count(std::string note) = 0;
  virtual std::string peer() = 0;
  virtual void stop(std::int32_t delay_ms) = 0;
};
DUBHE_SERVICE(ControlService, "dubhe.interop.ControlService", kind, count, peer, stop)

struct VersionService {
  virtual ~VersionService() = default;
  virtual std::string which() = 0;
};
DUBHE_SERVICE(VersionService, "dubhe.interop.VersionService", which)

// ---- what a consumer calls that nobody lists ----

struct EchoFace {
  virtual ~EchoFace() = default;
  virtual dubhe::Value echo(dubhe::Value value) = 0;
};
DUBHE_SERVICE(EchoFace, "dubhe.interop.ValueService", (echo, "$echo"))

struct NoMethodFace {
  virtual ~NoMethodFace() = default;
  virtual std::string noSuchMethod(std::string text) = 0;
};
DUBHE_SERVICE(NoMethodFace, "dubhe.interop.FeatureService", noSuchMethod)

struct NoService {
  virtual ~NoService() = default;
  virtual std::string hello(std::string name) = 0;
};
DUBHE_SERVICE(NoService, "dubhe.interop.NoSuchService", hello)

}  // namespace interop
