// The ring is Java's: compared with what Apache Dubbo's own class printed (tests/data/consistenthash).
#include "balance/consistent_hash_balance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "balance/java_text.h"
#include "cluster_fixture.h"
#include "dubhe/proxy/kept_values.h"

namespace dubhe::test {
namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

struct Ring {
  std::string parameters;
  std::vector<std::string> addresses;
  std::vector<std::pair<std::uint32_t, std::string>> points;
  struct Pick {
    std::string address;
    std::vector<Value> arguments;
  };
  std::vector<Pick> picks;
};

// "s:Ann", "i:3", "l:42", "d:1.5", "b:true"
Value argument(const std::string& text) {
  const std::string value = text.substr(2);
  switch (text.front()) {
    case 'i':
      return Value(static_cast<std::int32_t>(std::stol(value)));
    case 'l':
      return Value(static_cast<std::int64_t>(std::stoll(value)));
    case 'd':
      return Value(std::stod(value));
    case 'b':
      return Value(value == "true");
    default:
      return Value(value);
  }
}

std::vector<Ring> java_rings(const std::string& file) {
  std::ifstream in(std::string(DUBHE_TEST_DATA) + "/consistenthash/" + file);
  std::vector<Ring> rings;
  for (std::string line; std::getline(in, line);) {
    const auto words = split(line.substr(0, line.find('\t')), ' ');
    if (words[0] == "ring") {
      rings.push_back({words[1], split(words[2], ','), {}, {}});
    } else if (words[0] == "point") {
      rings.back().points.emplace_back(static_cast<std::uint32_t>(std::stoul(words[1])), words[2]);
    } else {
      const auto columns = split(line, '\t');
      rings.back().picks.push_back({words[1], {argument(columns[1]), argument(columns[2])}});
    }
  }
  return rings;
}

MethodDescriptor method_of_values() {
  MethodDescriptor method;
  method.name = "greet";
  method.of_values = true;
  method.values = &values_of_values();
  return method;
}

struct HashOf {
  explicit HashOf(const Ring& ring) {
    std::vector<ProviderPtr> providers;
    for (const std::string& address : ring.addresses) {
      const Url url = parse("dubbo://" + address + "/com.acme.Echo?" + ring.parameters);
      providers.push_back(std::make_shared<const Provider>(std::make_shared<ScriptedInvoker>(url, service)));
    }
    snapshot = Snapshot(std::move(providers), {});
    picker = ConsistentHashBalance().prepare(snapshot, service.methods[0]);
  }
  std::string pick(const std::vector<Value>& arguments, const Tried& tried = {}) {
    std::vector<const void*> refs;
    for (const Value& one : arguments) refs.push_back(&one);
    refs.push_back(nullptr);
    Invocation call(service, service.methods[0]);
    call.argument_refs = refs.data();
    const std::uint32_t index = picker->pick(call, tried);
    return index == Picker::kNobody ? "nobody" : std::string(snapshot.address(index));
  }
  ServiceDescriptor service{"com.acme.Echo", {method_of_values()}};
  Snapshot snapshot;
  std::unique_ptr<Picker> picker;
};

class JavaRing : public ::testing::TestWithParam<const char*> {};

TEST_P(JavaRing, HasTheSamePoints) {
  int compared = 0;
  for (const Ring& ring : java_rings(GetParam())) {
    if (ring.points.empty()) continue;
    SCOPED_TRACE(ring.parameters);
    const HashOf ours(ring);
    const Url& url = ours.snapshot.at(0).url();
    const HashRing made(ours.snapshot, static_cast<std::uint32_t>(url.get_method_int("greet", "hash.nodes", 160)));
    std::vector<std::pair<std::uint32_t, std::string>> points;
    for (const auto& [hash, provider] : made.points()) points.emplace_back(hash, ours.snapshot.address(provider));
    EXPECT_EQ(points, ring.points);
    ++compared;
  }
  EXPECT_EQ(compared, 3);
}
INSTANTIATE_TEST_SUITE_P(Versions, JavaRing, ::testing::Values("java_2.7.txt", "java_3.3.txt"));

TEST(ConsistentHash, ChoosesWhomJavaChooses) {
  int compared = 0;
  for (const Ring& ring : java_rings("java_3.3.txt")) {
    SCOPED_TRACE(ring.parameters);
    HashOf ours(ring);
    for (const Ring::Pick& pick : ring.picks) {
      EXPECT_EQ(ours.pick(pick.arguments), pick.address)
          << pick.arguments[0].to_string() << " " << pick.arguments[1].to_string();
      ++compared;
    }
  }
  EXPECT_EQ(compared, 3 * 64);
}

const Ring kFour{"side=consumer", {"10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1", "10.0.0.4:1"}, {}, {}};

TEST(ConsistentHash, WhenOneLeavesOnlyItsCallsMove) {
  HashOf four(kFour);
  Ring without_last = kFour;
  without_last.addresses.pop_back();
  HashOf three(without_last);
  int moved = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::vector<Value> arguments{Value("user-" + std::to_string(i))};
    const std::string before = four.pick(arguments);
    const std::string after = three.pick(arguments);
    if (before == "10.0.0.4:1") {
      ++moved;
      // The next on the ring is the same, whether it left the list or is only left out.
      Tried tried;
      tried.add(3);
      EXPECT_EQ(four.pick(arguments, tried), after);
    } else {
      EXPECT_EQ(before, after);
    }
  }
  EXPECT_GT(moved, 300);
  EXPECT_LT(moved, 700);
}

TEST(ConsistentHash, EverybodyTriedIsNobody) {
  HashOf four(kFour);
  Tried tried;
  for (std::uint32_t i = 0; i < 4; ++i) tried.add(i);
  EXPECT_EQ(four.pick({Value("a")}, tried), "nobody");
}

TEST(ConsistentHash, ArgumentsThatAreNotThereCountAsNothing) {
  HashOf far({"hash.arguments=7, x,-1", kFour.addresses, {}, {}});
  HashOf none(kFour);
  EXPECT_EQ(far.pick({Value("a")}), far.pick({Value("b")}));
  EXPECT_EQ(none.pick({}), far.pick({Value("b")}));
}

TEST(JavaText, PrintsWhatStringValueOfPrints) {
  const auto text = [](const Value& value) {
    std::string printed;
    append_java_text(printed, value);
    return printed;
  };
  EXPECT_EQ(text(Value()), "null");
  EXPECT_EQ(text(Value(true)), "true");
  EXPECT_EQ(text(Value(std::int64_t{-5})), "-5");
  EXPECT_EQ(text(Value(100.0)), "100.0");
  EXPECT_EQ(text(Value(0.0001)), "1.0E-4");
  EXPECT_EQ(text(Value(12345678.0)), "1.2345678E7");
  EXPECT_EQ(text(Value(-0.0)), "-0.0");
  EXPECT_EQ(text(Value("a, b")), "a, b");
  EXPECT_EQ(text(Value(ListValue{"", {Value("a"), Value(1), Value()}})), "[a, 1, null]");
  EXPECT_EQ(text(Value(MapValue{"", {{Value("k"), Value(2)}, {Value("l"), Value(false)}}})), "{k=2, l=false}");
}

}  // namespace
}  // namespace dubhe::test
