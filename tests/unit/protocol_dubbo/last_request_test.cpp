// Attachments that a connection has sent before are recognised, not read: no service may see a difference.
#include "last_request.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "attachments_wire.h"
#include "raw_peer.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;
using Entries = std::vector<std::pair<std::string, Value>>;
constexpr const char* kDemo = "org.apache.dubbo.demo.DemoService";

const ServiceDescriptor kDemoService = text_service(kDemo, {text_method("sayHello", CallForm::kTask)});

Value map_of(const Entries& entries) {
  MapValue made;
  for (const auto& [key, value] : entries) made.entries.emplace_back(Value(key), value);
  return Value(std::move(made));
}

std::string bytes_of(const Entries& entries) {
  Buffer out;
  hessian2::Writer writer(out);
  hessian2::write_value(writer, map_of(entries));
  return std::string(out.view());
}

class LastRequestTest : public testing::Test {
 protected:
  void export_demo(const std::string& name, const std::string& more = {}) {
    estate.export_text(kDemoService, more)->on("sayHello", [this, name](Invocation& call) -> Task<Expected<Result>> {
      return note(name, call);
    });
  }
  // What a service may know of a call beside its arguments.
  Task<Expected<Result>> note(std::string name, Invocation& call) {
    std::string text = name + " from '" + std::string(call.remote_application) + "'";
    for (const auto& [key, value] : call.attachments) text.append(" ").append(key).append("=").append(value);
    for (const auto& [key, value] : call.attachments.values()) text.append(" ").append(key).append("=").append(value.to_string());
    if (!call.deadline.is_never()) {
      text += " within " + std::to_string(std::chrono::ceil<std::chrono::milliseconds>(call.deadline.left(estate.loop().now())).count());
    }
    seen.push_back(text);
    co_return Result();
  }
  static std::string request(const Entries& attachments) {
    Buffer out;
    const std::size_t mark = dubbo::begin_frame(out);
    hessian2::Writer writer(out);
    for (const char* text : {"2.0.2", kDemo, "0.0.0", "sayHello", "Ljava/lang/String;", "x"}) writer.write_string(text);
    hessian2::write_value(writer, map_of(attachments));
    dubbo::end_frame(out, mark, 0xc2, 0, 5);
    return std::string(out.view());
  }
  // Those of one connection, one read batch for each.
  std::vector<std::string> seen_of(const std::vector<Entries>& requests) {
    RawPeer& peer = peers.emplace_back();
    peer.connect(estate);
    seen.clear();
    for (const Entries& attachments : requests) peer.say(estate, request(attachments));
    return std::exchange(seen, {});
  }

  std::vector<std::string> seen;
  std::deque<RawPeer> peers;
  Estate estate;
};

TEST_F(LastRequestTest, WhateverCameBeforeARequestIsSeenAsOnAFreshConnection) {
  export_demo("plain");
  export_demo("blue", "&group=blue");
  const std::vector<Entries> cases = {
      {{"path", kDemo}, {"interface", kDemo}, {"version", "0.0.0"}, {"timeout", "300"}},
      {{"path", kDemo}, {"interface", kDemo}, {"version", "0.0.0"}, {"timeout", "400"}},
      {{"path", kDemo}, {"remote.application", "shop"}, {"timeout", "300"}, {"_TO", "40"}},
      {{"path", kDemo}, {"remote.application", ""}, {"trace", "a"}},
      {{"path", kDemo}, {"remote.application", "shop"}, {"trace", "b"}},
      {{"path", kDemo}, {"trace", "b"}, {"trace", "c"}},
      {{"path", kDemo}, {"group", "blue"}},
      {{"timeout", 300}},
      {{"list", Value(ListValue{"", {1, 2}})}},
      {{"city", "M\xc3\xbcnchen"}},
      {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"e", "5"}, {"f", "6"}, {"g", "7"}, {"h", "8"}, {"i", "9"}, {"j", "10"}},
      {{"long", std::string(2000, 'x')}},
      {},
  };
  std::vector<std::string> fresh;
  for (const Entries& one : cases) {
    const auto alone = seen_of({one});
    ASSERT_EQ(alone.size(), 1u) << bytes_of(one);
    fresh.push_back(alone[0]);
  }
  EXPECT_EQ(fresh[2], "plain from 'shop' path=" + std::string(kDemo) + " remote.application=shop timeout=300 _TO=40 within 40");
  EXPECT_EQ(fresh[6], "blue from '' path=" + std::string(kDemo) + " group=blue");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (std::size_t k = 0; k < cases.size(); ++k) {
      EXPECT_EQ(seen_of({cases[i], cases[i], cases[k], cases[i], cases[i]}),
                (std::vector{fresh[i], fresh[i], fresh[k], fresh[i], fresh[i]}));
    }
  }
}

TEST_F(LastRequestTest, RecognisedOnesAreViewsIntoTheirOwnFrame) {
  dubbo::KnownAttachments known;
  const dubbo::Target target{}, other{};
  std::string first = bytes_of({{"path", "a.B"}, {"timeout", "300"}, {"remote.application", "shop"}});
  Attachments read;
  hessian2::Reader in(first);
  ASSERT_TRUE(dubbo::read_attachments(in, read));
  EXPECT_FALSE(known.are(target, first));
  known.learn(target, first, read, dubbo::facts_of(read));

  const std::string second = first;
  first.assign(first.size(), '?');
  EXPECT_TRUE(known.are(target, second));
  EXPECT_FALSE(known.are(other, second));
  EXPECT_FALSE(known.are(target, first));
  Attachments lent;
  const dubbo::AttachedFacts facts = known.lend(second, lent);
  EXPECT_EQ(facts.limit_ms, 300);
  EXPECT_EQ(facts.remote_application, "shop");
  EXPECT_EQ(lent.get("path"), "a.B");
  EXPECT_EQ(lent.get("timeout"), "300");
  EXPECT_EQ(lent.size(), 3u);
  EXPECT_GE(lent.get("path").data(), second.data());
  EXPECT_LT(lent.get("path").data(), second.data() + second.size());
}

TEST_F(LastRequestTest, APeerThatNeverRepeatsIsLearnedFromNowAndThen) {
  dubbo::KnownAttachments known;
  const dubbo::Target target{};
  std::size_t learned = 0;
  for (int i = 0; i < 320; ++i) {
    const std::string bytes = bytes_of({{"trace", std::to_string(i)}});
    Attachments read;
    hessian2::Reader in(bytes);
    ASSERT_TRUE(dubbo::read_attachments(in, read));
    known.learn(target, bytes, read, dubbo::facts_of(read));
    learned += known.are(target, bytes) ? 1 : 0;
  }
  EXPECT_GE(learned, 15u);
  EXPECT_LE(learned, 20u);
}

}  // namespace
}  // namespace dubhe::test
