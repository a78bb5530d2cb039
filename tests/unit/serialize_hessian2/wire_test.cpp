// One table, asked three ways: does it decode whole, does every cut fail cleanly, does it encode back.
#include "wire_cases.h"

#include <gtest/gtest.h>

#include <vector>

#include "dubhe/serialize_hessian2/tree.h"
#include "notation.h"

namespace dubhe::hessian2 {
namespace {

using testing::from_hex;
using testing::kWireCases;
using testing::notation;
using testing::to_hex;

// In memory of exactly this size, so that a sanitizer sees a read past the end.
struct Exactly {
  explicit Exactly(std::string_view bytes) : bytes(bytes.begin(), bytes.end()) { this->bytes.shrink_to_fit(); }
  std::string_view view() const { return {bytes.data(), bytes.size()}; }
  std::vector<char> bytes;
};

std::string encoded(const Value& value) {
  Buffer bytes;
  Writer out(bytes);
  write_value(out, value);
  EXPECT_TRUE(out.ok());
  return std::string(bytes.view());
}

TEST(Hessian2Wire, DecodesWhatItMeans) {
  for (const auto& c : kWireCases) {
    SCOPED_TRACE(c.name);
    const Exactly body(from_hex(c.bytes));
    Reader in(body.view());
    Value value;
    EXPECT_TRUE(read_value(in, value)) << in.status().to_string();
    EXPECT_EQ(notation(value), c.meaning);
    EXPECT_TRUE(in.at_end());
  }
}

TEST(Hessian2Wire, SkipsExactlyOneValue) {
  for (const auto& c : kWireCases) {
    SCOPED_TRACE(c.name);
    const std::string body = from_hex(c.bytes) + "\x03" "end";
    Reader in(body);
    std::string next;
    EXPECT_TRUE(in.skip()) << in.status().to_string();
    EXPECT_TRUE(in.read_string(next));
    EXPECT_EQ(next, "end");
  }
}

TEST(Hessian2Wire, FailsCleanlyWhereverItIsCut) {
  for (const auto& c : kWireCases) {
    SCOPED_TRACE(c.name);
    const std::string body = from_hex(c.bytes);
    for (std::size_t size = 0; size < body.size(); size += size > 300 && size + 300 < body.size() ? 997 : 1) {
      const Exactly cut(std::string_view(body).substr(0, size));
      Reader in(cut.view());
      Value value;
      ASSERT_FALSE(read_value(in, value)) << size;
      ASSERT_EQ(in.status().code(), StatusCode::kDataLoss) << in.status().to_string();
      ASSERT_FALSE(in.skip()) << "a failure sticks";

      Reader again(cut.view());
      ASSERT_FALSE(again.skip()) << size;
      ASSERT_EQ(again.status().code(), StatusCode::kDataLoss) << again.status().to_string();
    }
  }
}

TEST(Hessian2Wire, EncodesBack) {
  for (const auto& c : kWireCases) {
    SCOPED_TRACE(c.name);
    const std::string body = from_hex(c.bytes);
    Reader in(body);
    Value value;
    ASSERT_TRUE(read_value(in, value));
    const std::string back = encoded(value);
    if (c.canonical) {
      EXPECT_EQ(to_hex(back), to_hex(body));
    } else {
      EXPECT_NE(to_hex(back), to_hex(body)) << "it is canonical after all";
      Reader once_more(back);
      Value again;
      ASSERT_TRUE(read_value(once_more, again)) << once_more.status().to_string();
      EXPECT_EQ(notation(again), c.meaning);
    }
  }
}

TEST(Hessian2Wire, TablesRunThroughTheWholeBody) {
  // A class, a type name and a container of the first value are met again in the second.
  Buffer bytes;
  Writer out(bytes);
  const auto list = std::make_shared<ListValue>(ListValue{"java.util.LinkedList", {Value(1)}});
  const Value car(ObjectValue{"demo.Car", {{"year", Value(2024)}, {"tags", Value(list)}}});
  write_value(out, car);
  write_value(out, Value(list));
  write_value(out, Value(ListValue{"java.util.LinkedList", {}}));
  EXPECT_EQ(to_hex(bytes.view()), "43" + testing::hex_string("demo.Car") + "92" + testing::hex_string("year") +
                                      testing::hex_string("tags") + "60cfe871" +
                                      testing::hex_string("java.util.LinkedList") + "91" + "5191" + "7090");
  Reader in(bytes.view());
  Value first, second, third;
  ASSERT_TRUE(read_value(in, first) && read_value(in, second) && read_value(in, third)) << in.status().to_string();
  EXPECT_EQ(first.as_object()->find("tags")->as_list(), second.as_list());
  EXPECT_EQ(notation(third), "java.util.LinkedList []");

  out.reset(bytes);
  bytes.clear();
  write_value(out, Value(ListValue{"java.util.LinkedList", {}}));
  EXPECT_EQ(to_hex(bytes.view()), "70" + testing::hex_string("java.util.LinkedList"));
}

TEST(Hessian2Wire, StartsInTheMiddleOfABody) {
  Buffer bytes;
  bytes.append("\x05" "2.0.2");
  Writer out(bytes);
  out.write_string("greet");
  bytes.append("\x04" "path");
  write_value(out, Value(ListValue{"", {Value(1)}}));
  EXPECT_EQ(bytes.view(), "\x05" "2.0.2" "\x05" "greet" "\x04" "path" "\x79\x91");
}

}  // namespace
}  // namespace dubhe::hessian2
