// The rows of profile main that are about calls, not values.
#include "compare.h"
#include "consumer.h"
#include "overload_service.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>

namespace interop {

namespace {

using dubhe::Value;
using std::chrono::milliseconds;

using Clock = std::chrono::steady_clock;

std::string note_of(const Row& row) {
  return row.id + "-" + std::to_string(Clock::now().time_since_epoch().count());
}

// Asks again until it is so.
Verdict becomes(const std::function<bool()>& so, milliseconds within,
                const std::string& otherwise) {
  const auto give_up = Clock::now() + within;
  while (!so()) {
    if (Clock::now() > give_up) return otherwise;
    std::this_thread::sleep_for(milliseconds(20));  // a look: what a peer has done tells nobody here
  }
  return {};
}

// ---- call/… ----

Verdict call_void(Consumer& consumer, const Row& row) {
  const std::string note = note_of(row);
  consumer.features().nothing(note);
  return expect_equal("1", std::to_string(consumer.control().count(note)));
}

Verdict call_one_way(Consumer& consumer, const Row& row) {
  const std::string note = note_of(row);
  const auto features = consumer.refer<FeatureService>();
  dubhe::one_way<&FeatureService::oneWay>(features, note);
  return becomes([&] { return consumer.control().count(note) == 1; }, milliseconds(5000),
                 "the note was not counted within 5 s");
}

Verdict call_null(Consumer& consumer, const Row&) {
  const auto text = consumer.features().nullText("x");
  return text ? "null was expected, `" + *text + "` came" : std::string();
}

Verdict call_future_failed(Consumer& consumer, const Row&) {
  try {
    consumer.app().block_on(consumer.features().failLater(7, "no"));
  } catch (const BusinessException& refused) {
    return expect_equal("7 no", std::to_string(refused.code) + " " + refused.reason);
  }
  return "BusinessException was expected, and it was answered";
}

Verdict call_echo(Consumer& consumer, const Row& row) {
  EchoFace& echo = consumer.shared<EchoFace>();
  if (row.position == "text") return differs(Value("text"), echo.echo(Value("text")));
  const Value* held = consumer.values().find(row.position);
  return held == nullptr ? "no value " + row.position : differs(*held, echo.echo(*held));
}

Verdict call_no_service(Consumer& consumer, const Row&) {
  dubhe::ReferenceOptions options;
  options.url = consumer.provider_address() + "/dubhe.interop.NoSuchService";
  const auto nobody = consumer.app().refer<NoService>(options);
  return fails([&] { nobody->hello("x"); });
}

Verdict call_kind(Consumer& consumer, const Row&) {
  const std::string kind = consumer.control().kind();
  return kind.starts_with(consumer.peer())
             ? std::string()
             : "`" + kind + "` does not begin with " + consumer.peer();
}

void add_plain_calls(RowTable& to) {
  to["call/text/return"] = [](Consumer& c, const Row&) {
    return expect_equal("hello Ann", c.features().hello("Ann"));
  };
  to["call/void/return"] = call_void;
  to["call/null/return"] = call_null;
  to["call/default-method/return"] = [](Consumer& c, const Row&) {
    return expect_equal("default Ann", c.features().greet("Ann"));
  };
  to["call/varargs/three"] = [](Consumer& c, const Row&) {
    return expect_equal("a-b-c", c.features().join("-", {"a", "b", "c"}));
  };
  to["call/varargs/none"] = [](Consumer& c, const Row&) {
    return expect_equal("", c.features().join("-", {}));
  };
  to["call/varargs-int/three"] = [](Consumer& c, const Row&) {
    return expect_equal("6", std::to_string(c.features().sum({1, 2, 3})));
  };
  to["call/future/value"] = [](Consumer& c, const Row&) {
    return expect_equal("later Ann", c.app().block_on(c.features().later("Ann", 50)));
  };
  to["call/future/checked-exception"] = call_future_failed;
  to["call/one-way/counted"] = call_one_way;
  to["call/echo"] = call_echo;
  to["call/no-method/error"] = [](Consumer& c, const Row&) {
    return fails([&] { c.shared<NoMethodFace>().noSuchMethod("x"); });
  };
  to["call/no-service/error"] = call_no_service;
  to["call/kind/return"] = call_kind;
  to["call/peer/return"] = [](Consumer& c, const Row&) {
    return c.control().peer().empty() ? "it is empty" : std::string();
  };
}

// ---- exception/… ----

Verdict exception_checked(Consumer& consumer, const Row& row) {
  try {
    consumer.features().fail(7, "no");
  } catch (const BusinessException& refused) {
    if (row.position == "message") return expect_equal("no", refused.message);
    std::string fields = std::to_string(refused.code) + " " + refused.reason;
    for (const std::string& detail : refused.details) fields += " " + detail;
    return expect_equal("7 no first second", fields);
  }
  return "BusinessException was expected, and it was answered";
}

Verdict exception_runtime(Consumer& consumer, const Row&) {
  try {
    consumer.features().failRuntime("bad");
  } catch (const IllegalStateException& thrown) {
    return expect_equal("bad", thrown.message);
  }
  return "IllegalStateException was expected, and it was answered";
}

Verdict exception_unknown(Consumer& consumer, const Row&) {
  std::string message;
  Verdict verdict = fails([&] { consumer.features().failUnknown("odd"); }, &message);
  if (verdict.empty() && message.find("odd") == message.npos)
    verdict = "the message has no `odd`: " + message;
  return verdict;
}

std::string cause_of(const Value& thrown) {
  const auto object = thrown.as_object();
  if (object == nullptr) return "nothing";
  return object->java_class + " " + dubhe::hessian2::exception_message(thrown);
}

Verdict exception_cause(Consumer& consumer, const Row&) {
  try {
    consumer.features().failCause();
  } catch (const BusinessException& outer) {
    const auto middle = outer.cause.as_object();
    const Value* inner = middle == nullptr ? nullptr : middle->find("cause");
    return expect_equal(
        "outer, java.lang.IllegalArgumentException middle, java.io.IOException inner",
        outer.message + ", " + cause_of(outer.cause) + ", " +
            cause_of(inner == nullptr ? Value() : *inner));
  }
  return "BusinessException was expected, and it was answered";
}

Verdict exception_connection(Consumer& consumer, const Row&) {
  const std::string before = consumer.control().peer();
  FeatureService& features = consumer.features();
  for (const std::function<void()>& failing : std::initializer_list<std::function<void()>>{
           [&] { features.fail(7, "no"); }, [&] { features.failRuntime("bad"); },
           [&] { features.failUnknown("odd"); }, [&] { features.failUnknownChecked("odd"); },
           [&] { features.failCause(); }}) {
    try {
      failing();
    } catch (...) {  // what they throw is asked by other rows
    }
  }
  Verdict verdict = expect_equal("hello Ann", features.hello("Ann"));
  return verdict.empty() ? expect_equal(before, consumer.control().peer()) : verdict;
}

void add_exceptions(RowTable& to) {
  to["exception/checked"] = exception_checked;
  to["exception/runtime/message"] = exception_runtime;
  to["exception/unknown/message"] = exception_unknown;
  to["exception/unknown-checked/message"] = [](Consumer& c, const Row&) {
    return fails([&] { c.features().failUnknownChecked("odd"); });
  };
  to["exception/cause/chain"] = exception_cause;
  to["exception/connection/still-good"] = exception_connection;
}

// ---- version/… ----

Verdict which(Consumer& consumer, const std::string& group, const std::string& version) {
  dubhe::ReferenceOptions options;
  options.group = group;
  options.version = version;
  return consumer.refer<VersionService>(options)->which();
}

Verdict version(Consumer& consumer, const Row& row) {
  const std::size_t dash = row.type.find('-');
  const std::string group = row.type.substr(0, dash) == "plain" || row.type.starts_with("none")
                                ? ""
                                : row.type.substr(0, dash);
  const std::string version = dash == row.type.npos ? "" : row.type.substr(dash + 1);
  if (row.position == "not-found") return fails([&] { which(consumer, group, version); });
  return expect_equal(group.empty() ? "plain" : group + ":" + version,
                      which(consumer, group, version));
}

// ---- attachment/… ----

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs attachments_of(const Row& row) {
  if (row.position == "one" || row.position == "not-kept") return {{"x-a", "1"}};
  if (row.position == "cjk") return {{"x-a", "中文 😀"}};
  if (row.position == "large") return {{"x-a", std::string(8000, 'l')}};
  Pairs many;
  for (int i = 0; i < 20; ++i) many.emplace_back("x-" + std::to_string(i), std::to_string(i));
  return many;
}

std::string text_of(std::map<std::string, std::string> pairs) {
  std::string text;
  for (const auto& [key, value] : pairs) text += key + "=" + value + " ";
  return text;
}

Verdict attachment(Consumer& consumer, const Row& row) {
  const Pairs sent = attachments_of(row);
  dubhe::Attachments sent_back;
  dubhe::CallOptions options;
  options.attachments = sent;
  options.response_attachments = &sent_back;
  const auto features = consumer.refer<FeatureService>();
  const auto seen = dubhe::call<&FeatureService::attachments>(features, options, "x-");
  const std::map<std::string, std::string> expected(sent.begin(), sent.end());
  if (row.type == "request") return expect_equal(text_of(expected), text_of(seen));

  std::map<std::string, std::string> replies;
  for (const auto& [key, value] : sent_back) {
    if (key.starts_with("reply-")) replies.emplace(key.substr(6), value);
  }
  Verdict verdict = expect_equal(text_of(expected), text_of(replies));
  if (!verdict.empty() || row.position != "not-kept") return verdict;
  dubhe::Attachments later;
  dubhe::CallOptions without;
  without.response_attachments = &later;
  dubhe::call<&FeatureService::hello>(features, without, "Ann");
  if (later.has("reply-x-a")) return "the next answer has the response attachments again";
  return expect_equal("", text_of(features->attachments("x-")));
}

// ---- flight/… ----

struct Answer {
  int number = 0;
  std::string text;  // or why there is none
};

std::string text_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  }
}

