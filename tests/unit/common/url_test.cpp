#include "dubhe/common/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Url parsed(std::string_view text) {
  auto url = Url::parse(text);
  EXPECT_TRUE(url.ok()) << text << ": " << url.status().to_string();
  return url.ok() ? *url : Url();
}

struct Parts {
  const char* text;
  const char* protocol;
  const char* username;
  const char* password;
  const char* host;
  int port;
  const char* path;
  Url::Parameters parameters;
  const char* printed;  // nullptr: as `text`
};

const Parts kParts[] = {
    {"dubbo://10.0.0.1:20880/a.b.C?x=1&y=2",
     "dubbo",
     "",
     "",
     "10.0.0.1",
     20880,
     "a.b.C",
     {{"x", "1"}, {"y", "2"}},
     nullptr},
    {"dubbo://10.0.0.1/a.b.C", "dubbo", "", "", "10.0.0.1", 0, "a.b.C", {}, nullptr},
    {"dubbo://10.0.0.1:0/a.b.C",
     "dubbo",
     "",
     "",
     "10.0.0.1",
     0,
     "a.b.C",
     {},
     "dubbo://10.0.0.1/a.b.C"},
    {"dubbo://10.0.0.1:/a", "dubbo", "", "", "10.0.0.1", 0, "a", {}, "dubbo://10.0.0.1/a"},
    {"zookeeper://ann:secret@h:2181", "zookeeper", "ann", "secret", "h", 2181, "", {}, nullptr},
    {"zookeeper://ann@h:2181", "zookeeper", "ann", "", "h", 2181, "", {}, nullptr},
    {"zookeeper://@h:2181", "zookeeper", "", "", "h", 2181, "", {}, "zookeeper://h:2181"},
    {"zookeeper://ann:p@ss:w@h:2181", "zookeeper", "ann", "p@ss:w", "h", 2181, "", {}, nullptr},
    {"10.0.0.1:2181", "", "", "", "10.0.0.1", 2181, "", {}, nullptr},
    {"10.0.0.1:2181/a/b?c=d", "", "", "", "10.0.0.1", 2181, "a/b", {{"c", "d"}}, nullptr},
    {"localhost", "", "", "", "localhost", 0, "", {}, nullptr},
    {"file:///tmp/dubhe", "file", "", "", "", 0, "tmp/dubhe", {}, nullptr},
    {"file:/tmp/dubhe", "file", "", "", "", 0, "tmp/dubhe", {}, "file:///tmp/dubhe"},
    {"dubbo://h:1//a", "dubbo", "", "", "h", 1, "a", {}, "dubbo://h:1/a"},
    {"dubbo://h:1/a?", "dubbo", "", "", "h", 1, "a", {}, "dubbo://h:1/a"},
    {"dubbo://h:1?k=v", "dubbo", "", "", "h", 1, "", {{"k", "v"}}, nullptr},
    {"consumer://10.0.0.1/a.b.C?category=consumers&check=false",
     "consumer",
     "",
     "",
     "10.0.0.1",
     0,
     "a.b.C",
     {{"category", "consumers"}, {"check", "false"}},
     nullptr},
    // IPv6.
    {"dubbo://[::1]:20880/a", "dubbo", "", "", "::1", 20880, "a", {}, nullptr},
    {"dubbo://[::1]/a", "dubbo", "", "", "::1", 0, "a", {}, nullptr},
    {"dubbo://[fe80::1%eth0]:20880/a", "dubbo", "", "", "fe80::1%eth0", 20880, "a", {}, nullptr},
    {"dubbo://u:p@[2001:db8::7]:20880/a",
     "dubbo",
     "u",
     "p",
     "2001:db8::7",
     20880,
     "a",
     {},
     nullptr},
    {"dubbo://fe80:0:0:0:894:aeec:f37d:23e1:20880/a",
     "dubbo",
     "",
     "",
     "fe80:0:0:0:894:aeec:f37d:23e1",
     20880,
     "a",
     {},
     "dubbo://[fe80:0:0:0:894:aeec:f37d:23e1]:20880/a"},
    {"dubbo://fe80:0:0:0:894:aeec:f37d:23e1%en0/a",
     "dubbo",
     "",
     "",
     "fe80:0:0:0:894:aeec:f37d:23e1%en0",
     0,
     "a",
     {},
     "dubbo://[fe80:0:0:0:894:aeec:f37d:23e1%en0]/a"},
    // Parameters: sorted, trimmed, the last of equals, no empty key.
    {"p://h?b=2&a=1", "p", "", "", "h", 0, "", {{"a", "1"}, {"b", "2"}}, "p://h?a=1&b=2"},
    {"p://h?a= 1 ", "p", "", "", "h", 0, "", {{"a", "1"}}, "p://h?a=1"},
    {"p://h?a=", "p", "", "", "h", 0, "", {{"a", ""}}, nullptr},
    {"p://h?a", "p", "", "", "h", 0, "", {{"a", "a"}}, "p://h?a=a"},
    {"p://h?a=1&a=2", "p", "", "", "h", 0, "", {{"a", "2"}}, "p://h?a=2"},
    {"p://h?=x&&a=1&", "p", "", "", "h", 0, "", {{"a", "1"}, {"x", "x"}}, "p://h?a=1&x=x"},
    {"p://h?a=1;b=2", "p", "", "", "h", 0, "", {{"a", "1"}, {"b", "2"}}, "p://h?a=1&b=2"},
    {"p://h?a=b=c", "p", "", "", "h", 0, "", {{"a", "b=c"}}, nullptr},
    {"p://h?B=1&a=2&_=3",
     "p",
     "",
     "",
     "h",
     0,
     "",
     {{"B", "1"}, {"_", "3"}, {"a", "2"}},
     "p://h?B=1&_=3&a=2"},
    {"p://h?url=http://x:1/y?z", "p", "", "", "h", 0, "", {{"url", "http://x:1/y?z"}}, nullptr},
};

