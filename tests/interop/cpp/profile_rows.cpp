// The rows of the special profiles: limits, stopping, idling, serialization, discovery.
#include "compare.h"
#include "consumer.h"
#include "typed_service.h"

#include <chrono>
#include <future>
#include <set>
#include <thread>

namespace interop {

namespace {

using dubhe::Value;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

std::string text_of(std::int64_t number) { return std::to_string(number); }

Verdict says_hello(FeatureService& features) {
  return expect_equal("hello Ann", features.hello("Ann"));
}

// ---- payload/… ----

Verdict payload(Consumer& consumer, const Row& row) {
  FeatureService& features = consumer.features();
  if (row.position == "still-good") return says_hello(features);
  const int size = row.position == "under-limit" ? 60000 : 70000;
  const auto call = [&] {
    if (row.type == "response") return static_cast<std::int64_t>(features.fill(size).size());
    return static_cast<std::int64_t>(features.size(dubhe::Bytes(static_cast<std::size_t>(size))));
  };
  if (row.position == "over-limit") return fails([&] { call(); });
  return expect_equal(text_of(size), text_of(call()));
}

// ---- timeout/provider/… ----

Verdict timeout_provider(Consumer& consumer, const Row& row) {
  if (row.position == "method-level") {
    return expect_equal("later x", consumer.app().block_on(consumer.features().later("x", 600)));
  }
  if (row.position == "consumer-wins") {
    dubhe::ReferenceOptions options;
    options.timeout = milliseconds(5000);
    return expect_equal("x", consumer.refer<FeatureService>(options)->sleep(1000, "x"));
  }
  try {
    consumer.features().sleep(1000, "x");
  } catch (const dubhe::RpcError& error) {
    return error.code() == dubhe::StatusCode::kDeadlineExceeded
               ? std::string()
               : "a timeout was expected: " + std::string(error.what());
  }
  return "a timeout was expected, it was answered";
}

// ---- pool/… ----

Verdict pool(Consumer& consumer, const Row& row) {
  const auto features = consumer.refer<FeatureService>();
  if (row.position == "still-good") return says_hello(*features);
  auto first = dubhe::call<&FeatureService::sleep>(features, {}, 1500, "first", dubhe::use_future);
  auto second =
      dubhe::call<&FeatureService::sleep>(features, {}, 1500, "second", dubhe::use_future);
  std::this_thread::sleep_for(milliseconds(400));  // both are in their threads by then: no peer tells
  const auto began = Clock::now();
  const Verdict refused = fails([&] { features->hello("Ann"); });
  const bool at_once = Clock::now() - began < milliseconds(700);
  const Verdict others = expect_equal("first second", first.get() + " " + second.get());
  if (row.position == "others-answered") return others;
  if (!refused.empty()) return refused;
  return at_once ? std::string() : "the refusal did not come at once";
}

// ---- stopping/… ----

// The provider stops once: the first row has it stop, the others ask what came of it.
struct Stopping {
  Verdict in_flight, refused, gone;
};

// A fresh look into the registry finds nobody, within 15 s.
Verdict becomes_gone(Consumer& consumer) {
  const auto give_up = Clock::now() + milliseconds(15000);
  while (Clock::now() < give_up) {
    try {
      consumer.refer<FeatureService>();
    } catch (const dubhe::RpcError&) {
      return {};
    }
    std::this_thread::sleep_for(milliseconds(100));  // a look: the registry of another process tells nobody here
  }
  return "the registry still has the provider after 15 s";
}

Stopping stop_the_provider(Consumer& consumer) {
  const auto features = consumer.refer<FeatureService>();
  auto slow = dubhe::call<&FeatureService::sleep>(features, {}, 1500, "x", dubhe::use_future);
  std::this_thread::sleep_for(milliseconds(300));  // it runs by then: no peer tells
  consumer.control().stop(0);
  std::this_thread::sleep_for(milliseconds(500));  // its notice has arrived by then, while the slow call still runs
  Stopping story;
  story.refused = fails([&] { features->hello("Ann"); });
  try {
    story.in_flight = expect_equal("x", slow.get());
  } catch (const std::exception& error) {
    story.in_flight = error.what();
  }
  story.gone = becomes_gone(consumer);
  return story;
}

Verdict stopping(const std::shared_ptr<std::optional<Stopping>>& told, Consumer& consumer,
                 const Row& row) {
  if (!*told) *told = stop_the_provider(consumer);
  const Stopping& story = **told;
  return row.position == "call-in-flight"     ? story.in_flight
         : row.position == "new-call-refused" ? story.refused
                                              : story.gone;
}

// ---- heartbeat/… ----

Verdict idle(Consumer& consumer, const Row& row) {
  const std::string before = consumer.control().peer();
  std::this_thread::sleep_for(milliseconds(5000));  // the silence that the row is about: several heartbeats
  return row.position == "still-good" ? says_hello(consumer.features())
                                      : expect_equal(before, consumer.control().peer());
}

// ---- serialization/… ----

Verdict serialization(Consumer& consumer, const Row& row) {
  dubhe::ReferenceOptions options;
  if (row.type == "prefer-fastjson2")
    options.parameters["prefer.serialization"] = "fastjson2,hessian2";
  if (row.type == "forced-fastjson2") options.parameters["serialization"] = "fastjson2";
  const Expectation expected = expectation(row, consumer.peer());
  const auto call = [&] {
    Verdict verdict = says_hello(*consumer.refer<FeatureService>(options));
    const PersonPtr ann = std::make_shared<Person>();
    ann->name = "Ann";
    const PersonPtr back = consumer.refer<TypedService>(options)->echoPerson(ann);
    return verdict.empty()
               ? expect_equal("Ann", back == nullptr ? "null" : back->name.value_or("null"))
               : verdict;
  };
  if (!expected.error) return call();
  std::string message;
  Verdict verdict = fails([&] { call(); }, &message);
  if (verdict.empty() && message.find(expected.text) == message.npos)
    verdict = "no `" + expected.text + "` in: " + message;
  return verdict;
}

// ---- discovery/… ----

// Each port has a connection of its own, which the provider sees from another end.
Verdict both_ports_called(Consumer& consumer) {
  constexpr int kCalls = 60;  // all go to one of two providers once in 2^59 runs
  std::set<std::string> ends;
  for (int i = 0; i < kCalls; ++i) ends.insert(consumer.control().peer());
  return ends.size() == 2 ? std::string()
                          : "calls came over " + std::to_string(ends.size()) + " connections";
}

Verdict discovery(Consumer& consumer, const Row& row) {
  if (const Expectation expected = expectation(row, consumer.peer()); expected.error) {
    std::string message;
    Verdict verdict = fails([&] { says_hello(consumer.features()); }, &message);
    if (verdict.empty() && message.find(expected.text) == message.npos)
      verdict = "no `" + expected.text + "` in: " + message;
    return verdict;
  }
  if (row.position == "not-found") return fails([&] { says_hello(consumer.features()); });
  if (row.type == "ports") return both_ports_called(consumer);
  if (row.position == "noticed") {
    consumer.control().stop(0);
    return becomes_gone(consumer);
  }
  dubhe::ReferenceOptions options;
  const std::string group = row.type == "simplified" ? "red" : "blue";
  options.group = group;
  options.version = group == "red" ? "1.0.0" : "2.0.0";
  const std::string which = group + ":" + options.version;
  if (row.type.ends_with("-group-version"))
    return expect_equal(which, consumer.refer<VersionService>(options)->which());
  Verdict verdict = says_hello(consumer.features());
  if (verdict.empty() && row.type != "simplified") {
    const std::string kind = consumer.control().kind();
    if (!kind.starts_with(consumer.peer()))
      verdict = "`" + kind + "` does not begin with " + consumer.peer();
  }
  if (verdict.empty() && row.type == "simplified")
    verdict = expect_equal(which, consumer.refer<VersionService>(options)->which());
  return verdict;
}

// ---- strict/… ----

// Of a class that no interface names.
constexpr const char* kUnnamed = "holder-of-holder";

Verdict strict_typed(Consumer& consumer) {
  const PersonPtr ann = std::make_shared<Person>();
  ann->name = "Ann";
  const PersonPtr back = consumer.refer<TypedService>()->echoPerson(ann);
  return expect_equal("Ann", back == nullptr ? "null" : back->name.value_or("null"));
}

Verdict strict_exception(Consumer& consumer) {
  try {
    return "nothing was thrown, but answered " + consumer.features().fail(7, "no");
  } catch (const BusinessException& thrown) {
    return expect_equal("7", std::to_string(thrown.code));
  }
}

Verdict strict_call(Consumer& consumer, const Row& row) {
  if (row.position == "typed") return strict_typed(consumer);
  if (row.position == "exception") return strict_exception(consumer);
  if (row.position == "still-good") return says_hello(consumer.features());
  const Value& held = *consumer.values().find(kUnnamed);
  const std::string place = std::string("value/") + kUnnamed + "/" + row.position;
  ValueService& values = consumer.shared<ValueService>();
  return row.position == "argument" ? expect_equal("ok", values.check(place, held)) : differs(held, values.give(place));
}

Verdict strict(Consumer& consumer, const Row& row) {
  const Expectation expected = expectation(row, consumer.peer());
  if (!expected.error) {
    const Verdict verdict = strict_call(consumer, row);
    if (!expected.differs) return verdict;
    return verdict.empty() ? "it arrives equal, and something else was expected" : Verdict();
  }
  std::string message, answered;
  Verdict verdict = fails([&] { answered = strict_call(consumer, row); }, &message);
  if (!verdict.empty()) return verdict + " " + answered;
  return message.find(expected.text) == message.npos ? "no `" + expected.text + "` in: " + message
                                                     : says_hello(consumer.features());
}

}  // namespace

void add_profile_rows(RowTable& to) {
  to["payload"] = payload;
  to["timeout/provider"] = timeout_provider;
  to["pool"] = pool;
  to["stopping"] = [told = std::make_shared<std::optional<Stopping>>()](Consumer& consumer,
                                                                        const Row& row) {
    return stopping(told, consumer, row);
  };
  to["heartbeat"] = idle;
  to["serialization"] = serialization;
  to["discovery"] = discovery;
  to["strict"] = strict;
}

}  // namespace interop