// The answers to 200 calls at once, in the order of their coming.
std::vector<Answer> fly(Consumer& consumer) {
  constexpr int kCalls = 200;
  const auto features = consumer.refer<FeatureService>();
  std::mutex mutex;
  std::vector<Answer> answers;
  std::promise<void> all;
  for (int i = 0; i < kCalls; ++i) {
    dubhe::call<&FeatureService::sleep>(
        features, {}, i % 10 == 0 ? 300 : 0, "t" + std::to_string(i),
        [&, i](std::exception_ptr failure, std::string text) {
          std::lock_guard lock(mutex);
          answers.push_back({i, failure ? text_of(failure) : std::move(text)});
          if (answers.size() == kCalls) all.set_value();
        });
  }
  all.get_future().wait();  // every call ends, by its timeout at last
  std::lock_guard lock(mutex);
  return answers;
}

Verdict flight(Consumer& consumer, const Row& row) {
  const std::vector<Answer> answers = fly(consumer);
  for (const Answer& answer : answers) {
    if (answer.text != "t" + std::to_string(answer.number))
      return expect_equal("t" + std::to_string(answer.number), answer.text);
  }
  if (row.position != "order") return {};
  const auto slow = std::find_if(answers.begin(), answers.end(),
                                 [](const Answer& answer) { return answer.number == 0; });
  const bool overtaken = std::any_of(answers.begin(), slow,
                                     [](const Answer& answer) { return answer.number % 10 != 0; });
  return overtaken ? std::string()
                   : "no quick call was answered before the slow one that was sent first";
}

