// Rows of services whose methods return their argument: a held value to the provider and back, as its C++ type.
#pragma once

#include "dubhe/serialize_hessian2/typed.h"

#include "compare.h"
#include "consumer.h"

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace interop {

inline const dubhe::Value& held(Consumer& consumer, const std::string& name) {
  const dubhe::Value* value = consumer.values().find(name);
  if (value == nullptr) throw std::invalid_argument("this consumer has no value " + name);
  return *value;
}

template <class T>
T as_type(const dubhe::Value& value) {
  dubhe::Expected<T> typed = dubhe::hessian2::from_value<T>(value);
  if (!typed.ok())
    throw std::invalid_argument("the value does not fit the C++ type: " +
                                typed.status().to_string());
  return std::move(*typed);
}

inline const std::string& expected_name(const Row& row, const Expectation& expected) {
  return expected.value.empty() ? row.position : expected.value;
}

// Calls `Method` with the value as its type, and compares the answer as it would be on the wire.
template <class I, class T>
Verdict there_and_back(Consumer& consumer, const Row& row, T (I::*method)(T)) {
  const Expectation expected = expectation(row, consumer.peer());
  T argument = as_type<T>(held(consumer, row.position));
  I& service = consumer.shared<I>();
  if (expected.error) return fails([&] { (service.*method)(std::move(argument)); });
  const T answer = (service.*method)(std::move(argument));
  const dubhe::Value& wanted = held(consumer, expected_name(row, expected));
  // A float is widened on the wire, and the value is held as the decimal text names it.
  const Verdict verdict = std::is_same_v<T, float>
                              ? differs(dubhe::hessian2::to_value(as_type<T>(wanted)),
                                        dubhe::hessian2::to_value(answer))
                              : differs(wanted, dubhe::hessian2::to_value(answer));
  if (!expected.differs) return verdict;
  return verdict.empty() ? "it arrives equal, and something else was expected" : Verdict();
}

}  // namespace interop
