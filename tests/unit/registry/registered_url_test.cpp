#include "dubhe/registry/registered_url.h"

#include <gtest/gtest.h>

namespace dubhe {
namespace {

Url url(const std::string& text) { return Url::parse(text).value(); }

TEST(RegisteredUrl, ShowsOthersOnlyWhatConcernsThem) {
  struct Case {
    const char* what;
    const char* registry;
    const char* url;
    const char* shown;
  };
  const Case cases[] = {
      {"process-local settings go", "zookeeper://h:1",
       "dubbo://h:2/"
       "a.B?alive=1&anyhost=true&application=app&background=false&bind.ip=0.0.0.0&bind.port=2&"
       "corethreads=1"
       "&executor-management-mode=isolation&file-cache=true&interfaces=x&monitor=y&pid=3&qos."
       "accept.foreign.ip=false"
       "&qos.enable=true&qos.host=h&qos.port=1&queues=0&register-mode=all&side=provider&threadname="
       "d&threadpool=fixed"
       "&threads=200&timestamp=1&triple.x=1&validation=true&.hidden=1",
       "dubbo://h:2/a.B?application=app&side=provider&timestamp=1"},
      {"what everybody may know stays", "zookeeper://h:1",
       "dubbo://u:p@h:2/ctx/"
       "a.B?deprecated=false&dubbo=2.0.2&dynamic=true&generic=false&group=g&interface=a.B&methods="
       "x,y"
       "&revision=1&version=1.0.0&x.timeout=5",
       "dubbo://u:p@h:2/ctx/"
       "a.B?deprecated=false&dubbo=2.0.2&dynamic=true&generic=false&group=g&interface=a.B&methods="
       "x,y"
       "&revision=1&version=1.0.0&x.timeout=5"},
      {"a consumer is marked as one", "zookeeper://h:1", "consumer://h/a.B?pid=1&side=consumer",
       "consumer://h/a.B?category=consumers&check=false&side=consumer"},
      {"a rule stays as it is", "zookeeper://h:1",
       "override://0.0.0.0/a.B?category=configurators&dynamic=false&threads=300&timeout=1",
       "override://0.0.0.0/a.B?category=configurators&dynamic=false&threads=300&timeout=1"},
      {"simplified: what a consumer needs", "zookeeper://h:1?simplified=true",
       "dubbo://h:2/"
       "a.B?application=app&dubbo.tag=t&generic=false&interface=a.B&methods=x,y&pid=1&timeout=1&"
       "timestamp=9"
       "&weight=5&x.generic=1&x.timeout=3&z.timeout=4",
       "dubbo://h:2/a.B?application=app&methods=x,y&timeout=1&weight=5&x.timeout=3"},
      {"simplified, and what the user adds",
       "zookeeper://h:1?extra-keys=dubbo.tag,color&simplified=true",
       "dubbo://h:2/a.B?application=app&color=red&dubbo.tag=t&methods=x&shape=round&x.color=blue",
       "dubbo://h:2/a.B?application=app&color=red&dubbo.tag=t&methods=x&x.color=blue"},
      {"simplified: the interface where it is not the path", "zookeeper://h:1?simplified=true",
       "dubbo://h:2/ctx/a.B?interface=a.B&side=provider",
       "dubbo://h:2/ctx/a.B?interface=a.B&side=provider"},
      {"simplified: where it is registered and for how long stays",
       "zookeeper://h:1?simplified=true", "dubbo://h:2/a.B?category=providers&dynamic=false",
       "dubbo://h:2/a.B?category=providers&dynamic=false"},
      {"a registry whose entries stay", "zookeeper://h:1?dynamic=false", "dubbo://h:2/a.B?side=provider",
       "dubbo://h:2/a.B?dynamic=false&side=provider"},
      {"unless the provider says itself", "zookeeper://h:1?dynamic=false", "dubbo://h:2/a.B?dynamic=true",
       "dubbo://h:2/a.B?dynamic=true"},
      {"never a consumer", "zookeeper://h:1?dynamic=false", "consumer://h/a.B",
       "consumer://h/a.B?category=consumers&check=false"},
      {"simplified consumer", "zookeeper://h:1?simplified=true",
       "consumer://h/"
       "a.B?application=app&dubbo=2.0.2&group=g&methods=x&release=3&side=consumer&version=1",
       "consumer://h/"
       "a.B?application=app&category=consumers&check=false&dubbo=2.0.2&group=g&release=3&version="
       "1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const Url registry = url(c.registry);
    const Url shown = to_registered(url(c.url), registry);
    EXPECT_EQ(shown.to_string(), c.shown);
    EXPECT_EQ(to_registered(shown, registry).to_string(), c.shown) << "twice";
  }
}

}  // namespace
}  // namespace dubhe
