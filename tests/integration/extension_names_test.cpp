// Does each name of an extension work from dubhe.yaml alone?
//
// extension_names/*_rows.cpp have a row for each name of framework/builtin: the lines of dubhe.yaml
// that name it, what is then to be seen, and how one looks. Each row is asked three times:
//   Works                  with those lines the effect is there;
//   ItsDefaultDoesNot      without them (Row::without) it is not, unless the name is the default of
//   its point; FailsWhenItIsTakenOut  with those lines and the name taken out of the list of
//   built-ins it is not.
// EveryNameHasARow compares the rows with the list itself. Who adds a name to extensions.cpp adds a
// row.
#include "extension_names/row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace extension_names {

// For messages of the test framework.
void PrintTo(const Row& row, std::ostream* out) { *out << row.point << " `" << row.name << "`"; }

namespace {

using Name = std::pair<std::string, std::string>;  // point, name

std::vector<Row> all_rows() {
  std::vector<Row> all;
  for (const auto& rows : {wire_rows(), cluster_rows(), merger_rows(), filter_rows(), protocol_filter_rows(), registry_rows(), call_rows()}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

// What is to be seen; what cannot be is seen as its error.
std::string seen(const Row& row, const std::string& lines, const dubhe::AddExtensions& extensions) {
  Ground ground(extensions, lines);
  try {
    return row.observe(ground);
  } catch (const std::exception& error) {
    return std::string("failed: ") + error.what();
  }
}

class ExtensionNames : public testing::TestWithParam<Row> {};

TEST_P(ExtensionNames, Works) {
  const Row& row = GetParam();
  EXPECT_EQ(seen(row, row.lines, dubhe::add_builtin_extensions), row.seen) << row.lines;
}

TEST_P(ExtensionNames, ItsDefaultDoesNot) {
  const Row& row = GetParam();
  if (row.is_default) GTEST_SKIP() << "it is the default";
  EXPECT_NE(seen(row, row.without, dubhe::add_builtin_extensions), row.seen) << row.without;
}

TEST_P(ExtensionNames, FailsWhenItIsTakenOut) {
  const Row& row = GetParam();
  const auto without_it = [&row](dubhe::ExtensionRegistry& to) {
    return dubhe::first_failure(dubhe::add_builtin_extensions(to), to.remove(row.point, row.name));
  };
  EXPECT_NE(seen(row, row.lines, without_it), row.seen) << row.lines;
}

std::string test_name(const testing::TestParamInfo<Row>& info) {
  std::string name = info.param.point + "_" + info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, ExtensionNames, testing::ValuesIn(all_rows()), test_name);

TEST(ExtensionNamesTable, EveryNameHasARow) {
  dubhe::ExtensionRegistry registry(dubhe::null_logger());
  ASSERT_TRUE(dubhe::add_builtin_extensions(registry).ok());
  std::set<Name> listed;
  for (const dubhe::ExtensionListing& point : registry.list()) {
    for (const dubhe::ExtensionInfo& extension : point.extensions)
      listed.emplace(point.point, extension.name);
  }
  std::set<Name> expected;
  for (const Row& row : all_rows()) {
    EXPECT_TRUE(expected.emplace(row.point, row.name).second)
        << row.point << " `" << row.name
        << "` has two rows";
  }
  for (const Name& name : listed) {
    EXPECT_TRUE(expected.contains(name))
        << name.first << " `" << name.second << "` is in extensions.cpp and has no row";
  }
  for (const Name& name : expected) {
    EXPECT_TRUE(listed.contains(name))
        << name.first << " `" << name.second << "` has a row and is not in extensions.cpp";
  }
}

}  // namespace
}  // namespace extension_names
