#include "dubhe/protocol/java_types.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dubhe {
namespace {

using Types = std::vector<std::string>;

TEST(JavaTypes, HaveTwoSpellings) {
  struct Row {
    Types types;
    const char* descriptor;
  };
  const Row rows[] = {
      {{}, ""},
      {{"boolean", "byte", "short", "char", "int", "long", "float", "double"}, "ZBSCIJFD"},
      {{"java.lang.String", "int[]"}, "Ljava/lang/String;[I"},
      {{"java.util.Map"}, "Ljava/util/Map;"},
      {{"com.x.Outer$Inner[][]", "Order"}, "[[Lcom/x/Outer$Inner;LOrder;"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(descriptor_of_types(row.types).value(), row.descriptor);
    EXPECT_EQ(types_of_descriptor(row.descriptor).value(), row.types) << row.descriptor;
  }
}

TEST(JavaTypes, ArraysMayBeSpelledAsTheirClassIs) {
  EXPECT_EQ(descriptor_of_types(Types{"[I", "[[Ljava.lang.String;"}).value(), "[I[[Ljava/lang/String;");
}

TEST(JavaTypes, WhatIsNoTypeIsNamed) {
  for (const char* wrong : {"", " int", "in t", "java..lang", ".java", "java.", "com/x/Order", "[", "[X", "[Lcom.x", "[]", "a[",
                            "List<String>", "Lcom.x.Order;"}) {
    const auto made = descriptor_of_types(Types{"int", wrong});
    ASSERT_FALSE(made.ok()) << wrong;
    EXPECT_EQ(made.status().code(), StatusCode::kInvalidArgument);
    EXPECT_NE(made.status().message().find("`" + std::string(wrong) + "`"), std::string::npos) << made.status().message();
  }
  for (const char* wrong : {"X", "L", "Lcom/x", "Lcom.x;", "[", "I[", "L;", "Ljava//lang;", "i"}) {
    EXPECT_FALSE(types_of_descriptor(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace dubhe
