#include "dubhe/serialize_hessian2/exceptions.h"

#include <cxxabi.h>

#include <array>
#include <mutex>
#include <typeinfo>
#include <utility>

#include "dubhe/serialize_hessian2/codec.h"

namespace dubhe::hessian2 {

namespace {

// The described exceptions of this program. Entries come and go with the libraries that hold them.
constinit std::mutex described_mutex;
constinit detail::DescribedException* described = nullptr;

template <class Wanted>
const detail::DescribedException* find_described(Wanted wanted) {
  const std::lock_guard lock(described_mutex);
  const detail::DescribedException* entry = described;
  while (entry != nullptr && !wanted(*entry)) entry = entry->next;
  return entry;
}

// What is known about a thrown object without knowing its type.
struct Thrown {
  const std::type_info* type = nullptr;
  std::string text;
};
Thrown look_at(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& exception) {
    return {&typeid(exception), detail::readable_name(typeid(exception)) + ": " + exception.what()};
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return {type, type != nullptr ? detail::readable_name(*type) : "an exception of unknown type"};
  }
}

// A Throwable of Java that has no cause names itself as its cause.
Value without_itself_as_cause(const Value& exception) {
  const auto content = exception.as_object();
  const Value* cause = content->find("cause");
  if (cause == nullptr || cause->as_object() != content) return exception;
  ObjectValue bare = *content;
  for (auto& [name, value] : bare.fields) {
    if (name == "cause") value = Value();
  }
  return Value(std::move(bare));
}

}  // namespace

namespace detail {

DescribedException::DescribedException(std::string_view java_name, const std::type_info& type_info, ToObject to_object_of,
                                       Throw throw_from_value) noexcept
    : java_class(java_name), type(type_info), to_object(to_object_of), throw_from(throw_from_value) {
  const std::lock_guard lock(described_mutex);
  next = described;
  described = this;
}

DescribedException::~DescribedException() {
  const std::lock_guard lock(described_mutex);
  DescribedException** place = &described;
  while (*place != nullptr && *place != this) place = &(*place)->next;
  if (*place == this) *place = next;
}

Value complete_exception(Value object, const char* what) {
  const auto own = object.as_object();
  if (own == nullptr) return object;
  Value message = what != nullptr ? Value(what) : Value();
  if (const Value* named = own->find("message"); what == nullptr && named != nullptr && named->as_string() != nullptr) {
    message = *named;
  }
  // The order of Java's own Throwable. Without the empty lists some readers do not take it for an exception.
  std::array<std::pair<const char*, Value>, 4> throwable{{
      {"suppressedExceptions", Value(ListValue{"java.util.Collections$EmptyList", {}})},
      {"stackTrace", Value(ListValue{"[java.lang.StackTraceElement", {}})},
      {"cause", Value()},
      {"detailMessage", std::move(message)},
  }};
  ObjectValue complete{own->java_class, {}};
  for (auto& [name, value] : throwable) {
    if (own->find(name) == nullptr) complete.fields.emplace_back(name, std::move(value));
  }
  for (auto& field : own->fields) complete.fields.push_back(std::move(field));
  return Value(std::move(complete));
}

}  // namespace detail

Value make_exception_object(std::string_view java_class, std::string_view message) {
  return detail::complete_exception(
      Value(ObjectValue{std::string(java_class), {{"detailMessage", Value(std::string(message))}}}), nullptr);
}

std::optional<Value> exception_to_object(const std::exception_ptr& thrown) {
  if (thrown == nullptr) return std::nullopt;
  const Thrown seen = look_at(thrown);
  const auto* entry = find_described(
      [&](const detail::DescribedException& candidate) { return seen.type != nullptr && candidate.type == *seen.type; });
  if (entry != nullptr) {
    if (auto object = entry->to_object(thrown)) return object;
  }
  return make_exception_object("java.lang.RuntimeException", seen.text);
}

bool throw_described(const Value& object) {
  const auto content = object.as_object();
  if (content == nullptr) return false;
  const auto* entry = find_described(
      [&](const detail::DescribedException& candidate) { return candidate.java_class == content->java_class; });
  return entry != nullptr && entry->throw_from(without_itself_as_cause(object));
}

bool is_described(std::string_view java_class) noexcept {
  return find_described([&](const detail::DescribedException& candidate) { return candidate.java_class == java_class; }) !=
         nullptr;
}

std::string exception_message(const Value& object) {
  const auto content = object.as_object();
  const Value* message = content != nullptr ? content->find("detailMessage") : nullptr;
  return message != nullptr && message->as_string() != nullptr ? *message->as_string() : std::string();
}

}  // namespace dubhe::hessian2
