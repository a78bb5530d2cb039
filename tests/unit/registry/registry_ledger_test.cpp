#include "dubhe/registry/registry_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TimePoint kStart = TimePoint(1000h);

class RegistryLedgerTest : public ::testing::Test {
 protected:
  // What is to be done at `at`, as text; the steps themselves are kept for done().
  std::vector<std::string> due(TimePoint at) {
    steps_ = ledger_.due(at);
    std::vector<std::string> texts;
    for (const auto& step : steps_) {
      const char* const kind = step.kind == RegistryLedger::Kind::kAnnounce   ? "announce "
                               : step.kind == RegistryLedger::Kind::kWithdraw ? "withdraw "
                                                                              : "read ";
      texts.push_back(kind + step.key);
    }
    return texts;
  }
  void all_done(bool ok, TimePoint at) {
    for (const auto& step : steps_) EXPECT_TRUE(ledger_.done(step, ok, at));
  }

  RegistryLedger ledger_{{.first_retry = 200ms, .retry_period = 5s, .read_pause = 100ms}};
  std::vector<RegistryLedger::Step> steps_;
};

TEST_F(RegistryLedgerTest, NothingIsToBeDoneWhileDisconnected) {
  ledger_.announce("a", kStart);
  ledger_.watch("w", kStart);

  EXPECT_THAT(due(kStart + 1h), IsEmpty());
  EXPECT_EQ(ledger_.next_due(), std::nullopt);
}

TEST_F(RegistryLedgerTest, WhatWasAskedForEarlierIsDoneOnceConnected) {
  ledger_.announce("a", kStart);
  ledger_.watch("w", kStart);

  ledger_.connected(kStart, 0s);

  EXPECT_THAT(due(kStart), ElementsAre("announce a", "read w"));
  EXPECT_FALSE(ledger_.is_announced("a"));
  all_done(true, kStart);
  EXPECT_TRUE(ledger_.is_announced("a"));
  EXPECT_THAT(due(kStart + 1h), IsEmpty());
}

TEST_F(RegistryLedgerTest, AFailedStepIsTriedAgainEverLaterAndForEver) {
  ledger_.connected(kStart, 0s);
  ledger_.announce("a", kStart);
  TimePoint now = kStart;
  for (const Duration pause : {200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms, 5000ms}) {
    ASSERT_THAT(due(now), ElementsAre("announce a"));
    all_done(false, now);
    EXPECT_EQ(ledger_.next_due(), now + pause);
    EXPECT_THAT(due(now + pause - 1ms), IsEmpty());
    now += pause;
  }
  ASSERT_THAT(due(now), ElementsAre("announce a"));
  all_done(true, now);
  EXPECT_EQ(ledger_.next_due(), std::nullopt);
}

TEST_F(RegistryLedgerTest, ANewConnectionDoesNotWaitForTheOldBackOff) {
  ledger_.connected(kStart, 0s);
  ledger_.announce("a", kStart);
  for (int i = 0; i < 5; ++i) {
    due(kStart + 1h * i);
    all_done(false, kStart + 1h * i);
  }

  ledger_.disconnected();
  ledger_.connected(kStart + 5h, 0s);

  EXPECT_THAT(due(kStart + 5h), ElementsAre("announce a"));
  all_done(false, kStart + 5h);
  EXPECT_EQ(ledger_.next_due(), kStart + 5h + 200ms);
}

TEST_F(RegistryLedgerTest, EveryConnectionDoesEverythingAgainAfterTheDelay) {
  ledger_.connected(kStart, 0s);
  ledger_.announce("a", kStart);
  ledger_.announce("b", kStart);
  ledger_.watch("w", kStart);
  due(kStart);
  all_done(true, kStart);

  ledger_.disconnected();
  EXPECT_FALSE(ledger_.is_announced("a"));
  EXPECT_THAT(due(kStart + 10s), IsEmpty());
  ledger_.connected(kStart + 10s, 700ms);
  ledger_.announce("new", kStart + 10s);

  EXPECT_THAT(due(kStart + 10s), ElementsAre("announce new"));
  EXPECT_THAT(due(kStart + 10s + 699ms), IsEmpty());
  EXPECT_THAT(due(kStart + 10s + 700ms), ElementsAre("announce a", "announce b", "read w"));
}

TEST_F(RegistryLedgerTest, WhatWasUnderWayWhenTheConnectionWentCountsAsNotDone) {
  ledger_.connected(kStart, 0s);
  ledger_.announce("a", kStart);
  due(kStart);
  const auto old = steps_;

  ledger_.disconnected();
  EXPECT_FALSE(ledger_.done(old[0], true, kStart));
  ledger_.connected(kStart + 1s, 0s);
  EXPECT_FALSE(ledger_.done(old[0], true, kStart + 1s)) << "of an earlier connection";

  EXPECT_THAT(due(kStart + 1s), ElementsAre("announce a"));
  EXPECT_FALSE(ledger_.done(old[0], true, kStart + 1s))
      << "of an earlier connection, while the new one runs";
  all_done(true, kStart + 1s);
  EXPECT_TRUE(ledger_.is_announced("a"));
}

