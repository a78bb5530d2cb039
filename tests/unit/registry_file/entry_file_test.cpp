// The files of the registry `file`: names that people can read, texts that come back as they were.

#include "entry_file.h"

#include "dubhe/common/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe::file {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(EntryFile, ComesBackAsItWas) {
  const Entry entries[] = {
      {"dubbo%3A%2F%2F10.0.0.1%3A20880%2Fa.B%3Fx%3D1", 7, "10.0.0.1"},
      {"10.0.0.1:20880", 0xffffffffffffffff, "{\"name\":\"app\"}"},
      {"a.B", 0, "app,\nowner: none\n\nsecond"},
      {"empty", 0, ""},
  };
  for (const Entry& entry : entries) {
    const auto read = parse_entry(to_text(entry));
    ASSERT_TRUE(read.ok()) << read.status().message();
    EXPECT_EQ(read->name, entry.name);
    EXPECT_EQ(read->owner, entry.owner);
    EXPECT_EQ(read->data, entry.data);
  }
}

TEST(EntryFile, AnUrlCanBeReadInIt) {
  const Url url = Url::parse("dubbo://10.0.0.1:20880/a.B?version=1.0").value();
  EXPECT_THAT(to_text({url.to_encoded(), 7, ""}),
              HasSubstr("means: dubbo://10.0.0.1:20880/a.B?version=1.0\n"));
}

TEST(EntryFile, WhatMakesNoSenseIsRefused) {
  const std::string good = to_text({"n", 7, "d"});
  const std::string cases[] = {
      "",
      "hello\n",
      good.substr(0, 20),
      good.substr(0, good.find("owner")),
      "Dubhe registry entry, version 1\nnode: \nowner: none\n\n",
      "Dubhe registry entry, version 1\nnode: n\nowner: 12\n\n",
      "Dubhe registry entry, version 1\nnode: n\nowner: 0000000000000000\n\n",
      "Dubhe registry entry, version 1\nnode: n\nowner: none\nmore: 1\n\n",
      "Dubhe registry entry, version 2\nnode: n\nowner: none\n\n",
  };
  for (const std::string& text : cases) EXPECT_FALSE(parse_entry(text).ok()) << text;
}

TEST(EntryFile, ShortHarmlessNamesStayAsTheyAre) {
  for (const char* name : {"com.acme.Order", "10.0.0.1:20880", "app-1_b"})
    EXPECT_EQ(file_name(name), name);
}

TEST(EntryFile, OtherNamesAreReadableAndDifferent) {
  const std::string one =
      Url::parse("dubbo://10.0.0.1:20880/com.acme.Order?a=1").value().to_encoded();
  const std::string other =
      Url::parse("dubbo://10.0.0.1:20880/com.acme.Order?a=2").value().to_encoded();
  EXPECT_THAT(file_name(one), StartsWith("dubbo_10.0.0.1:20880_com.acme.Order~"));
  EXPECT_NE(file_name(one), file_name(other));
  for (const std::string& hostile :
       {std::string(".."), std::string("."), std::string(".tmp-x"), std::string("a/../b"),
        std::string(5000, 'x'), std::string("\0\n", 2), std::string("%2E%2E%2F%2E%2E")}) {
    const std::string name = file_name(hostile);
    EXPECT_LT(name.size(), 200U);
    EXPECT_EQ(name.find('/'), name.npos) << name;
    EXPECT_NE(name.front(), '.') << name;
    EXPECT_EQ(name.find('\0'), name.npos);
  }
}

TEST(EntryFile, AFolderNeverLeavesTheTree) {
  EXPECT_EQ(folder_of("/dubbo/a.B/providers"), "dubbo/a.B/providers");
  EXPECT_EQ(folder_of("/../../etc").find(".."), std::string::npos);
  EXPECT_EQ(place_of("/services/app/10.0.0.1:20880").folder, "services/app");
  EXPECT_EQ(place_of("/services/app/10.0.0.1:20880").file, "10.0.0.1:20880.node");
}

}  // namespace
}  // namespace dubhe::file
