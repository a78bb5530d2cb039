#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/cluster_filter.h"
#include "dubhe/cluster/router.h"
#include "dubhe/dubhe.h"
#include "dubhe/protocol/protocol.h"
#include "dubhe/registry/registry.h"
#include "dubhe/serialize/serialization.h"
#include "dubhe/transport/transporter.h"

namespace dubhe {
namespace {

using testing::IsSupersetOf;

class BuiltinTest : public testing::Test {
 protected:
  template <class P>
  std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const ExtensionInfo& one : extensions.names<P>()) {
      EXPECT_EQ(one.origin, "built in");
      all.push_back(one.name);
    }
    return all;
  }
  template <class P>
  void expect_default() {
    if (!P::kDefault.empty()) {
      EXPECT_TRUE(extensions.has<P>(P::kDefault)) << P::kPoint << " has no " << P::kDefault;
    }
  }

  std::unique_ptr<Runtime> runtime = Runtime::create({.loops = 1}, null_logger());
  ExtensionRegistry extensions{null_logger()};
};

TEST_F(BuiltinTest, EveryPointHasItsNames) {
  ASSERT_TRUE(add_builtin_extensions(extensions).ok());
  EXPECT_THAT(names<Serialization>(), IsSupersetOf({"hessian2"}));
  EXPECT_THAT(names<Transporter>(), IsSupersetOf({"tcp"}));
  EXPECT_THAT(names<Registry>(), IsSupersetOf({"zookeeper"}));
  EXPECT_THAT(names<Protocol>(), IsSupersetOf({"dubbo", "registry"}));
  EXPECT_THAT(names<Filter>(), IsSupersetOf({"monitor"}));
  EXPECT_THAT(names<ClusterFilter>(), IsSupersetOf({"monitor"}));
  EXPECT_THAT(names<Cluster>(), IsSupersetOf({"failover", "failfast"}));
  EXPECT_THAT(names<LoadBalance>(), IsSupersetOf({"random", "roundrobin"}));
  EXPECT_THAT(names<Router>(), IsSupersetOf({"tag"}));
  EXPECT_THAT(names<Monitor>(), IsSupersetOf({"counters"}));
  EXPECT_THAT(names<ProxyFactory>(), IsSupersetOf({"dubhe"}));
}

TEST_F(BuiltinTest, EveryPointHasItsDefault) {
  ASSERT_TRUE(add_builtin_extensions(extensions).ok());
  expect_default<Serialization>();
  expect_default<Transporter>();
  expect_default<Registry>();
  expect_default<Protocol>();
  expect_default<Cluster>();
  expect_default<LoadBalance>();
  expect_default<Monitor>();
  expect_default<ProxyFactory>();
}

TEST_F(BuiltinTest, JavasNamesMeanTheSameHere) {
  extensions.set_resource<Runtime>(*runtime);
  extensions.set_resource<Executor>(runtime->control());
  ASSERT_TRUE(add_builtin_extensions(extensions).ok());
  for (const char* name : {"netty", "netty4", "mina"}) {
    EXPECT_EQ(extensions.get<Transporter>(name).value(), extensions.get<Transporter>("tcp").value()) << name;
  }
  for (const char* name : {"javassist", "jdk"}) {
    EXPECT_EQ(extensions.get<ProxyFactory>(name).value(), extensions.get<ProxyFactory>("dubhe").value()) << name;
  }
}

TEST_F(BuiltinTest, EverythingOfTheApplicationCanBeMade) {
  extensions.set_resource<Runtime>(*runtime);
  extensions.set_resource<Executor>(runtime->control());
  ASSERT_TRUE(add_builtin_extensions(extensions).ok());
  for (const char* name : {"dubbo", "registry"}) {
    const auto made = extensions.get<Protocol>(name);
    EXPECT_TRUE(made.ok()) << made.status().to_string();
  }
  EXPECT_TRUE(extensions.get<Monitor>("").ok());
  EXPECT_TRUE(extensions.get<Serialization>("").ok());
}

TEST_F(BuiltinTest, CannotBeAddedTwice) {
  ASSERT_TRUE(add_builtin_extensions(extensions).ok());
  EXPECT_EQ(add_builtin_extensions(extensions).code(), StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace dubhe
