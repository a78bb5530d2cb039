// What the service answered: a value, or its own exception, and attachments. A framework failure is no Result but a Status.
//
// Value type (move only).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/protocol/attachments.h"
#include "dubhe/protocol/method.h"

namespace dubhe DUBHE_EXPORT {

// An exception that a service threw, as it travels: its Java class, its message and all its fields.
struct AppException {
  std::string java_class;  // "dubhe.samples.NotWelcomeException"
  std::string message;     // Throwable.detailMessage
  Value object;            // an ObjectValue with the Throwable fields and its own
};

struct Result {
  enum class Kind : std::uint8_t {
    kNull,       // void, or null
    kInSlot,     // consumer: the value stands in Invocation::result_slot
    kValue,      // provider and in-process: `value`
    kTree,       // generic: `*tree`
    kException,  // `exception`
  };
  Kind kind = Kind::kNull;
  AnyValue value;
  std::unique_ptr<Value> tree;  // kTree: never null; behind a pointer because it is rare, and a Result is moved often
  std::unique_ptr<AppException> exception;
  std::unique_ptr<Attachments> attachments;  // null: none

  static Result of(AnyValue value) {
    return {.kind = Kind::kValue, .value = std::move(value), .tree = nullptr, .exception = nullptr, .attachments = nullptr};
  }
  static Result in_slot() {
    Result result;
    result.kind = Kind::kInSlot;
    return result;
  }
  static Result of_tree(Value tree) {
    Result result;
    result.kind = Kind::kTree;
    result.tree = std::make_unique<Value>(std::move(tree));
    return result;
  }
  static Result thrown(AppException exception) {
    Result result;
    result.kind = Kind::kException;
    result.exception = std::make_unique<AppException>(std::move(exception));
    return result;
  }
  bool is_exception() const noexcept { return kind == Kind::kException; }
};

}  // namespace dubhe