TEST(UrlTest, ReadsEveryPartAndPrintsItAsJavaDoes) {
  for (const Parts& parts : kParts) {
    SCOPED_TRACE(parts.text);
    const Url url = parsed(parts.text);
    EXPECT_EQ(url.protocol(), parts.protocol);
    EXPECT_EQ(url.username(), parts.username);
    EXPECT_EQ(url.password(), parts.password);
    EXPECT_EQ(url.host(), parts.host);
    EXPECT_EQ(url.port(), parts.port);
    EXPECT_EQ(url.path(), parts.path);
    EXPECT_EQ(url.parameters(), parts.parameters);
    EXPECT_EQ(url.to_string(), parts.printed != nullptr ? parts.printed : parts.text);
  }
}

TEST(UrlTest, WhatItPrintsReadsBackAsTheSame) {
  for (const Parts& parts : kParts) {
    const Url url = parsed(parts.text);
    EXPECT_EQ(parsed(url.to_string()), url) << parts.text;
    const auto again = Url::parse_encoded(url.to_encoded());
    ASSERT_TRUE(again.ok()) << parts.text;
    EXPECT_EQ(*again, url) << parts.text;
  }
}

struct BadText {
  const char* text;
  const char* complaint;
};

TEST(UrlTest, ABadTextIsRefusedWithThePlaceNamed) {
  const BadText kBad[] = {
      {"", "url is empty"},
      {"  ", "url is empty"},
      {"://h:1", "protocol at character 1 is missing"},
      {":/h", "protocol at character 1 is missing"},
      {"dubbo://h:99999/a", "port `99999` at character 11 is not a number from 0 to 65535"},
      {"dubbo://h:-1/a", "port `-1` at character 11"},
      {"dubbo://h:20b/a", "port `20b` at character 11"},
      {"dubbo://h: 20/a", "port ` 20` at character 11"},
      {"dubbo://[::1:20880/a",
       "host `[::1:20880` at character 9 opens a bracket and does not close it"},
      {"dubbo://[::1]20880/a", "port `20880` at character 14 must follow the bracket as `:port`"},
      {"dubbo://[::1]:x/a", "port `x` at character 15"},
  };
  for (const BadText& bad : kBad) {
    const auto url = Url::parse(bad.text);
    ASSERT_FALSE(url.ok()) << bad.text;
    EXPECT_EQ(url.status().code(), StatusCode::kInvalidArgument);
    EXPECT_THAT(url.status().message(), HasSubstr(bad.complaint));
    if (bad.complaint != std::string_view("url is empty")) {
      EXPECT_THAT(url.status().message(), HasSubstr(bad.text));
    }
  }
}

