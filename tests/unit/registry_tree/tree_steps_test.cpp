#include "tree_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "fake_tree_server.h"

namespace dubhe::tree {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint64_t kStranger = 7;

class ZkStepsTest : public ::testing::Test {
 protected:
  ZkStepsTest() {
    TreeEvents events;
    events.on_state = [this](const TreeState& state) { session_ = state.session.id; };
    events.on_children_changed = [](const std::string&) {};
    client_ = server_.factory()(std::move(events), TreeSession());
    executor_.run();
  }
  std::optional<TreeReply> ensure(const Leaf& leaf) {
    std::optional<TreeReply> answer;
    ensure_leaf(*client_, leaf, session_, [&](TreeReply reply) { answer = std::move(reply); });
    executor_.run();
    return answer;
  }

  test::ManualExecutor executor_;
  FakeTreeServer server_{executor_};
  std::uint64_t session_ = 0;
  std::unique_ptr<TreeClient> client_;
};

TEST_F(ZkStepsTest, ALeafIsMadeWithItsDirectories) {
  EXPECT_TRUE(ensure({"/dubbo/a.B/providers/u", "10.0.0.7", true})->ok());
  EXPECT_EQ(server_.node("/dubbo/a.B/providers/u").owner, session_);
  EXPECT_EQ(server_.node("/dubbo/a.B/providers/u").data, "10.0.0.7");
  EXPECT_EQ(server_.node("/dubbo/a.B/providers").owner, 0u);
  EXPECT_EQ(server_.node("/dubbo").data, "10.0.0.7");
}

TEST_F(ZkStepsTest, TheLeftOverOfAnOldSessionIsMadeAgain) {
  server_.put("/dubbo/a.B/providers/u", kStranger);
  EXPECT_TRUE(ensure({"/dubbo/a.B/providers/u", "", true})->ok());
  EXPECT_EQ(server_.node("/dubbo/a.B/providers/u").owner, session_);
}

TEST_F(ZkStepsTest, APersistentNodeInPlaceOfAnEphemeralOneIsMadeAgain) {
  server_.put("/dubbo/a.B/providers/u");
  EXPECT_TRUE(ensure({"/dubbo/a.B/providers/u", "", true})->ok());
  EXPECT_EQ(server_.node("/dubbo/a.B/providers/u").owner, session_);
}

TEST_F(ZkStepsTest, OurOwnLeafIsLeftAlone) {
  ASSERT_TRUE(ensure({"/dubbo/a.B/providers/u", "", true})->ok());
  const int writes = server_.writes();
  EXPECT_TRUE(ensure({"/dubbo/a.B/providers/u", "", true})->ok());
  EXPECT_EQ(server_.writes(), writes);
}

TEST_F(ZkStepsTest, APersistentLeafThatIsThereIsFine) {
  server_.put("/dubbo/a.B/configurators/u");
  const int writes = server_.writes();
  EXPECT_TRUE(ensure({"/dubbo/a.B/configurators/u", "", false})->ok());
  EXPECT_EQ(server_.writes(), writes);
}

TEST_F(ZkStepsTest, AFailureAtAnyRequestIsTheAnswer) {
  for (const TreeCode code : {TreeCode::kConnectionLoss, TreeCode::kNotAllowed, TreeCode::kOther}) {
    server_.fail_next(1, {code, "no"});
    EXPECT_EQ(ensure({"/dubbo/a.B/providers/u", "", true})->code, code);
  }
  EXPECT_TRUE(ensure({"/dubbo/a.B/providers/u", "", true})->ok());
}

TEST_F(ZkStepsTest, WhereOthersKeepChangingTheLeafItGivesUpForNow) {
  // Every create says "exists", every look "no such node": as if somebody deleted it each time in between.
  std::optional<TreeReply> answer;
  server_.put("/dubbo/a.B/providers/u", kStranger);
  ensure_leaf(*client_, {"/dubbo/a.B/providers/u", "", true}, session_, [&](TreeReply reply) { answer = std::move(reply); });
  for (int i = 0; i < 100 && !answer; ++i) {
    server_.put("/dubbo/a.B/providers/u", kStranger);
    executor_.run_one();
    server_.put("/dubbo/a.B/providers/u", kStranger);
  }
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, TreeCode::kOther);
}

TEST_F(ZkStepsTest, RemovingWhatIsNotThereIsFine) {
  std::optional<TreeReply> answer;
  remove_leaf(*client_, "/dubbo/a.B/providers/u", [&](TreeReply reply) { answer = std::move(reply); });
  executor_.run();
  EXPECT_TRUE(answer->ok());
}

TEST_F(ZkStepsTest, ReadingMakesTheDirectory) {
  std::optional<std::vector<std::string>> names;
  read_directory(*client_, "/dubbo/a.B/routers", "", [&](TreeReply reply, std::vector<std::string> found) {
    EXPECT_TRUE(reply.ok());
    names = std::move(found);
  });
  executor_.run();
  EXPECT_THAT(*names, IsEmpty());
  EXPECT_TRUE(server_.has("/dubbo/a.B/routers"));
}

TEST_F(ZkStepsTest, ADroppedClientAnswersNobody) {
  bool answered = false;
  ensure_leaf(*client_, {"/dubbo/a.B/providers/u", "", true}, session_, [&](TreeReply) { answered = true; });
  client_.reset();
  executor_.run();
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace dubhe::tree
