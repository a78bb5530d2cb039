// value/NAME/POSITION: any value in an untyped place.
#include "compare.h"
#include "consumer.h"

#include <stdexcept>

namespace interop {

namespace {

using dubhe::Value;

Value placed(Consumer& consumer, const std::string& name, const std::string& position) {
  const Value* value = consumer.values().find(name);
  if (value == nullptr) throw std::invalid_argument("this consumer has no value " + name);
  auto there = Values::placed(*value, position);
  if (!there) throw std::invalid_argument("there is no position " + position);
  return std::move(*there);
}

Verdict sent(Consumer& consumer, const Row& row, const Expectation& expected) {
  const std::string arrives_as =
      expected.value.empty() ? row.id : "value/" + expected.value + "/" + row.position;
  const Value value = placed(consumer, row.type, row.position);
  ValueService& service = consumer.shared<ValueService>();
  if (expected.error) return fails([&] { service.check(arrives_as, value); });
  const std::string answer = service.check(arrives_as, value);
  return answer == "ok" ? std::string() : "the provider says: " + answer;
}

Verdict received(Consumer& consumer, const Row& row, const Expectation& expected) {
  ValueService& service = consumer.shared<ValueService>();
  if (expected.error) return fails([&] { service.give(row.id); });
  const Value came = service.give(row.id);
  return differs(placed(consumer, expected.value.empty() ? row.type : expected.value, row.position),
                 came);
}

Verdict run_value(Consumer& consumer, const Row& row) {
  const Expectation expected = expectation(row, consumer.peer());
  Verdict verdict;
  if (row.position != "return") verdict = sent(consumer, row, expected);
  if (verdict.empty() && row.position != "argument") verdict = received(consumer, row, expected);
  if (expected.differs)
    return verdict.empty() ? "it arrives equal, and something else was expected" : Verdict();
  if (verdict.empty() && expected.error)
    verdict = expect_equal("hello again", consumer.features().hello("again"));
  return verdict;
}

}  // namespace

void add_value_rows(RowTable& to) { to["value"] = run_value; }

}  // namespace interop