TEST(UrlTest, AnyBytesEitherReadOrAreRefused) {
  const std::string pieces[] = {"a",   ":", "/", "@", "?",   "[", "]",
                                "%",   "=", "&", ";", "://", "9", std::string(1, '\0'),
                                "\xff"};
  const auto check = [](const std::string& text) {
    if (const auto url = Url::parse(text); url.ok()) {
      EXPECT_LE(url->to_string().size(), 2 * text.size() + 8);
    }
    if (const auto url = Url::parse_encoded(text); url.ok()) {
      EXPECT_LE(url->to_encoded().size(), 6 * text.size() + 24);
    }
  };
  for (const auto& a : pieces) {
    for (const auto& b : pieces) {
      for (const auto& c : pieces) {
        for (const auto& d : pieces) check(a + b + c + d);
      }
    }
  }
}

TEST(UrlTest, BuiltFromPartsItPrintsLikeAReadOne) {
  const Url url("dubbo", "[::1]", 20880, "/a.b.C", {{"", "dropped"}, {"y", ""}, {"x", " 1\t"}});
  EXPECT_EQ(url.to_string(), "dubbo://[::1]:20880/a.b.C?x=1&y=");
  EXPECT_EQ(url, parsed("dubbo://[::1]:20880/a.b.C?x=1&y="));
  EXPECT_EQ(Url().to_string(), "");
  EXPECT_EQ(Url("dubbo", "", 20880).to_string(),
            "dubbo://");  // Java prints no port without a host either
}

TEST(UrlTest, AddressHasBracketsAndThePortOnlyWhenThereIsOne) {
  EXPECT_EQ(parsed("dubbo://10.0.0.8:20880/x").address(), "10.0.0.8:20880");
  EXPECT_EQ(parsed("dubbo://[::1]:20880").address(), "[::1]:20880");
  EXPECT_EQ(parsed("dubbo://[::1]").address(), "[::1]");
  EXPECT_EQ(parsed("dubbo://host").address(), "host");
}