TEST_F(RegistryLedgerTest, ManyChangesDuringAReadAreOneMoreRead) {
  ledger_.connected(kStart, 0s);
  ledger_.watch("w", kStart);
  ASSERT_THAT(due(kStart), ElementsAre("read w"));
  for (int i = 0; i < 1000; ++i) {
    ledger_.changed("w", kStart + 10ms);
    EXPECT_THAT(ledger_.due(kStart + 10ms), IsEmpty()) << "one read at a time";
  }
  all_done(true, kStart + 20ms);

  EXPECT_THAT(due(kStart + 99ms), IsEmpty());
  EXPECT_THAT(due(kStart + 100ms), ElementsAre("read w"));
  all_done(true, kStart + 110ms);
  EXPECT_EQ(ledger_.next_due(), std::nullopt);
}

TEST_F(RegistryLedgerTest, ALoneChangeIsReadAtOnceTheNextSoonAfterIsPutOff) {
  ledger_.connected(kStart, 0s);
  ledger_.watch("w", kStart);
  due(kStart);
  all_done(true, kStart);

  ledger_.changed("w", kStart + 10s);
  EXPECT_THAT(due(kStart + 10s), ElementsAre("read w"));
  all_done(true, kStart + 10s);
  ledger_.changed("w", kStart + 10s + 1ms);
  EXPECT_THAT(due(kStart + 10s + 1ms), IsEmpty());
  EXPECT_EQ(ledger_.next_due(), kStart + 10s + 100ms);
}

TEST_F(RegistryLedgerTest, AKeyAnnouncedTwiceIsWithdrawnByTheSecond) {
  ledger_.connected(kStart, 0s);
  ledger_.announce("a", kStart);
  ledger_.announce("a", kStart);
  ASSERT_THAT(due(kStart), ElementsAre("announce a"));
  all_done(true, kStart);

  ledger_.withdraw("a", kStart);
  EXPECT_THAT(due(kStart), IsEmpty());
  ledger_.withdraw("a", kStart);
  EXPECT_THAT(due(kStart), ElementsAre("withdraw a"));
  all_done(true, kStart);
  EXPECT_FALSE(ledger_.is_known("a"));
  ledger_.withdraw("a", kStart);
  EXPECT_THAT(due(kStart), IsEmpty()) << "once too often is harmless";
}

TEST_F(RegistryLedgerTest, WhatWasNeverTriedIsForgottenWithoutATrace) {
  ledger_.announce("a", kStart);
  ledger_.withdraw("a", kStart);
  ledger_.connected(kStart, 0s);
  EXPECT_THAT(due(kStart), IsEmpty());
}

TEST_F(RegistryLedgerTest, TheLastWishWinsWhateverIsUnderWay) {
  ledger_.connected(kStart, 0s);
  ledger_.announce("a", kStart);
  ASSERT_THAT(due(kStart), ElementsAre("announce a"));
  ledger_.withdraw("a", kStart);
  EXPECT_THAT(ledger_.due(kStart), IsEmpty()) << "one step per key at a time";
  all_done(true, kStart);

  ASSERT_THAT(due(kStart), ElementsAre("withdraw a"));
  ledger_.announce("a", kStart);
  all_done(true, kStart);

  ASSERT_THAT(due(kStart), ElementsAre("announce a"));
  all_done(true, kStart);
  EXPECT_TRUE(ledger_.is_announced("a"));
}

TEST_F(RegistryLedgerTest, AnAnnouncementThatFailedMayHaveHappenedAndIsWithdrawnToo) {
  ledger_.connected(kStart, 0s);
  ledger_.announce("a", kStart);
  due(kStart);
  all_done(false, kStart);
  ledger_.withdraw("a", kStart);
  EXPECT_THAT(due(kStart), ElementsAre("withdraw a"));
}

TEST(RegistryLedgerSpread, RetriesAreUpToAPartOfThemselvesEarlier) {
  double random = 0;
  RegistryLedger::Options options;
  options.first_retry = 200ms;
  options.spread = 0.25;
  options.random = [&random] { return random; };
  RegistryLedger ledger(options);
  ledger.connected(kStart, 0s);
  ledger.announce("a", kStart);
  const auto first = ledger.due(kStart);
  EXPECT_TRUE(ledger.done(first.at(0), false, kStart));
  EXPECT_EQ(ledger.next_due(), kStart + 200ms);
  random = 0.8;
  const auto second = ledger.due(kStart + 200ms);
  EXPECT_TRUE(ledger.done(second.at(0), false, kStart + 200ms));
  EXPECT_EQ(ledger.next_due(), kStart + 200ms + 320ms) << "400 ms, less a fifth";
}

TEST_F(RegistryLedgerTest, AWithdrawalOutlivesALostConnection) {
  ledger_.connected(kStart, 0s);
  ledger_.announce("a", kStart);
  due(kStart);
  all_done(true, kStart);
  ledger_.disconnected();
  ledger_.withdraw("a", kStart);

  ledger_.connected(kStart + 1s, 0s);

  EXPECT_THAT(due(kStart + 1s), ElementsAre("withdraw a"));
}

TEST_F(RegistryLedgerTest, WhatNobodyWatchesAnyMoreIsNotRead) {
  ledger_.connected(kStart, 0s);
  ledger_.watch("w", kStart);
  ledger_.watch("w", kStart);
  ASSERT_THAT(due(kStart), ElementsAre("read w"));
  ledger_.unwatch("w");
  ledger_.changed("w", kStart);
  ledger_.unwatch("w");
  all_done(true, kStart);
  ledger_.changed("w", kStart + 1s);
  EXPECT_THAT(due(kStart + 1h), IsEmpty());
  EXPECT_FALSE(ledger_.is_known("w"));
}

}  // namespace
}  // namespace dubhe
