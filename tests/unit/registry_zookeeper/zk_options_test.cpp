#include "zk_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dubhe::zookeeper {
namespace {

using namespace std::chrono_literals;

ZkOptions options(const std::string& url) { return ZkOptions::from(Url::parse(url).value()); }

TEST(ZkOptions, AddressForms) {
  struct Case {
    const char* url;
    const char* servers;
  };
  const Case cases[] = {
      {"zookeeper://h1:2181", "h1:2181"},
      {"zookeeper://h1", "h1:2181"},
      {"zookeeper://h1:2182?backup=h2:2181,h3:2183", "h1:2182,h2:2181,h3:2183"},
      {"zookeeper://h1:2181?backup=h2, h3", "h1:2181,h2:2181,h3:2181"},
      {"zookeeper://[::1]:2182", "[::1]:2182"},
      {"zookeeper://[::1]?backup=[2001:db8::1]", "[::1]:2181,[2001:db8::1]:2181"},
      {"zookeeper://user:secret@h1:2181", "h1:2181"},
  };
  for (const Case& c : cases) EXPECT_EQ(options(c.url).connect_string(), c.servers) << c.url;
}

TEST(ZkOptions, TheRootIsTheGroup) {
  EXPECT_EQ(options("zookeeper://h:1").tree.root, "/dubbo");
  EXPECT_EQ(options("zookeeper://h:1?group=test").tree.root, "/test");
  EXPECT_EQ(options("zookeeper://h:1?group=/a/b/").tree.root, "/a/b");
  EXPECT_EQ(options("zookeeper://h:1?group=/").tree.root, "");
}

TEST(ZkOptions, AChrootIsPutBeforeEveryRoot) {
  const ZkOptions shared = options("zookeeper://h:1/estates/one?backup=h2:2");
  EXPECT_EQ(shared.connect_string(), "h:1,h2:2");
  EXPECT_EQ(shared.tree.root, "/estates/one/dubbo");
  EXPECT_EQ(shared.tree.services_root, "/estates/one/services");
  EXPECT_EQ(shared.tree.report_root, "/estates/one/dubbo");
  EXPECT_EQ(options("zookeeper://h:1/one?group=/").tree.root, "/one");
}

TEST(ZkOptions, Defaults) {
  const ZkOptions plain = options("zookeeper://h:1");
  EXPECT_EQ(plain.tree.connect_timeout, 30s);
  EXPECT_EQ(plain.tree.session_timeout, 60s);
  EXPECT_EQ(plain.tree.retry_period, 5s);
  EXPECT_FALSE(plain.tree.empty_protection);
  EXPECT_EQ(plain.username, "");
}

TEST(ZkOptions, WhatTheUrlSays) {
  const ZkOptions said = options(
      "zookeeper://u:p@h:1?enable-empty-protection=true&reconnect.jitter=0&retry.period=100&session=2000"
      "&start.grace=50&timeout=700");
  EXPECT_EQ(said.tree.connect_timeout, 700ms);
  EXPECT_EQ(said.tree.session_timeout, 2s);
  EXPECT_EQ(said.tree.retry_period, 100ms);
  EXPECT_EQ(said.tree.first_retry, 100ms) << "never later than the period";
  EXPECT_EQ(said.tree.reconnect_jitter, 0ms);
  EXPECT_EQ(said.tree.start_grace, 50ms);
  EXPECT_TRUE(said.tree.empty_protection);
  EXPECT_EQ(said.username, "u");
  EXPECT_EQ(said.password, "p");
}

}  // namespace
}  // namespace dubhe::zookeeper
