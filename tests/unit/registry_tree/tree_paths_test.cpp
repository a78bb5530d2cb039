#include "dubhe/registry_tree/tree_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe::tree {
namespace {

using ::testing::ElementsAre;

TEST(TreePaths, ALeafStandsWhereJavaPutsIt) {
  struct Case {
    const char* root;
    const char* url;
    const char* path;
  };
  const Case cases[] = {
      {"/dubbo", "dubbo://10.0.0.1:20880/a.b.C?x=1&y=2",
       "/dubbo/a.b.C/providers/dubbo%3A%2F%2F10.0.0.1%3A20880%2Fa.b.C%3Fx%3D1%26y%3D2"},
      {"", "dubbo://h:1/a.C", "/a.C/providers/dubbo%3A%2F%2Fh%3A1%2Fa.C"},
      {"/dubbo", "dubbo://h:1/ctx/a.C?interface=a.C", "/dubbo/a.C/providers/dubbo%3A%2F%2Fh%3A1%2Fctx%2Fa.C%3Finterface%3Da.C"},
      {"/dubbo", "consumer://h/a.C?category=consumers", "/dubbo/a.C/consumers/consumer%3A%2F%2Fh%2Fa.C%3Fcategory%3Dconsumers"},
      {"/dubbo", "dubbo://h:1/a.C?group=g&version=1", "/dubbo/a.C/providers/dubbo%3A%2F%2Fh%3A1%2Fa.C%3Fgroup%3Dg%26version%3D1"},
      {"/dubbo", "dubbo://h:1/a.C$D?k=a b~*", "/dubbo/a.C%24D/providers/dubbo%3A%2F%2Fh%3A1%2Fa.C%24D%3Fk%3Da+b%7E*"},
      {"/dubbo", "dubbo://h:1/a.C?k=\xC3\xA4", "/dubbo/a.C/providers/dubbo%3A%2F%2Fh%3A1%2Fa.C%3Fk%3D%C3%A4"},
  };
  for (const Case& c : cases) EXPECT_EQ(leaf_path(c.root, Url::parse(c.url).value()), c.path);
}

TEST(TreePaths, DirectoriesOnTheWay) {
  EXPECT_THAT(ancestors_and_self("/a/b/c"), ElementsAre("/a", "/a/b", "/a/b/c"));
  EXPECT_THAT(ancestors_and_self("/a"), ElementsAre("/a"));
  EXPECT_EQ(parent_of("/a/b/c"), "/a/b");
  EXPECT_EQ(parent_of("/a"), "");
}

}  // namespace
}  // namespace dubhe::tree
