// What peers must not be able to do: bytes that make no sense, claims that cost memory, nesting that costs the stack.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "dubhe/serialize_hessian2/describe.h"
#include "notation.h"

namespace malformed_test {

struct Node {
  std::vector<Node> children;
};
DUBHE_TYPE(Node, "demo.Node", children)

struct Wide {
  std::string a, b, c, d, e, f, g, h;
};
DUBHE_TYPE(Wide, "demo.Wide", a, b, c, d, e, f, g, h)

}  // namespace malformed_test

namespace dubhe::hessian2 {
namespace {

using malformed_test::Node;
using malformed_test::Wide;
using testing::from_hex;
using testing::hex_string;

Status read_tree(std::string_view body, ReadLimits limits = {}) {
  Reader in(body, limits);
  Value value;
  const bool read = read_value(in, value);
  EXPECT_EQ(read, in.ok());
  return in.status();
}
Status skip(std::string_view body) {
  Reader in(body);
  const bool skipped = in.skip();
  EXPECT_EQ(skipped, in.ok());
  return in.status();
}

TEST(Hessian2Malformed, NamesTheOffsetAndTheByte) {
  struct Case {
    std::string bytes;
    std::string message;
  };
  const Case cases[] = {
      {"40", "hessian2: offset 0: no value begins with this byte (byte 0x40)"},
      {"45", "hessian2: offset 0: no value begins with this byte (byte 0x45)"},
      {"47", "hessian2: offset 0: no value begins with this byte (byte 0x47)"},
      {"50", "hessian2: offset 0: no value begins with this byte (byte 0x50)"},
      {"5a", "hessian2: offset 0: no value begins with this byte (byte 0x5a)"},
      {"7a9150", "hessian2: offset 2: no value begins with this byte (byte 0x50)"},
      {"", "hessian2: offset 0: the body ends where a value should be"},
      {"02f09f9880", "hessian2: offset 1: bad text in a string (byte 0xf0)"},
      {"01f09f9880", "hessian2: offset 1: bad text in a string (byte 0xf0)"},
      {"0180", "hessian2: offset 1: bad text in a string (byte 0x80)"},
      {"02c341c3", "hessian2: offset 1: bad text in a string (byte 0xc3)"},
      {"520001614e", "hessian2: offset 4: a string goes on with something else (byte 0x4e)"},
      {"410001614e", "hessian2: offset 4: a binary goes on with something else (byte 0x4e)"},
      {"7a51917991", "hessian2: offset 1: a reference to a container that has not begun (byte 0x51)"},
      {"518f", "hessian2: offset 1: expected the number of a reference (byte 0x8f)"},
      {"51e0", "hessian2: offset 1: expected the number of a reference (byte 0xe0)"},
      {"60", "hessian2: offset 0: the number of a class that was not given (byte 0x60)"},
      {"4f91", "hessian2: offset 0: the number of a class that was not given (byte 0x4f)"},
      {"4f8f", "hessian2: offset 1: expected the number of a class (byte 0x8f)"},
      {"43" + hex_string("a.B") + "8f", "hessian2: offset 5: expected the number of fields (byte 0x8f)"},
      {"43" + hex_string("a.B") + "90" + "91", "hessian2: offset 6: a class definition without its object (byte 0x91)"},
      {"4391", "hessian2: offset 1: expected a string (byte 0x91)"},
      {"7190", "hessian2: offset 1: the number of a type name that was not given (byte 0x90)"},
      {"71e1", "hessian2: offset 1: expected a type name (byte 0xe1)"},
      {"588f", "hessian2: offset 1: expected the length of a list (byte 0x8f)"},
      {"58e1", "hessian2: offset 1: expected the length of a list (byte 0xe1)"},
      {"4891", "hessian2: offset 2: the body ends where a value should be"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.bytes);
    const std::string body = from_hex(c.bytes);
    EXPECT_EQ(read_tree(body), Status(StatusCode::kDataLoss, c.message));
    EXPECT_EQ(skip(body), Status(StatusCode::kDataLoss, c.message));
  }
}

TEST(Hessian2Malformed, SaysWhatWasExpectedAndWhatWasFound) {
  const auto message = [](std::string_view hex, auto value) {
    const std::string body = from_hex(hex);
    Reader in(body);
    EXPECT_FALSE(read(in, value));
    EXPECT_EQ(in.status().code(), StatusCode::kInvalidArgument);
    return in.status().message();
  };
  EXPECT_EQ(message("0131", std::int32_t()), "hessian2: offset 0: expected an int, found a string (byte 0x01)");
  EXPECT_EQ(message("0131", std::int64_t()), "hessian2: offset 0: expected a long, found a string (byte 0x01)");
  EXPECT_EQ(message("7891", double()), "hessian2: offset 0: expected a double, found a list (byte 0x78)");
  EXPECT_EQ(message("4c000000d04b9284b8", Date()), "hessian2: offset 0: expected a date, found a long (byte 0x4c)");
  EXPECT_EQ(message("7a9192", Bytes()), "hessian2: offset 0: expected binary, found a list (byte 0x7a)");
  EXPECT_EQ(message("0161", Bytes()), "hessian2: offset 0: expected binary, found a string (byte 0x01)");
  EXPECT_EQ(message("2161", std::string()), "hessian2: offset 0: expected a string, found binary (byte 0x21)");
  EXPECT_EQ(message("0161", std::vector<std::string>()), "hessian2: offset 0: expected a list, found a string (byte 0x01)");
  EXPECT_EQ(message("91", std::map<std::string, std::string>()), "hessian2: offset 0: expected a map, found an int (byte 0x91)");
  EXPECT_EQ(message("0531322e3530", Decimal()), "hessian2: offset 0: expected an object, found a string (byte 0x05)");
  EXPECT_EQ(message("c8ff", BigInteger()), "hessian2: offset 0: expected an object, found an int (byte 0xc8)");
  EXPECT_EQ(message("7a910161", std::vector<std::int32_t>()), "hessian2: offset 2: expected an int, found a string (byte 0x01)");
  EXPECT_EQ(message("4b00000000", Node()), "hessian2: offset 0: expected an object, found a date (byte 0x4b)");
}

TEST(Hessian2Malformed, AClaimedLengthAllocatesOnlyWhatTheBytesJustify) {
  struct Case {
    const char* name;
    std::string bytes;
  };
  const Case cases[] = {
      {"a list of 2^31-1", "58497fffffff91"},
      {"a typed list of 2^31-1", "56" + hex_string("[int") + "497fffffff91"},
      {"a list of 2^30 in a list", "7958494000000091"},
      {"a class of 2^31-1 fields", "43" + hex_string("a.B") + "497fffffff91"},
      {"a string of 65535", "53ffff61"},
      {"a binary of 65535", "42ffff61"},
      {"an object whose class has more fields than there are bytes",
       "43" + hex_string("a.B") + "93" + hex_string("x") + hex_string("y") + hex_string("z") + "6091"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string body = from_hex(c.bytes);
    EXPECT_EQ(read_tree(body).code(), StatusCode::kDataLoss);
    EXPECT_EQ(skip(body).code(), StatusCode::kDataLoss);
    Reader in(body);
    std::vector<Wide> typed;
    EXPECT_FALSE(read(in, typed));
    EXPECT_LE(typed.capacity() * sizeof(Wide), 16384u);
  }
}

TEST(Hessian2Malformed, APlausibleLengthReservesWithMeasure) {
  // A megabyte of nulls claims a million structs of a quarter kilobyte each; the claim alone reserves little of that.
  const std::string body = from_hex("5849000fffff (64 x 4e)");
  Reader in(body);
  std::vector<Wide> typed;
  EXPECT_FALSE(read(in, typed));
  EXPECT_LE(typed.capacity() * sizeof(Wide), 64u * 1024);
}

TEST(Hessian2Malformed, ManyNullsDoNotBecomeManyGreatObjects) {
  const std::string body = from_hex("5849000186a0 (100000 x 4e)");
  Reader in(body, {.max_memory = 1 << 20});
  std::vector<Wide> typed;
  EXPECT_FALSE(read(in, typed));
  EXPECT_THAT(in.status().message(), ::testing::HasSubstr("over the limit of max_memory"));
  EXPECT_LE(typed.size() * sizeof(Wide), 1u << 20);
  EXPECT_THAT(read_tree(body, {.max_memory = 1 << 20}).message(), ::testing::HasSubstr("max_memory"));
  EXPECT_EQ(read_tree(body), Status());
}

// Each object claims a thousand fields; only those that come take memory.
TEST(Hessian2Malformed, NestedObjectsOfManyFieldsStaySmall) {
  std::string body = from_hex("43" + hex_string("a.B") + "cbe8");
  for (int i = 0; i < 1000; ++i) body += from_hex(hex_string("field" + std::to_string(i)));
  body += std::string(250, '\x60') + std::string(2000, 'N');
  EXPECT_THAT(read_tree(body, {.max_memory = 1 << 20}).message(), ::testing::HasSubstr("the body ends"));
}

TEST(Hessian2Malformed, NestingStopsAtTheLimit) {
  const auto nested = [](std::string_view open, std::size_t depth, std::string_view inner, std::string_view close) {
    std::string bytes;
    for (std::size_t i = 0; i < depth; ++i) bytes += from_hex(open);
    bytes += from_hex(inner);
    for (std::size_t i = 0; i < depth; ++i) bytes += from_hex(close);
    return bytes;
  };
  struct Case {
    const char* name;
    std::string_view open, close;
  };
  const Case cases[] = {{"lists", "79", ""}, {"maps", "4891", "5a"}, {"variable lists", "57", "5a"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read_tree(nested(c.open, kMaxDepth, "91", c.close)), Status());
    for (const std::size_t depth : {std::size_t{kMaxDepth} + 1, std::size_t{1'000'000}}) {
      const std::string body = nested(c.open, depth, "91", c.close);
      EXPECT_EQ(read_tree(body).code(), StatusCode::kDataLoss);
      EXPECT_THAT(read_tree(body).message(), ::testing::HasSubstr("over the limit of max_depth"));
      EXPECT_THAT(skip(body).message(), ::testing::HasSubstr("over the limit of max_depth"));
    }
  }
  std::string objects = from_hex("43" + hex_string("demo.Node") + "91" + hex_string("children"));
  for (int i = 0; i < 500'000; ++i) objects += from_hex("6079");
  Reader in(objects);
  Node node;
  EXPECT_FALSE(read(in, node));
  EXPECT_THAT(in.status().message(), ::testing::HasSubstr("over the limit of max_depth"));
  EXPECT_THAT(read_tree(objects).message(), ::testing::HasSubstr("over the limit of max_depth"));
  EXPECT_THAT(skip(objects).message(), ::testing::HasSubstr("over the limit of max_depth"));
}

// A chain through references is as deep as one of brackets, though the bytes are flat.
TEST(Hessian2Malformed, AChainOfReferencesIsDepthToo) {
  Buffer bytes;
  Writer out(bytes);
  constexpr std::size_t kLength = 100'000;
  out.begin_list(kLength);
  out.begin_list(0);
  for (std::uint32_t i = 1; i < kLength; ++i) {
    out.begin_list(1);
    out.write_reference_number(i);  // the list before this one
  }
  EXPECT_THAT(read_tree(bytes.view()).message(), ::testing::HasSubstr("over the limit of max_depth"));
  EXPECT_EQ(skip(bytes.view()), Status()) << "what is only skipped has no depth";
}

// Ten references to a list of ten references to a list …: ten bytes each, a billion elements when written out.
std::string bomb(int levels) {
  Buffer bytes;
  Writer out(bytes);
  out.begin_list(static_cast<std::size_t>(levels));
  out.begin_list(0);
  for (int level = 1; level < levels; ++level) {
    out.begin_list(10);
    for (int i = 0; i < 10; ++i) out.write_reference_number(static_cast<std::uint32_t>(level));
  }
  return std::string(bytes.view());
}

TEST(Hessian2Malformed, AReferenceBombStaysSmallAsATree) {
  Value value;
  const std::string body = bomb(100);
  Reader in(body);
  ASSERT_TRUE(read_value(in, value)) << in.status().to_string();
  EXPECT_LE(value.to_string().size(), 1u << 17);
  Value same = value;
  EXPECT_TRUE(value == same);
  Buffer back;
  Writer out(back);
  write_value(out, value);
  EXPECT_EQ(back.view(), body);
}

TEST(Hessian2Malformed, AReferenceBombByValueIsRefused) {
  Buffer bytes;
  Writer out(bytes);
  const auto definition = &ClassOf<Node>::kDefinition;
  out.begin_object(*definition);
  out.begin_list(50);
  out.begin_object(*definition);
  out.write_null();
  for (int level = 1; level < 50; ++level) {
    const std::uint32_t before = level == 1 ? 2 : out.next_reference() - 2;
    out.begin_object(*definition);
    out.begin_list(10);
    for (int i = 0; i < 10; ++i) out.write_reference_number(before);
  }
  Reader in(bytes.view(), {.max_repeated_bytes = 1 << 20});
  Node node;
  EXPECT_FALSE(read(in, node));
  EXPECT_THAT(in.status().message(), ::testing::HasSubstr("over the limit of max_repeated_bytes"));
}

TEST(Hessian2Malformed, ACycleByValueIsRefused) {
  const std::string body =
      from_hex("43" + hex_string("demo.Node") + "91" + hex_string("children") + "60" + "7a" + "5190" + "5190");
  Reader in(body);
  Node node;
  EXPECT_FALSE(read(in, node));
  EXPECT_THAT(in.status().message(), ::testing::HasSubstr("max_depth"));
}

TEST(Hessian2Malformed, EveryLimitIsKept) {
  const std::string many = from_hex("58c864 (100 x 78)");  // a hundred empty lists in a list
  EXPECT_EQ(read_tree(many, {.max_containers = 101}), Status());
  EXPECT_THAT(read_tree(many, {.max_containers = 100}).message(), ::testing::HasSubstr("max_containers"));
  EXPECT_EQ(read_tree(many, {.max_length = 100}), Status());
  EXPECT_THAT(read_tree(many, {.max_length = 99}).message(), ::testing::HasSubstr("max_length"));
  EXPECT_EQ(read_tree(many, {.max_elements = 100}), Status());
  EXPECT_THAT(read_tree(many, {.max_elements = 99}).message(), ::testing::HasSubstr("max_elements"));
  const std::string lists = from_hex("7a 7b919293 7b919293");  // two and three and three
  EXPECT_EQ(read_tree(lists, {.max_elements = 8}), Status());
  EXPECT_THAT(read_tree(lists, {.max_elements = 7}).message(), ::testing::HasSubstr("max_elements"));
  const std::string text = from_hex("3064 (100 x 61)");
  EXPECT_EQ(read_tree(text, {.max_length = 100}), Status());
  EXPECT_THAT(read_tree(text, {.max_length = 99}).message(), ::testing::HasSubstr("max_length"));
  const std::string binary = from_hex("3464 (100 x 61)");
  EXPECT_THAT(read_tree(binary, {.max_length = 99}).message(), ::testing::HasSubstr("max_length"));
}

TEST(Hessian2Malformed, AWriterRefusesWhatIsTooDeep) {
  Value value(1);
  for (std::uint32_t i = 0; i < kMaxDepth; ++i) value = Value(ListValue{"", {value}});
  Buffer bytes;
  Writer out(bytes);
  write_value(out, value);
  EXPECT_EQ(out.status(), Status());
  value = Value(ListValue{"", {value}});
  out.reset(bytes);
  write_value(out, value);
  EXPECT_EQ(out.status(), Status(StatusCode::kInvalidArgument, "hessian2: the value is nested deeper than 256 containers"));
}

}  // namespace
}  // namespace dubhe::hessian2
