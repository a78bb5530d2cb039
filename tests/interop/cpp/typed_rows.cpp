// typed/METHOD/NAME: a declared type, to the provider and back.
#include "dubhe/serialize_hessian2/typed.h"

#include "compare.h"
#include "consumer.h"
#include "typed_echoes.h"

#include <stdexcept>
#include <type_traits>

namespace interop {

namespace {

using dubhe::Value;

const Value& held(Consumer& consumer, const std::string& name) {
  const Value* value = consumer.values().find(name);
  if (value == nullptr) throw std::invalid_argument("this consumer has no value " + name);
  return *value;
}

template <class T>
T as_type(const Value& value) {
  dubhe::Expected<T> typed = dubhe::hessian2::from_value<T>(value);
  if (!typed.ok())
    throw std::invalid_argument("the value does not fit the C++ type: " +
                                typed.status().to_string());
  return std::move(*typed);
}

const std::string& expected_name(const Row& row, const Expectation& expected) {
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
  const Value& wanted = held(consumer, expected_name(row, expected));
  // A float is widened on the wire, and the value is held as the decimal text names it.
  const Verdict verdict = std::is_same_v<T, float>
                              ? differs(dubhe::hessian2::to_value(as_type<T>(wanted)),
                                        dubhe::hessian2::to_value(answer))
                              : differs(wanted, dubhe::hessian2::to_value(answer));
  if (!expected.differs) return verdict;
  return verdict.empty() ? "it arrives equal, and something else was expected" : Verdict();
}

template <class T>
RunRow row_of(T (TypedService::*method)(T)) {
  return [method](Consumer& consumer, const Row& row) {
    return there_and_back(consumer, row, method);
  };
}

Verdict later(Consumer& consumer, const Row& row) {
  PersonPtr argument = as_type<PersonPtr>(held(consumer, row.position));
  const PersonPtr answer =
      consumer.app().block_on(consumer.shared<TypedService>().echoLater(std::move(argument)));
  return differs(held(consumer, row.position), dubhe::hessian2::to_value(answer));
}

// The provider does not know `dropped`, and this consumer nothing of `added`.
Verdict evolving(Consumer& consumer, const Row& row) {
  const auto sent = as_type<EvolvingOfConsumer>(held(consumer, row.position));
  const EvolvingOfConsumer came = consumer.shared<TypedServiceOfConsumer>().echoEvolving(sent);
  return expect_equal("7 seven, dropped: none, before: only consumer",
                      std::to_string(came.id) + " " + came.name.value_or("none") +
                          ", dropped: " + came.dropped.value_or("none") +
                          ", before: " + sent.dropped.value_or("none"));
}

Verdict many(Consumer& consumer, const Row&) {
  return expect_equal("true|-1|x|7|9|1.5|text|[a, b]|{k=1}",
                      consumer.shared<TypedService>().many(true, -1, u'x', 7, 9, 1.5, "text",
                                                           {"a", "b"}, {{"k", 1}}));
}

}  // namespace

void add_typed_rows(RowTable& to) {
  for_each_echo([&](const std::string& method, auto echo) { to["typed/" + method] = row_of(echo); });
  to["typed/echoEvolving"] = evolving;
  to["typed/echoLater"] = later;
  to["call/many-arguments/return"] = many;
}

}  // namespace interop
