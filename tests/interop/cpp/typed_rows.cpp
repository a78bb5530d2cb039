// typed/METHOD/NAME: a declared type, to the provider and back.
#include "dubhe/serialize_hessian2/typed.h"

#include "compare.h"
#include "echo_rows.h"
#include "typed_echoes.h"

namespace interop {

namespace {

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
