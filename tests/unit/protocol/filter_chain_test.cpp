#include "dubhe/common/background.h"
#include "dubhe/protocol/filter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dubhe {
namespace {

using Events = std::vector<std::string>;

std::string told(const Expected<Result>& answer) {
  if (!answer) return std::string(to_string(answer.status().code()));
  return answer->is_exception() ? answer->exception->java_class : "value";
}

// Notes what it sees; answers early when told to.
class NotingFilter final : public Filter {
 public:
  NotingFilter(std::string name, Events& events, bool answers = false)
      : name_(std::move(name)), events_(events), answers_(answers) {}
  std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    events_.push_back("before " + name_);
    note.word = call.attempt * 100 + name_.size();
    if (answers_) return Expected<Result>(Status(StatusCode::kPermissionDenied, name_));
    return std::nullopt;
  }
  void after(Invocation& call, Expected<Result>& answer, FilterNote& note) override {
    EXPECT_EQ(note.word, call.attempt * 100 + name_.size());
    events_.push_back("after " + name_ + " " + told(answer));
  }

 private:
  std::string name_;
  Events& events_;
  bool answers_;
};

// Changes every failure into an answer.
class Fallback final : public Filter {
 public:
  std::optional<Expected<Result>> before(Invocation&, FilterNote&) override { return std::nullopt; }
  void after(Invocation&, Expected<Result>& answer, FilterNote&) override {
    if (!answer) answer = Result();
  }
};

// Waits before and behind the call, when told to; may answer itself.
class Waiting final : public AsyncFilter {
 public:
  explicit Waiting(Events& events) : events_(events) {}
  Task<Expected<Result>> invoke(Invocation& call, Invoker& next) override {
    events_.push_back("waits");
    if (begin != nullptr) {
      Completion<int>& turn = *begin;
      co_await turn;
    }
    if (answers) co_return Status(StatusCode::kOverloaded, "full");
    Expected<Result> answer = co_await next.invoke(call);
    events_.push_back("waited " + told(answer));
    co_return answer;
  }

  Completion<int>* begin = nullptr;
  bool answers = false;

 private:
  Events& events_;
};

class Inner final : public Invoker {
 public:
  explicit Inner(Events& events) : events_(events) {}
  Task<Expected<Result>> invoke(Invocation&) override {
    events_.push_back("inner");
    if (waits != nullptr) {
      Completion<Expected<Result>>& turn = *waits;
      co_return co_await turn;
    }
    co_return Expected<Result>(fails.ok() ? Expected<Result>(Result()) : Expected<Result>(fails));
  }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return false; }

  Status fails;
  Completion<Expected<Result>>* waits = nullptr;

 private:
  Events& events_;
  ServiceDescriptor service_{"a.b.C", {MethodDescriptor{}}};
  Url url_;
};

Task<void> drop_answer(Task<Expected<Result>> call) { (void)co_await call; }

class FilterChain : public testing::Test {
 protected:
  InvokerPtr chain(std::vector<std::unique_ptr<Filter>> filters) {
    return make_filter_chain(std::move(filters), inner);
  }
  std::unique_ptr<Filter> noting(std::string name, bool answers = false) {
    return std::make_unique<NotingFilter>(std::move(name), events, answers);
  }
  template <class... F>
  InvokerPtr chain_of(F... filters) {
    std::vector<std::unique_ptr<Filter>> all;
    (all.push_back(std::move(filters)), ...);
    return chain(std::move(all));
  }
  void invoke(Invoker& invoker) {
    start(invoker.invoke(call),
          [this](Expected<Result> answer) { events.push_back("answer " + told(answer)); });
  }

  Events events;
  std::shared_ptr<Inner> inner = std::make_shared<Inner>(events);
  Invocation call{inner->service(), inner->service().methods[0]};
};

TEST_F(FilterChain, RunsInwardsAndBackOut) {
  invoke(*chain_of(noting("a"), noting("bb")));
  EXPECT_EQ(events, (Events{"before a", "before bb", "inner", "after bb value", "after a value",
                            "answer value"}));
}

TEST_F(FilterChain, RunsAfterAlsoWhenTheCallFails) {
  inner->fails = Status(StatusCode::kUnavailable, "gone");
  invoke(*chain_of(noting("a"), noting("bb")));
  EXPECT_EQ(events, (Events{"before a", "before bb", "inner", "after bb unavailable",
                            "after a unavailable", "answer unavailable"}));
}

TEST_F(FilterChain, AnEarlyAnswerPassesThoseThatSawTheCallAndNoOther) {
  invoke(*chain_of(noting("a"), noting("bb", true), noting("ccc")));
  EXPECT_EQ(events, (Events{"before a", "before bb", "after bb permission denied",
                            "after a permission denied", "answer permission denied"}));
}

