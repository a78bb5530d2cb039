#include "dubhe/cluster/merge_url.h"

#include <gtest/gtest.h>

namespace dubhe {
namespace {

TEST(MergeUrls, SaysWhoseValueCounts) {
  struct Case {
    const char* question;
    const char* provider;
    const char* consumer;
    const char* key;
    const char* expected;
  };
  const Case cases[] = {
      {"the consumer's wins", "timeout=1", "timeout=2", "timeout", "2"},
      {"the provider's is a default", "timeout=1", "", "timeout", "1"},
      {"a method's own of the provider stays", "greet.timeout=1", "timeout=2", "greet.timeout", "1"},
      {"threads are the provider's business", "threads=7", "", "threads", ""},
      {"so are its old defaults", "default.threadpool=fixed", "", "default.threadpool", ""},
      {"the consumer may say its own", "transporter=netty", "transporter=tcp", "transporter", "tcp"},
      {"no mock from a provider", "mock=true", "", "mock", ""},
      {"a mock of the consumer", "mock=true", "mock=fail", "mock", "fail"},
      {"release is the provider's", "release=3.3.2", "release=0.1", "release", "3.3.2"},
      {"even if it has none", "", "release=0.1", "release", ""},
      {"the moment of the provider's start", "timestamp=5", "timestamp=9", "timestamp", "5"},
      {"never the consumer's", "", "timestamp=9", "timestamp", ""},
      {"the provider's tag", "", "dubbo.tag=gray", "dubbo.tag", ""},
      {"the provider's group", "group=blue", "group=*", "group", "blue"},
      {"the consumer's where there is none", "", "group=blue", "group", "blue"},
      {"the provider's version", "version=2", "version=*", "version", "2"},
      {"filters of both", "reference.filter=a", "reference.filter=b,-c", "reference.filter", "a,b,-c"},
      {"filters of one", "", "reference.filter=b", "reference.filter", "b"},
      {"the consumer is the application", "application=p", "application=c", "application", "c"},
      {"and the provider the remote one", "application=p", "application=c", "remote.application", "p"},
      {"this side is the consumer's", "side=provider", "", "side", "consumer"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.question);
    const Url provider = Url::parse(std::string("dubbo://10.0.0.8:20880/a.B?") + c.provider).value();
    const Url consumer = Url::parse(std::string("consumer://10.0.0.7/a.B?") + c.consumer).value();
    const Url merged = merge_urls(provider, consumer);
    EXPECT_EQ(merged.get(c.key), c.expected);
    EXPECT_EQ(merged.protocol(), "dubbo");
    EXPECT_EQ(merged.address(), "10.0.0.8:20880");
    EXPECT_EQ(merged.path(), "a.B");
  }
}

}  // namespace
}  // namespace dubhe