// ---- timeout/… ----

Verdict times_out(const std::function<void()>& call) {
  const auto began = Clock::now();
  try {
    call();
  } catch (const dubhe::RpcError& error) {
    if (error.code() != dubhe::StatusCode::kDeadlineExceeded)
      return "a timeout was expected, it failed: " + std::string(error.what());
    return Clock::now() - began < milliseconds(1000) ? std::string()
                                                     : "the timeout came after more than 1 s";
  }
  return "a timeout was expected, it was answered";
}

Verdict timeout_consumer(Consumer& consumer, const Row& row) {
  const auto features = consumer.refer<FeatureService>();
  const std::string before = consumer.control().peer();
  dubhe::CallOptions options;
  options.timeout = milliseconds(300);
  Verdict verdict =
      times_out([&] { dubhe::call<&FeatureService::sleep>(features, options, 1500, "x"); });
  if (row.position == "error" || !verdict.empty()) return verdict;
  verdict = expect_equal("hello Ann", features->hello("Ann"));
  if (row.position == "still-good" || !verdict.empty()) return verdict;
  std::this_thread::sleep_for(milliseconds(1500));  // the late answer comes meanwhile, and must harm nothing
  verdict = expect_equal("hello Ann", features->hello("Ann"));
  return verdict.empty() ? expect_equal(before, consumer.control().peer()) : verdict;
}

Verdict timeout_method(Consumer& consumer, const Row&) {
  dubhe::ReferenceOptions options;
  options.methods["sleep"].timeout = milliseconds(300);
  const auto features = consumer.refer<FeatureService>(options);
  Verdict verdict = times_out([&] { features->sleep(1500, "x"); });
  return verdict.empty()
             ? expect_equal("later Ann", consumer.app().block_on(features->later("Ann", 400)))
             : verdict;
}

// ---- overload/… ----

Verdict overload(Consumer& consumer, const Row& row) {
  OverloadService& service = consumer.shared<OverloadService>();
  const std::vector<std::string> list{"a", "b"};
  const auto ann = std::make_shared<Person>();
  ann->name = "Ann";
  ann->age = 31;
  const std::map<std::string, std::pair<std::string, std::function<std::string()>>> all{
      {"none", {"none", [&] { return service.of(); }}},
      {"int", {"int 1", [&] { return service.of(std::int32_t{1}); }}},
      {"long", {"long 1", [&] { return service.of(std::int64_t{1}); }}},
      {"Integer", {"Integer 1", [&] { return service.of(std::optional<std::int32_t>(1)); }}},
      {"String", {"String text", [&] { return service.of(std::string("text")); }}},
      {"String-int", {"String text int 1", [&] { return service.of("text", 1); }}},
      {"int-String", {"int 1 String text", [&] { return service.of(1, "text"); }}},
      {"List", {"List [a, b]", [&] { return service.of(list); }}},
      {"String-array",
       {"String[] [a, b]", [&] { return service.of(dubhe::Array<std::string>(list)); }}},
      {"Person", {"Person Ann", [&] { return service.of(ann); }}},
  };
  const auto found = all.find(row.type);
  return found == all.end() ? "this consumer does not know the row"
                            : expect_equal(found->second.first, found->second.second());
}

}  // namespace

void add_call_rows(RowTable& to) {
  add_plain_calls(to);
  add_exceptions(to);
  to["version"] = version;
  to["attachment"] = attachment;
  to["flight"] = flight;
  to["overload"] = overload;
  to["timeout/consumer"] = timeout_consumer;
  to["timeout/method/error"] = timeout_method;
}

}  // namespace interop
