// Graphs of unknown types: what is shared stays shared, what is a cycle stays one and dies all the same.
#include "dubhe/serialize_hessian2/tree.h"

#include <gtest/gtest.h>

#include "dubhe/serialize_hessian2/describe.h"
#include "notation.h"

namespace tree_test {

struct Pair {
  std::vector<std::string> left;
  dubhe::Value right;
};
DUBHE_TYPE(Pair, "demo.Pair", left, right)

struct Skipping {
  dubhe::Value kept;
};
DUBHE_TYPE(Skipping, "demo.Skipping", kept)

}  // namespace tree_test

namespace dubhe::hessian2 {
namespace {

using testing::from_hex;
using testing::hex_string;
using testing::notation;

Value read_whole(std::string_view body) {
  Reader in(body);
  Value value;
  EXPECT_TRUE(read_value(in, value)) << in.status().to_string();
  return value;
}

TEST(Hessian2Tree, SharedContainersAreOne) {
  const Value value = read_whole(from_hex("7c" "790161" "5191" "48 0162 5191 5a" "5192"));
  const auto items = value.as_list()->items;
  EXPECT_EQ(items[0].as_list(), items[1].as_list());
  EXPECT_EQ(items[2].as_map()->find("b")->as_list(), items[0].as_list());
  EXPECT_EQ(items[3].as_map(), items[2].as_map());
}

TEST(Hessian2Tree, ACycleDoesNotKeepItselfAlive) {
  std::weak_ptr<ListValue> watched;
  {
    const Value value = read_whole(from_hex("7a 795190 5190"));
    watched = value.as_list();
    EXPECT_EQ(value.as_list()->items[0].as_list()->items[0].as_list(), value.as_list());
    EXPECT_EQ(value.to_string(), "[[<cycle>], <cycle>]");
    EXPECT_EQ(value, read_whole(from_hex("7a 795190 5190")));
  }
  EXPECT_TRUE(watched.expired());
}

TEST(Hessian2Tree, AnExceptionThatIsItsOwnCauseComesAndGoes) {
  const std::string body =
      from_hex("43" + hex_string("java.lang.RuntimeException") + "92" + hex_string("cause") + hex_string("detailMessage") +
               "60" "5190" + hex_string("boom"));
  const Value value = read_whole(body);
  EXPECT_EQ(value.as_object()->find("cause")->as_object(), value.as_object());
  Buffer bytes;
  Writer out(bytes);
  write_value(out, value);
  EXPECT_EQ(bytes.view(), body);
}

TEST(Hessian2Tree, AContainerThatIsGoneIsNull) {
  Value lost;
  {
    const auto list = std::make_shared<ListValue>();
    lost = Value(std::weak_ptr<ListValue>(list));
  }
  Buffer bytes;
  Writer out(bytes);
  write_value(out, lost);
  EXPECT_EQ(bytes.view(), "N");
}

TEST(Hessian2Tree, MeetsTypedValuesInOneBody) {
  // left is read as C++ strings, then referred to from a tree, and from a second object.
  const std::string body = from_hex("43" + hex_string("demo.Pair") + "92" + hex_string("left") + hex_string("right") +
                                    "60" "790161" "7a51915190" + "60" "5191" "5192");
  Reader in(body);
  tree_test::Pair first, second;
  ASSERT_TRUE(read(in, first) && read(in, second)) << in.status().to_string();
  EXPECT_EQ(first.left, std::vector<std::string>{"a"});
  EXPECT_EQ(notation(first.right), "[[\"a\"], demo.Pair(left: #1, right: #0)]");
  EXPECT_EQ(second.left, std::vector<std::string>{"a"});
  EXPECT_EQ(second.right.as_list(), first.right.as_list());
}

TEST(Hessian2Tree, RefersToWhatWasSkipped) {
  // An unknown field holds a list, a class definition and a type name that later values need.
  const std::string body = from_hex(
      "43" + hex_string("demo.Skipping") + "92" + hex_string("unknown") + hex_string("kept") + "60" +
      "7b" "790161" "43" + hex_string("demo.Car") + "91" + hex_string("year") + "61" "94" "71" + hex_string("[int") + "97" +
      "7c" "5192" "5193" "6195" "719098");
  Reader in(body);
  tree_test::Skipping object;
  ASSERT_TRUE(read(in, object)) << in.status().to_string();
  EXPECT_EQ(notation(object.kept), "[[\"a\"], demo.Car(year: 4), demo.Car(year: 5), [int [8]]");
  EXPECT_TRUE(in.at_end());
}

}  // namespace
}  // namespace dubhe::hessian2
