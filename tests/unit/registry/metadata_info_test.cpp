#include "dubhe/registry/metadata_info.h"

#include <gtest/gtest.h>

#include <string>

namespace dubhe {
namespace {

Url url(const std::string& text) { return *Url::parse(text); }

TEST(MetadataInfoTest, TheRevisionIsTheOneThatJavaComputes) {
  // MD5 of "app" + match key + port + path + parameters, as `md5sum` says.
  const auto info = MetadataInfo::of("app", {url("dubbo://10.0.0.1:20880/a.B?interface=a.B&side=provider")});
  EXPECT_EQ(info.revision, "465471aa49b32d470c5da52d3b93685d");
}

TEST(MetadataInfoTest, NoServicesAreRevisionZero) { EXPECT_EQ(MetadataInfo::of("app", {}).revision, "0"); }

TEST(MetadataInfoTest, TheRevisionKnowsServicesAndNothingOfTheProcess) {
  const std::string base = "dubbo://10.0.0.1:20880/a.B?interface=a.B&methods=x";
  const std::string revision = MetadataInfo::of("app", {url(base)}).revision;
  for (const std::string same : {"&pid=7", "&timestamp=1", "&bind.ip=0.0.0.0", "&greet.timestamp=5", "&anyhost=true"}) {
    EXPECT_EQ(MetadataInfo::of("app", {url(base + same)}).revision, revision) << same;
  }
  for (const std::string other : {"&version=1.0.0", "&weight=7", "&group=g"}) {
    EXPECT_NE(MetadataInfo::of("app", {url(base + other)}).revision, revision) << other;
  }
  EXPECT_NE(MetadataInfo::of("app2", {url(base)}).revision, revision);
  EXPECT_EQ(MetadataInfo::of("app", {url("dubbo://10.0.0.2:20880/a.B?interface=a.B&methods=x")}).revision, revision);
}

TEST(MetadataInfoTest, ServicesAreFoundByTheirMatchKey) {
  const auto info = MetadataInfo::of("app", {url("dubbo://h:1/a.B?interface=a.B&group=g&version=1.0.0"),
                                             url("dubbo://h:1/a.C?interface=a.C"), url("tri://h:2/a.C?interface=a.C")});
  std::vector<std::string> keys;
  for (const auto& [key, service] : info.services) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"a.C:dubbo", "a.C:tri", "g/a.B:1.0.0:dubbo"}));
}

TEST(MetadataInfoTest, TheTextComesBackAsItWas) {
  const std::string text =
      R"({"app":"echo-app","revision":"0b7f","services":{"blue/com.acme.Echo:1.0.0:dubbo":{"name":"com.acme.Echo",)"
      R"("group":"blue","version":"1.0.0","protocol":"dubbo","port":20880,"path":"com.acme.Echo",)"
      R"("params":{"application":"echo-app","interface":"com.acme.Echo","side":"provider"}}}})";
  const auto info = MetadataInfo::parse(text);
  ASSERT_TRUE(info.ok()) << info.status().to_string();
  EXPECT_EQ(info->to_json(), text);
}

TEST(MetadataInfoTest, WhatMakesNoSenseSaysWhy) {
  for (const std::string text : {"", "[]", "{", R"({"services":{"x":{"port":7}}})"}) {
    const auto info = MetadataInfo::parse(text);
    ASSERT_FALSE(info.ok()) << text;
    EXPECT_NE(info.status().message().find("metadata of"), std::string::npos);
  }
  EXPECT_TRUE(MetadataInfo::parse("{}")->services.empty());
  EXPECT_TRUE(MetadataInfo::parse(R"({"services":{"x":7}})")->services.empty());
}

TEST(MetadataInfoTest, AProviderIsTheInstancesAddressWithTheServicesParameters) {
  ServiceInstance instance;
  instance.application = "echo-app";
  instance.host = "10.0.0.7";
  instance.port = 20880;
  instance.metadata = {{"dubbo.endpoints", R"([{"port":20881,"protocol":"dubbo"},{"port":50051,"protocol":"tri"}])"},
                       {"dubbo.metadata.revision", "0b7f"},
                       {"timestamp", "1700000000000"},
                       {"zone", "east"}};
  MetadataInfo info;
  info.services["a"] = ServiceInfo{"a.B", "g", "1.0", "dubbo", 0, "a.B", {{"weight", "7"}, {"zone", "own"}}};
  info.services["b"] = ServiceInfo{"a.B", "", "", "tri", -1, "", {}};
  info.services["c"] = ServiceInfo{"a.B", "", "", "rest", 0, "p", {}};
  info.services["d"] = ServiceInfo{"a.C", "", "", "dubbo", 7, "a.C", {}};
  std::vector<std::string> texts;
  for (const Url& one : provider_urls(instance, info, "a.B")) texts.push_back(one.to_string());
  EXPECT_EQ(texts, (std::vector<std::string>{
                       "dubbo://10.0.0.7:20881/a.B?application=echo-app&group=g&interface=a.B&timestamp=1700000000000&"
                       "version=1.0&weight=7&zone=own",
                       "tri://10.0.0.7:50051/a.B?application=echo-app&interface=a.B&timestamp=1700000000000&zone=east",
                       "rest://10.0.0.7:20880/p?application=echo-app&interface=a.B&timestamp=1700000000000&zone=east"}));
  ASSERT_EQ(provider_urls(instance, info, "a.C").size(), 1U);
  EXPECT_EQ(provider_urls(instance, info, "a.C")[0].port(), 7);
}

}  // namespace
}  // namespace dubhe
