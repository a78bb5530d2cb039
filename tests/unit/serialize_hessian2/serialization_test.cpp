// hessian2 as an extension.
#include "dubhe/serialize_hessian2/hessian2_serialization.h"

#include <gtest/gtest.h>

#include "dubhe/common/logger.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe {
namespace {

class Hessian2SerializationTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(registry.add<Serialization>("hessian2", make_hessian2).ok()); }

  ExtensionRegistry registry{null_logger()};
};

TEST_F(Hessian2SerializationTest, IsTheDefaultAndHasItsPlaceInTheHeader) {
  const auto found = registry.get<Serialization>("");
  ASSERT_TRUE(found) << found.status().to_string();
  EXPECT_EQ((*found)->name(), "hessian2");
  EXPECT_EQ((*found)->id(), 2);
}

TEST_F(Hessian2SerializationTest, WritesAndReadsTheValuesOfOneBody) {
  const Serialization& hessian2 = **registry.get<Serialization>("hessian2");
  const auto shared = std::make_shared<ListValue>(ListValue{"", {Value("a")}});
  Buffer body;
  const auto writer = hessian2.writer(body);
  EXPECT_TRUE(writer->write(Value(shared)).ok());
  EXPECT_TRUE(writer->write(Value(7)).ok());
  EXPECT_TRUE(writer->write(Value(shared)).ok());

  const auto reader = hessian2.reader(body.view());
  const auto first = reader->read(), second = reader->read(), third = reader->read();
  ASSERT_TRUE(first && second && third);
  EXPECT_EQ(first->as_list(), third->as_list());
  EXPECT_EQ(*second, Value(7));
  EXPECT_TRUE(reader->at_end());
}

TEST_F(Hessian2SerializationTest, SaysWhatItCannotWriteOrRead) {
  const Serialization& hessian2 = **registry.get<Serialization>("hessian2");
  Value deep;
  for (std::uint32_t i = 0; i <= hessian2::kMaxDepth; ++i) deep = Value(ListValue{"", {deep}});
  Buffer body;
  EXPECT_EQ(hessian2.writer(body)->write(deep).code(), StatusCode::kInvalidArgument);
  const auto bad = hessian2.reader("\x7a\x91")->read();
  EXPECT_EQ(bad.status(), Status(StatusCode::kDataLoss, "hessian2: offset 2: the body ends where the rest of a list should be"));
}

}  // namespace
}  // namespace dubhe
