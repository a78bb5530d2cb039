#include "dubhe/serialize/constraints.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dubhe::constraints_test {

using constraints::Checker;
using std::chrono::milliseconds;

struct Address {
  std::string street;
};
DUBHE_TYPE(Address, "com.acme.Address", street)
DUBHE_CONSTRAINTS(Address, (street, not_blank()))

struct Person {
  std::string name = "Ann";
  std::int32_t age = 30;
  std::optional<std::string> email;
  std::vector<Address> homes;
  std::map<std::string, Address> by_town;
  std::shared_ptr<Person> partner;
};
DUBHE_TYPE(Person, "com.acme.Person", (name, "fullName"), age, email, homes, by_town, partner)
DUBHE_CONSTRAINTS(Person, (name, not_blank(), size(1, 5)), (age, min(0), max(150)),
                  (email, email()), (homes, size(0, 2), valid()), (by_town, valid()),
                  (partner, valid()))

struct Everything {
  std::optional<std::int32_t> there = 1;
  std::shared_ptr<std::string> absent;
  std::string full = "x";
  std::vector<int> some = {1};
  double share = 0.5;
  std::int64_t above = 1, at_least = 0, below = -1, at_most = 0;
  std::uint64_t huge = 5;
  std::string code = "AB1";
  bool yes = true, no = false;
  Date old{milliseconds(999)}, now{milliseconds(1000)}, later{milliseconds(1001)},
      soon{milliseconds(1000)};
};
DUBHE_TYPE(Everything, "com.acme.Everything", there, full)
DUBHE_CONSTRAINTS(Everything, (there, not_null()), (absent, null()), (full, not_empty()),
                  (some, not_empty()), (share, decimal_min(0.25), decimal_max(0.75)),
                  (above, positive()), (at_least, positive_or_zero()), (below, negative()),
                  (at_most, negative_or_zero()), (huge, max(9)), (code, pattern("[A-Z]{2}[0-9]")),
                  (yes, assert_true()), (no, assert_false()), (old, past()),
                  (now, past_or_present()), (later, future()), (soon, future_or_present()))

struct Odd {
  std::string text = "x";
};
DUBHE_TYPE(Odd, "com.acme.Odd", text)
DUBHE_CONSTRAINTS(Odd, (text, pattern("(")))

struct Free {
  std::string text;
};
DUBHE_TYPE(Free, "com.acme.Free", text)

static_assert(constraints::kMayViolate<Person>);
static_assert(constraints::kMayViolate<std::optional<std::vector<std::shared_ptr<Person>>>>);
static_assert(constraints::kMayViolate<std::map<std::string, Person>>);
static_assert(!constraints::kMayViolate<Free> &&
              !constraints::kMayViolate<std::vector<std::string>>);

template <class T>
std::vector<std::string> wrong(const T& value) {
  Checker checker(Date(milliseconds(1000)));
  checker.argument(value);
  std::vector<std::string> told;
  for (const auto& one : checker.violations()) {
    told.push_back(one.type + " " + one.path + " " + one.constraint + " (" + one.message + ") '" +
                   one.value + "'");
  }
  return told;
}
template <class Change>
std::vector<std::string> wrong_when(Change change) {
  Everything value;
  change(value);
  std::vector<std::string> constraints;
  Checker checker(Date(milliseconds(1000)));
  checker.argument(value);
  for (const auto& one : checker.violations())
    constraints.push_back(one.path + " " + one.constraint);
  return constraints;
}
using Told = std::vector<std::string>;

TEST(Constraints, SayTypeFieldValueAndConstraint) {
  EXPECT_EQ(wrong(Person()), Told{});
  Person bad;
  bad.name = "  ";
  bad.age = 151;
  bad.email = "ann@";
  EXPECT_EQ(wrong(bad),
            (Told{"com.acme.Person fullName NotBlank (must not be blank) '  '",
                  "com.acme.Person age Max (must be less than or equal to 150) '151'",
                  "com.acme.Person email Email (must be a well-formed email address) 'ann@'"}));
}

TEST(Constraints, GoInsideWhereValidSaysSo) {
  Person person;
  person.homes = {{"Main"}, {""}, {"x"}};
  person.by_town["Ulm"] = {};
  person.partner = std::make_shared<Person>();
  person.partner->homes = {{" "}};
  EXPECT_EQ(wrong(person),
            (Told{"com.acme.Person homes Size (size must be between 0 and 2) '3 elements'",
                  "com.acme.Person homes[1].street NotBlank (must not be blank) ''",
                  "com.acme.Person by_town[0].street NotBlank (must not be blank) ''",
                  "com.acme.Person partner.homes[0].street NotBlank (must not be blank) ' '"}));
}

