#include "dubhe/service/service_urls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "door.h"
#include "dubhe/serialize_hessian2/hessian2_serialization.h"
#include "dubhe/test_support/recording_logger.h"

namespace dubhe {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const ProcessFacts kFacts{"shop", 77, 1700000000000};

Config configured(const std::string& yaml) {
  ConfigSources sources;
  sources.text = yaml;
  auto config = Config::load(sources);
  EXPECT_TRUE(config.ok()) << config.status().to_string();
  return config.ok() ? *config : Config();
}
const ServiceDescriptor& door() { return service_descriptor<doors::Door>(); }

TEST(ProviderUrl, HasWhatJavaWouldRegister) {
  const Config config = configured("dubbo: {application: {name: shop}, provider: {timeout: 300}}");
  const ProtocolConfig& protocol = config.protocols().front();
  const ElementConfig service = config.service(door().java_interface, &protocol, {{"version", "1.0.0"}, {"group", "g"}});
  const Url url = provider_url(service, door(), protocol, {.bind = "0.0.0.0", .registered = "10.0.0.8", .any_host = true, .warnings = {}},
                               kFacts);
  EXPECT_EQ(url.to_string(),
            "dubbo://10.0.0.8/dubhe.test.Door?anyhost=true&application=shop&bind.ip=0.0.0.0&deprecated=false&dubbo=2.0.2"
            "&generic=false&group=g&interface=dubhe.test.Door&methods=knock&pid=77"
            "&prefer.serialization=hessian2&release=" +
                release_name() + "&revision=1.0.0&side=provider&timeout=300&timestamp=1700000000000&version=1.0.0");
}

TEST(ProviderUrl, TellsWhatIsBoundAndWhatIsAnnouncedApart) {
  ProtocolConfig protocol;
  protocol.name = "dubbo";
  protocol.port = -1;
  protocol.port_to_register = 30880;
  protocol.contextpath = "shop";
  const Url url = provider_url({}, door(), protocol, {.bind = "10.1.1.1", .registered = "203.0.113.9", .any_host = false, .warnings = {}},
                               kFacts);
  EXPECT_EQ(url.address(), "203.0.113.9:30880");
  EXPECT_EQ(url.path(), "shop/dubhe.test.Door");
  EXPECT_EQ(url.get("bind.ip"), "10.1.1.1");
  EXPECT_EQ(url.get("bind.port"), "-1");
  EXPECT_FALSE(url.has("anyhost"));
}

TEST(ConsumerUrl, InsistsOnNoSerializationThatIsNotSpoken) {
  const Config config = configured("dubbo: {application: {name: shop}}");
  test::RecordingLogger logger;
  ExtensionRegistry extensions(logger);
  const auto check = [&](const Url::Parameters& settings) {
    return check_serialization(extensions, consumer_url(config.reference(door().java_interface, settings), door(), "10.0.0.7", kFacts));
  };
  EXPECT_TRUE(check({}).ok()) << "a protocol may need none";
  ASSERT_TRUE(extensions.add<Serialization>("hessian2", make_hessian2).ok());
  EXPECT_TRUE(check({}).ok());
  EXPECT_TRUE(check({{"serialization", "hessian2"}}).ok());
  const Status refused = check({{"serialization", "fastjson2"}});
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(refused.message(), AllOf(HasSubstr("dubhe.test.Door"), HasSubstr("`serialization=fastjson2`"), HasSubstr("hessian2"),
                                          HasSubstr("`prefer.serialization`")));
}

TEST(ConsumerUrl, HasWhatJavaWouldRegister) {
  const Config config = configured(
      "dubbo: {application: {name: shop}, references: {dubhe.test.Door: {version: 2.0.0, methods: {knock: {timeout: 20}}}}}");
  const Url url = consumer_url(config.reference(door().java_interface, {{"retries", "0"}}), door(), "10.0.0.7", kFacts);
  EXPECT_EQ(url.to_string(),
            "consumer://10.0.0.7/dubhe.test.Door?application=shop&dubbo=2.0.2&interface=dubhe.test.Door&knock.timeout=20"
            "&methods=knock&pid=77&release=" +
                release_name() +
                "&retries=0&revision=2.0.0&side=consumer&sticky=false&timestamp=1700000000000&version=2.0.0");
}

TEST(DirectUrls, AreSeparatedBySemicolons) {
  const auto urls = direct_urls("dubbo://a:1/x.Y?z=1 ; b:2;;tri://[::1]:3");
  ASSERT_TRUE(urls.ok()) << urls.status().to_string();
  ASSERT_EQ(urls->size(), 3u);
  EXPECT_EQ((*urls)[0].to_string(), "dubbo://a:1/x.Y?z=1");
  EXPECT_EQ((*urls)[1].to_string(), "dubbo://b:2");
  EXPECT_EQ((*urls)[2].protocol(), "tri");
  EXPECT_EQ((*urls)[2].host(), "::1");
}

TEST(DirectUrls, ThatAreNoneSaySo) {
  for (const char* bad : {" ; ", "dubbo://a:port"}) {
    const auto urls = direct_urls(bad);
    EXPECT_EQ(urls.status().code(), StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(urls.status().message(), HasSubstr("`url` of a reference"));
  }
}

TEST(Registries, AreTheNamedOnesElseTheDefaultOnes) {
  const Config config = configured(
      "dubbo: {registries: {a: {address: \"memory://a:1\"}, b: {address: \"memory://b:1\", default: false}, "
      "c: {address: \"memory://c:1\"}}}");
  const auto hosts = [&](Url::Parameters code) {
    const auto urls = registries_for(config, config.reference("x.Y", code), kFacts);
    std::string text;
    if (!urls.ok()) return urls.status().message();
    for (const Url& url : *urls) text += url.host() + " ";
    return text;
  };
  EXPECT_EQ(hosts({}), "a c ");
  EXPECT_EQ(hosts({{"registry", "b"}}), "b ");
  EXPECT_EQ(hosts({{"registry", "c,b"}}), "c b ");
  EXPECT_EQ(hosts({{"registry", "N/A"}}), "");
  EXPECT_THAT(hosts({{"registry", "d"}}), HasSubstr("there is no registry `d`; there is a, b, c"));
}

TEST(Registries, KnowWhoseCacheFileIsTheirs) {
  const Config config = configured("dubbo: {registry: {address: \"memory://a:1\"}}");
  const auto urls = registries_for(config, config.reference("x.Y"), kFacts);
  ASSERT_TRUE(urls.ok());
  EXPECT_EQ(urls->front().get("application"), "shop");
}

TEST(Protocols, AreTheNamedOnesElseTheDefaultOnes) {
  const Config config = configured("dubbo: {protocols: {one: {name: dubbo, port: 1}, two: {name: dubbo, port: 2}}}");
  const auto all = protocols_for(config, config.service("x.Y"));
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 2u);
  const auto some = protocols_for(config, config.service("x.Y", nullptr, {{"protocol", "two"}}));
  ASSERT_TRUE(some.ok());
  ASSERT_EQ(some->size(), 1u);
  EXPECT_EQ(some->front().port, 2);
}

}  // namespace
}  // namespace dubhe