TEST(UrlTest, GettersReadNumbersTimesTruthAndLists) {
  const Url url = parsed(
      "p://"
      "h?int=42&plus=+7&neg=-1&word=x&big=99999999999999999999&t=TRUE&f=false&one=1&d=0.5&ms=250"
      "&go=1m30s&half=1.5s&bad=3x&list= a, b ,,c&empty=");
  EXPECT_EQ(url.get("int"), "42");
  EXPECT_EQ(url.get("absent"), "");
  EXPECT_EQ(url.get("absent", "f"), "f");
  EXPECT_EQ(url.get("empty", "f"), "f");
  EXPECT_TRUE(url.has("empty"));
  EXPECT_FALSE(url.has("absent"));
  EXPECT_EQ(url.get_int("int", 1), 42);
  EXPECT_EQ(url.get_int("plus", 1), 7);
  EXPECT_EQ(url.get_int("neg", 1), -1);
  EXPECT_EQ(url.get_int("word", 1), 1);
  EXPECT_EQ(url.get_int("big", 1), 1);
  EXPECT_EQ(url.get_int("empty", 1), 1);
  EXPECT_TRUE(url.get_bool("t", false));
  EXPECT_FALSE(url.get_bool("f", true));
  EXPECT_FALSE(url.get_bool("one", false));
  EXPECT_TRUE(url.get_bool("word", true));
  EXPECT_DOUBLE_EQ(url.get_double("d", 1), 0.5);
  EXPECT_DOUBLE_EQ(url.get_double("word", 1), 1);
  EXPECT_EQ(url.get_millis("ms", milliseconds(1)), milliseconds(250));
  EXPECT_EQ(url.get_millis("go", milliseconds(1)), milliseconds(90'000));
  EXPECT_EQ(url.get_millis("half", milliseconds(1)), milliseconds(1500));
  EXPECT_EQ(url.get_millis("bad", milliseconds(1)), milliseconds(1));
  EXPECT_EQ(url.get_millis("absent", milliseconds(1)), milliseconds(1));
  EXPECT_THAT(url.get_list("list"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(url.get_list("absent"), ElementsAre());
}

TEST(UrlTest, AMethodsOwnValueComesBeforeTheGeneralOne) {
  const Url url = parsed(
      "p://h?timeout=1000&sayHello.timeout=200&greet.retries=0&check=false&greet.check=true");
  EXPECT_EQ(url.get_method("sayHello", "timeout"), "200");
  EXPECT_EQ(url.get_method("greet", "timeout"), "1000");
  EXPECT_EQ(url.get_method("", "timeout"), "1000");
  EXPECT_EQ(url.get_method_int("greet", "retries", 2), 0);
  EXPECT_EQ(url.get_method_int("sayHello", "retries", 2), 2);
  EXPECT_TRUE(url.get_method_bool("greet", "check", false));
  EXPECT_FALSE(url.get_method_bool("sayHello", "check", true));
  EXPECT_EQ(url.get_method("x", "y", "z"), "z");
}

struct Keys {
  const char* text;
  const char* service;
  const char* display;
  const char* colon;
};

TEST(UrlTest, ServiceKeysLeaveAbsentPartsOut) {
  const Keys kKeys[] = {
      {"dubbo://h:1/a.b.C", "a.b.C", "a.b.C", "a.b.C::"},
      {"dubbo://h:1/ctx/a.b.C?interface=a.b.C", "a.b.C", "a.b.C", "a.b.C::"},
      {"dubbo://h:1/a.b.C?version=1.0.0", "a.b.C:1.0.0", "a.b.C:1.0.0", "a.b.C:1.0.0:"},
      {"dubbo://h:1/a.b.C?group=g", "g/a.b.C", "a.b.C", "a.b.C::g"},
      {"dubbo://h:1/a.b.C?group=g&version=1.0.0", "g/a.b.C:1.0.0", "a.b.C:1.0.0", "a.b.C:1.0.0:g"},
      {"dubbo://h:1/a.b.C?group=g&version=0.0.0", "g/a.b.C", "a.b.C", "a.b.C:0.0.0:g"},
      {"dubbo://h:1/a.b.C?group=&version=", "a.b.C", "a.b.C", "a.b.C::"},
  };
  for (const Keys& keys : kKeys) {
    const Url url = parsed(keys.text);
    EXPECT_EQ(url.service_key(), keys.service) << keys.text;
    EXPECT_EQ(url.display_key(), keys.display) << keys.text;
    EXPECT_EQ(url.colon_key(), keys.colon) << keys.text;
  }
}

TEST(UrlTest, ChangingMakesAnotherUrlAndLeavesTheOldOne) {
  const Url url = parsed("dubbo://h:1/a?x=1&y=2");
  EXPECT_EQ(url.with_protocol("tri").to_string(), "tri://h:1/a?x=1&y=2");
  EXPECT_EQ(url.with_host("[::1]").to_string(), "dubbo://[::1]:1/a?x=1&y=2");
  EXPECT_EQ(url.with_port(0).to_string(), "dubbo://h/a?x=1&y=2");
  EXPECT_EQ(url.with_path("/b/c").to_string(), "dubbo://h:1/b/c?x=1&y=2");
  EXPECT_EQ(url.with_user("u", "p").to_string(), "dubbo://u:p@h:1/a?x=1&y=2");
  EXPECT_EQ(url.with("x", " 3 ").to_string(), "dubbo://h:1/a?x=3&y=2");
  EXPECT_EQ(url.with("", "3"), url);
  EXPECT_EQ(url.with_absent("x", "3"), url);
  EXPECT_EQ(url.with_absent("z", "3").to_string(), "dubbo://h:1/a?x=1&y=2&z=3");
  EXPECT_EQ(url.with_all({{"y", "9"}, {"z", "3"}, {"", "0"}}).to_string(),
            "dubbo://h:1/a?x=1&y=9&z=3");
  EXPECT_EQ(url.without("x").to_string(), "dubbo://h:1/a?y=2");
  EXPECT_EQ(url.without("absent"), url);
  EXPECT_EQ(url.to_string(), "dubbo://h:1/a?x=1&y=2");
}

TEST(UrlTest, AViewLivesAsLongAsACopyOfTheUrl) {
  std::string_view value;
  Url kept;
  {
    const Url url("p", "h", 1, "a", {{"key", "a value that is long enough to be on the heap"}});
    value = url.get("key");
    kept = url;
  }
  EXPECT_EQ(value, "a value that is long enough to be on the heap");
}

TEST(UrlTest, EqualityLooksAtEveryPart) {
  const Url url = parsed("dubbo://u:p@h:1/a?x=1");
  EXPECT_EQ(url, parsed("dubbo://u:p@h:1/a?x=1"));
  for (const char* other :
       {"tri://u:p@h:1/a?x=1", "dubbo://v:p@h:1/a?x=1", "dubbo://u:q@h:1/a?x=1",
        "dubbo://u:p@i:1/a?x=1", "dubbo://u:p@h:2/a?x=1", "dubbo://u:p@h:1/b?x=1",
        "dubbo://u:p@h:1/a?x=2", "dubbo://u:p@h:1/a"}) {
    EXPECT_FALSE(url == parsed(other)) << other;
  }
}

}  // namespace
}  // namespace dubhe