TEST(Constraints, OfItemsOfListsAndMaps) {
  EXPECT_EQ(wrong(std::vector<Address>{{"a"}, {""}}),
            Told{"com.acme.Address [1].street NotBlank (must not be blank) ''"});
  EXPECT_EQ(wrong(std::map<int, Address>{{1, {""}}}),
            Told{"com.acme.Address [0].street NotBlank (must not be blank) ''"});
  EXPECT_EQ(wrong(std::optional<Address>()), Told{});
}

TEST(Constraints, AGraphThatMeetsItselfEnds) {
  const auto person = std::make_shared<Person>();
  person->age = -1;
  person->partner = person;
  EXPECT_EQ(wrong(person),
            Told{"com.acme.Person age Min (must be greater than or equal to 0) '-1'"});
  person->partner.reset();
}

TEST(Constraints, AreNotCountedWithoutEnd) {
  EXPECT_EQ(wrong(std::vector<Address>(100000)).size(), 100u);
}

TEST(Constraints, ALongListOfLinksEnds) {
  auto chain = std::make_shared<Person>();
  for (int i = 0; i < 5000; ++i) {
    auto next = std::make_shared<Person>();
    next->partner = std::move(chain);
    chain = std::move(next);
  }
  EXPECT_EQ(wrong(chain), Told{});
  while (chain != nullptr) chain = std::move(chain->partner);
}

TEST(Constraints, EachOne) {
  EXPECT_EQ(wrong_when([](Everything&) {}), Told{});
  EXPECT_EQ(wrong_when([](Everything& v) { v.there.reset(); }), Told{"there NotNull"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.absent = std::make_shared<std::string>(); }),
            Told{"absent Null"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.full.clear(); }), Told{"full NotEmpty"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.some.clear(); }), Told{"some NotEmpty"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.share = 0.2; }), Told{"share DecimalMin"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.share = 0.8; }), Told{"share DecimalMax"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.above = 0; }), Told{"above Positive"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.at_least = -1; }), Told{"at_least PositiveOrZero"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.below = 0; }), Told{"below Negative"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.at_most = 1; }), Told{"at_most NegativeOrZero"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.huge = ~0ULL; }), Told{"huge Max"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.code = "xAB1"; }), Told{"code Pattern"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.yes = false; }), Told{"yes AssertTrue"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.no = true; }), Told{"no AssertFalse"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.old = Date(milliseconds(1000)); }), Told{"old Past"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.now = Date(milliseconds(1001)); }),
            Told{"now PastOrPresent"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.later = Date(milliseconds(1000)); }),
            Told{"later Future"});
  EXPECT_EQ(wrong_when([](Everything& v) { v.soon = Date(milliseconds(999)); }),
            Told{"soon FutureOrPresent"});
}

TEST(Constraints, APatternThatIsNoneSaysSo) {
  const auto told = wrong(Odd());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].find("must match \"(\", which is no regular expression"), std::string::npos)
      << told[0];
}

TEST(Constraints, LongTextsFromOutsideNeedNoStack) {
  const Checker checker(Date{});
  const std::string text(1'000'000, 'a');
  EXPECT_TRUE(constraints::pattern("(a|b)*").holds(text, checker));
  EXPECT_FALSE(constraints::email().holds(text, checker));
}

TEST(Constraints, MailAddresses) {
  const Checker checker(Date{});
  for (const std::string good : {"", "a@b", "ann.b+c@x-y.example", "jörg@exämple.de"}) {
    EXPECT_TRUE(constraints::email().holds(good, checker)) << good;
  }
  for (const std::string bad : {"a", "@b", "a@", "a@@b", ".a@b", "a.@b", "a b@c", "a@-b", "a@b "}) {
    EXPECT_FALSE(constraints::email().holds(bad, checker)) << bad;
  }
}

TEST(Constraints, CountTextsAsJavaDoes) {
  const Checker checker(Date{});
  EXPECT_TRUE(constraints::size(4, 4).holds(std::string("a中😀"), checker));
}

}  // namespace dubhe::constraints_test
