#include "dubhe/registry/service_instance.h"

#include <gtest/gtest.h>

#include <string>

namespace dubhe {
namespace {

// As Apache Dubbo 3.x writes it.
constexpr const char* kJavaNode =
    R"({"name":"echo-app","id":"192.168.1.10:20880","address":"192.168.1.10","port":20880,"sslPort":null,)"
    R"("payload":{"@class":"org.apache.dubbo.registry.zookeeper.ZookeeperInstance","id":"192.168.1.10:20880",)"
    R"("name":"echo-app","metadata":{"dubbo.endpoints":"[{\"port\":20880,\"protocol\":\"dubbo\"},{\"port\":50051,\"protocol\":\"tri\"}]",)"
    R"("dubbo.metadata-service.url-params":"{\"version\":\"1.0.0\",\"port\":\"20880\",\"protocol\":\"dubbo\"}",)"
    R"("dubbo.metadata.revision":"0b7f","dubbo.metadata.storage-type":"local","meta-v":"1.0.0","timestamp":"1700000000000"}},)"
    R"("registrationTimeUTC":1700000000000,"serviceType":"DYNAMIC","uriSpec":null})";
// As dubbo-go v3 writes it.
constexpr const char* kGoNode =
    R"({"id":"10.0.0.9:20000","name":"go-app","payload":{"@class":"org.apache.dubbo.registry.zookeeper.ZookeeperInstance",)"
    R"("id":"10.0.0.9:20000","name":"go-app","metadata":{"dubbo.metadata.revision":"7","meta-v":"2.0.0",)"
    R"("dubbo.metadata-service.url-params":"{\"protocol\":\"tri\",\"port\":20000}"}},"address":"10.0.0.9","port":20000,"registrationTimeUTC":0})";

TEST(ServiceInstanceTest, ANodeOfJavaIsReadWhole) {
  const auto instance = ServiceInstance::parse(kJavaNode, "other");
  ASSERT_TRUE(instance.ok()) << instance.status().to_string();
  EXPECT_EQ(instance->application, "echo-app");
  EXPECT_EQ(instance->id(), "192.168.1.10:20880");
  EXPECT_EQ(instance->revision(), "0b7f");
  EXPECT_FALSE(instance->metadata_is_remote());
  EXPECT_FALSE(instance->speaks_only_v2());
  EXPECT_EQ(instance->registered_ms, 1700000000000);
  EXPECT_EQ(instance->endpoints(), (std::vector<ServiceInstance::Endpoint>{{"dubbo", 20880}, {"tri", 50051}}));
  EXPECT_EQ(instance->metadata_service_params(),
            (ServiceInstance::Metadata{{"port", "20880"}, {"protocol", "dubbo"}, {"version", "1.0.0"}}));
}

TEST(ServiceInstanceTest, ANodeIsWrittenAsJavaWritesIt) {
  EXPECT_EQ(ServiceInstance::parse(kJavaNode, "")->to_json(), kJavaNode);
}

TEST(ServiceInstanceTest, ANodeOfDubboGoWithTripleAloneSaysSo) {
  const auto instance = ServiceInstance::parse(kGoNode, "");
  ASSERT_TRUE(instance.ok()) << instance.status().to_string();
  EXPECT_TRUE(instance->speaks_only_v2());
  EXPECT_EQ(instance->metadata_service_params().at("port"), "20000");
  EXPECT_TRUE(instance->endpoints().empty());
}

TEST(ServiceInstanceTest, WhereItIsMayStandInItsIdAlone) {
  const auto instance = ServiceInstance::parse(R"({"id":"10.0.0.1:7","payload":{"metadata":{"port":12}}})", "app");
  ASSERT_TRUE(instance.ok()) << instance.status().to_string();
  EXPECT_EQ(instance->application, "app");
  EXPECT_EQ(instance->host, "10.0.0.1");
  EXPECT_EQ(instance->port, 7);
  EXPECT_EQ(instance->metadata.at("port"), "12");
}

TEST(ServiceInstanceTest, WhatIsNoInstanceSaysWhy) {
  const struct {
    std::string text, says;
  } kCases[] = {
      {"192.168.1.10", "JSON is broken at byte"},
      {"", "JSON is broken at byte"},
      {"[]", "no JSON object"},
      {R"({"name":"a"})", "where it is"},
      {R"({"id":"a:99999","payload":{"metadata":{}}})", "where it is"},
      {R"({"id":"a:1"})", "payload.metadata"},
      {R"({"id":"a:1","payload":"org.x"})", "payload.metadata"},
      {R"({"id":"a:1","payload":{"metadata":[]}})", "payload.metadata"},
  };
  for (const auto& [text, says] : kCases) {
    const auto instance = ServiceInstance::parse(text, "app");
    ASSERT_FALSE(instance.ok()) << text;
    EXPECT_NE(instance.status().message().find(says), std::string::npos) << instance.status().message();
  }
}

TEST(ServiceInstanceTest, StructuredValuesThatMakeNoSenseCountAsNotSaid) {
  ServiceInstance instance;
  for (const std::string text : {"", "{", "7", "[7]", R"([{"port":"x","protocol":"dubbo"}])"}) {
    instance.metadata[std::string(ServiceInstance::kEndpoints)] = text;
    instance.metadata[std::string(ServiceInstance::kMetadataServiceParams)] = text;
    EXPECT_TRUE(instance.endpoints().empty()) << text;
    EXPECT_TRUE(instance.metadata_service_params().empty()) << text;
  }
}

}  // namespace
}  // namespace dubhe
