#include "dubhe/serialize_hessian2/tree.h"

#include "bounded_cache.h"
#include "filter_fixture.h"

#include <gmock/gmock.h>

#include <thread>

namespace dubhe::test {
namespace {

using filters::BoundedCache;
using filters::CacheLimits;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

CallCache::Answer bytes(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}
std::string text(const CallCache::Answer& answer) { return answer == nullptr ? "none" : *answer; }

constexpr TimePoint kStart = ManualExecutor::kStart;

TEST(BoundedCache, ForgetsWhatWasNotUsedForLongest) {
  BoundedCache cache({.entries = 2});
  cache.put("a", bytes("1"), kStart);
  cache.put("b", bytes("2"), kStart);
  EXPECT_EQ(text(cache.get("a", kStart)), "1");
  cache.put("c", bytes("3"), kStart);
  EXPECT_EQ(text(cache.get("b", kStart)), "none");
  EXPECT_EQ(text(cache.get("a", kStart)), "1");
  cache.put("a", bytes("11"), kStart);
  EXPECT_EQ(text(cache.get("a", kStart)), "11");
  EXPECT_EQ(cache.size(), 2u);
}

TEST(BoundedCache, IsBoundedInBytes) {
  BoundedCache cache({.entries = 100, .bytes = 10});
  cache.put("a", bytes("1234"), kStart);
  cache.put("b", bytes("1234"), kStart);
  EXPECT_EQ(cache.bytes(), 10u);
  cache.put("c", bytes("1"), kStart);
  EXPECT_EQ(text(cache.get("a", kStart)), "none");
  EXPECT_EQ(cache.bytes(), 7u);
  cache.put("d", bytes("more than there is room for"), kStart);
  EXPECT_EQ(text(cache.get("d", kStart)), "none");
  EXPECT_EQ(text(cache.get("b", kStart)), "1234");
}

TEST(BoundedCache, ForgetsWhatIsTooOld) {
  BoundedCache cache({.age = seconds(180), .sweep = seconds(4)});
  cache.put("a", bytes("1"), kStart);
  cache.put("b", bytes("2"), kStart + seconds(100));
  EXPECT_EQ(text(cache.get("a", kStart + seconds(179))), "1");
  EXPECT_EQ(cache.size(), 2u);
  cache.put("c", bytes("3"), kStart + seconds(180));  // clears it away
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_EQ(text(cache.get("b", kStart + seconds(280))), "none");
  EXPECT_EQ(cache.size(), 1u);
}

class Cache : public FilterTest {
 protected:
  void answer_in_slot(std::string prefix) {
    scripted->script = [prefix](Invocation& call) {
      auto& said = *static_cast<std::string*>(call.result_slot);
      said = prefix + *static_cast<const std::string*>(call.argument_refs[0]);
      return answer_with(Result::in_slot());
    };
  }
  std::string say(Invoker& invoker, const std::string& what, std::int32_t times) {
    std::string said;
    Invocation call = call_of(kSay);
    const void* refs[] = {&what, &times, nullptr};
    call.argument_refs = refs;
    call.result_slot = &said;
    const std::string outcome = told(invoker, call);
    return outcome == "value" ? said : outcome;
  }
};

TEST_F(Cache, AConsumerAsksOncePerArguments) {
  const InvokerPtr invoker = around(make_cache_filter, consumer("&cache=lru"));
  answer_in_slot("first ");
  EXPECT_EQ(say(*invoker, "a", 1), "first a");
  answer_in_slot("second ");
  EXPECT_EQ(say(*invoker, "a", 1), "first a");
  EXPECT_EQ(say(*invoker, "a", 2), "second a");
  EXPECT_EQ(say(*invoker, "b", 1), "second b");
  EXPECT_EQ(scripted->calls, 3);
}

TEST_F(Cache, KeepsNullsAndNeitherExceptionsNorFailures) {
  const InvokerPtr invoker = around(make_cache_filter, consumer("&cache=true"));
  Invocation leave = call_of(kLeave);
  const void* none[] = {nullptr};
  leave.argument_refs = none;
  EXPECT_EQ(told(*invoker, leave), "value");
  EXPECT_EQ(told(*invoker, leave), "value");
  EXPECT_EQ(scripted->calls, 1);
  scripted->script = [](Invocation&) {
    return answer_with(Result::thrown({"com.acme.No", "no", Value()}));
  };
  EXPECT_EQ(say(*invoker, "a", 1), "com.acme.No: no");
  scripted->script = [](Invocation&) {
    return answer_with(Status(StatusCode::kUnavailable, "gone"));
  };
  EXPECT_EQ(say(*invoker, "a", 1), "unavailable: gone");
  answer_in_slot("");
  EXPECT_EQ(say(*invoker, "a", 1), "a");
}

TEST_F(Cache, IsSwitchedByMethod) {
  const InvokerPtr invoker = around(make_cache_filter, consumer("&say.cache=lru&say.cache.size=1"));
  answer_in_slot("");
  EXPECT_EQ(say(*invoker, "a", 1), "a");
  EXPECT_EQ(say(*invoker, "b", 1), "b");
  EXPECT_EQ(say(*invoker, "a", 1), "a");
  EXPECT_EQ(scripted->calls, 3);
  scripted->script = nullptr;
  Invocation leave = call_of(kLeave);
  const void* none[] = {nullptr};
  leave.argument_refs = none;
  EXPECT_EQ(told(*invoker, leave), "value");
  EXPECT_EQ(told(*invoker, leave), "value");
  EXPECT_EQ(scripted->calls, 5);
}

TEST_F(Cache, ExpiringAsksAgainLater) {
  const InvokerPtr invoker =
      around(make_cache_filter, consumer("&cache=expiring&cache.seconds=10"));
  answer_in_slot("first ");
  EXPECT_EQ(say(*invoker, "a", 1), "first a");
  answer_in_slot("second ");
  executor.advance(milliseconds(9999));
  EXPECT_EQ(say(*invoker, "a", 1), "first a");
  executor.advance(milliseconds(1));
  EXPECT_EQ(say(*invoker, "a", 1), "second a");
}

TEST_F(Cache, ThreadLocalIsOfTheThreadThatRunsTheCall) {
  const InvokerPtr invoker = around(make_cache_filter, consumer("&cache=threadlocal"));
  answer_in_slot("first ");
  EXPECT_EQ(say(*invoker, "a", 1), "first a");
  answer_in_slot("second ");
  std::string elsewhere;
  std::thread([&] { elsewhere = say(*invoker, "a", 1); }).join();
  EXPECT_EQ(elsewhere, "second a");
  EXPECT_EQ(say(*invoker, "a", 1), "first a");
}

TEST_F(Cache, AProviderRunsItsServiceOncePerArguments) {
  struct Clerk final : Desk {
    std::string greet(Guest) override { return ""; }
    std::string say(std::string text, std::int32_t times) override {
      return text + std::to_string(times * ++runs);
    }
    void leave() override {}
    int runs = 0;
  };
  const auto clerk = std::make_shared<Clerk>();
  const Url url = provider("&cache=lru");
  const InvokerPtr invoker = around(make_cache_filter, url, make_service_invoker<Desk>(clerk, url));
  const auto ask = [&](std::string what) {
    std::tuple<std::string, std::int32_t> arguments(std::move(what), 7);
    Invocation call = call_of(kSay);
    call.argument_tuple = &arguments;
    const auto answer = executor.run_task(invoker->invoke(call));
    if (!answer || !answer->ok()) return std::string("failed");
    if ((*answer)->kind == Result::Kind::kTree) return "kept " + *(*answer)->tree->as_string();
    return *const_cast<Result&>(**answer).value.get<std::string>();
  };
  EXPECT_EQ(ask("a"), "a7");
  EXPECT_EQ(ask("a"), "kept a7");
  EXPECT_EQ(ask("b"), "b14");
  EXPECT_EQ(clerk->runs, 2);
}

TEST_F(Cache, AGenericCallersObjectsAreItsOwn) {
  const InvokerPtr invoker = around(make_cache_filter, consumer("&cache=lru"));
  MethodDescriptor method;
  method.name = "any";
  method.of_values = true;
  const Value argument(std::string("a"));
  const void* refs[] = {&argument, nullptr};
  const auto ask = [&] {
    Value got;
    Invocation call(service_descriptor<Desk>(), method);
    call.argument_refs = refs;
    call.result_slot = &got;
    const auto answer = executor.run_task(invoker->invoke(call));
    if (answer && answer->ok() && (*answer)->kind == Result::Kind::kTree) got = *(*answer)->tree;
    return got;
  };
  scripted->script = [](Invocation& call) {
    *static_cast<Value*>(call.result_slot) = Value(ListValue{{}, {Value(1)}});
    return answer_with(Result::in_slot());
  };
  ask().as_list()->items.clear();
  Value second = ask();
  ASSERT_EQ(second.as_list()->items.size(), 1u);
  second.as_list()->items.clear();
  EXPECT_EQ(ask().as_list()->items.size(), 1u);
  EXPECT_EQ(scripted->calls, 1);
}

TEST_F(Cache, AWrongNameIsRefusedWhereItIsOurs) {
  const auto refused = make(make_cache_filter, provider("&say.cache=lfu"));
  EXPECT_THAT(refused.status().message(), HasSubstr("`lfu`"));
  EXPECT_THAT(refused.status().message(), HasSubstr("threadlocal"));
  const InvokerPtr invoker = around(make_cache_filter, consumer("&cache=lfu"));
  EXPECT_EQ(logger.count("its answers are not kept"), 1u);
  answer_in_slot("");
  EXPECT_EQ(say(*invoker, "a", 1), "a");
  EXPECT_EQ(say(*invoker, "a", 1), "a");
  EXPECT_EQ(scripted->calls, 2);
}

}  // namespace
}  // namespace dubhe::test