TEST_F(FilterChain, AFilterMayChangeTheAnswerForThoseOutside) {
  inner->fails = Status(StatusCode::kUnavailable, "gone");
  invoke(
      *chain_of(noting("a"), std::unique_ptr<Filter>(std::make_unique<Fallback>()), noting("ccc")));
  EXPECT_EQ(events, (Events{"before a", "before ccc", "inner", "after ccc unavailable",
                            "after a value", "answer value"}));
}

TEST_F(FilterChain, DestroyingAWaitingCallRunsAfterWithCancelled) {
  Completion<Expected<Result>> never;
  inner->waits = &never;
  const InvokerPtr invoker = chain_of(noting("a"), noting("bb"));
  {
    const Background waiting(drop_answer(invoker->invoke(call)));
    EXPECT_EQ(events, (Events{"before a", "before bb", "inner"}));
  }
  EXPECT_EQ(events,
            (Events{"before a", "before bb", "inner", "after bb cancelled", "after a cancelled"}));
}

TEST_F(FilterChain, AFilterThatWaitsStandsInItsPlace) {
  Completion<int> turn;
  auto waits = std::make_unique<Waiting>(events);
  waits->begin = &turn;
  const InvokerPtr invoker =
      chain_of(noting("a"), noting("bb"), std::unique_ptr<Filter>(std::move(waits)), noting("ccc"));
  invoke(*invoker);
  EXPECT_EQ(events, (Events{"before a", "before bb", "waits"}));
  turn.complete(1);
  EXPECT_EQ(events,
            (Events{"before a", "before bb", "waits", "before ccc", "inner", "after ccc value",
                    "waited value", "after bb value", "after a value", "answer value"}));
}

TEST_F(FilterChain, AFilterThatWaitsMayAnswerItself) {
  auto full = std::make_unique<Waiting>(events);
  full->answers = true;
  const InvokerPtr invoker =
      chain_of(noting("a"), std::unique_ptr<Filter>(std::move(full)), noting("ccc"));
  invoke(*invoker);
  EXPECT_EQ(events, (Events{"before a", "waits", "after a overloaded", "answer overloaded"}));
}

TEST_F(FilterChain, TakenBackWhileAFilterWaits) {
  Completion<int> never;
  auto waits = std::make_unique<Waiting>(events);
  waits->begin = &never;
  const InvokerPtr invoker =
      chain_of(noting("a"), std::unique_ptr<Filter>(std::move(waits)), noting("ccc"));
  { const Background waiting(drop_answer(invoker->invoke(call))); }
  EXPECT_EQ(events, (Events{"before a", "waits", "after a cancelled"}));
}

TEST_F(FilterChain, TakenBackBehindAFilterThatWaited) {
  Completion<Expected<Result>> never;
  inner->waits = &never;
  const InvokerPtr invoker = chain_of(
      noting("a"), std::unique_ptr<Filter>(std::make_unique<Waiting>(events)), noting("ccc"));
  { const Background waiting(drop_answer(invoker->invoke(call))); }
  EXPECT_EQ(events, (Events{"before a", "waits", "before ccc", "inner", "after ccc cancelled",
                            "after a cancelled"}));
}

TEST_F(FilterChain, FiltersThatWaitMayStandAlone) {
  const InvokerPtr invoker = chain_of(std::unique_ptr<Filter>(std::make_unique<Waiting>(events)),
                                      std::unique_ptr<Filter>(std::make_unique<Waiting>(events)));
  invoke(*invoker);
  EXPECT_EQ(events,
            (Events{"waits", "waits", "inner", "waited value", "waited value", "answer value"}));
  EXPECT_EQ(&invoker->service(), &inner->service());
  EXPECT_FALSE(invoker->available());
}

TEST_F(FilterChain, ATaskThatWasNeverAwaitedRunsNothing) {
  { auto task = chain_of(noting("a"))->invoke(call); }
  EXPECT_EQ(events, Events{});
}

TEST_F(FilterChain, WorksForManyMoreFiltersThanUsual) {
  std::vector<std::unique_ptr<Filter>> many;
  for (int i = 0; i < 40; ++i)
    many.push_back(noting(std::string(static_cast<std::size_t>(i), 'x')));
  invoke(*chain(std::move(many)));
  EXPECT_EQ(events.size(), 40u * 2 + 2);
}

TEST_F(FilterChain, NoFiltersMeansNoChain) {
  EXPECT_EQ(chain({}), inner);
  EXPECT_EQ(&chain_of(noting("a"))->service(), &inner->service());
  EXPECT_FALSE(chain_of(noting("a"))->available());
}

}  // namespace
}  // namespace dubhe
