// The doctor against a real ZooKeeper and real ports: each planted fault is told under its own code and no other, and
// healthy estates give none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "doctor/doctor.h"
#include "dubhe/common/logger.h"
#include "dubhe/registry/service_instance.h"
#include "dubhe/registry_zookeeper/tree_reader.h"
#include "dubhe/test_support/child_process.h"
#include "dubhe/test_support/free_port.h"
#include "dubhe/test_support/zookeeper_server.h"
#include "peer/line.h"
#include "scripted_provider.h"

namespace dubhe::tool {
namespace {

using test::dubbo_script;
using test::EchoAnswer;
using test::refuse_all;
using test::ScriptedProvider;
using test::ZooKeeperPeer;
using test::ZooKeeperServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

constexpr const char* kInterface = "com.acme.Echo";

Date now() { return std::chrono::time_point_cast<Date::duration>(std::chrono::system_clock::now()); }

// Listens, and lets nobody in: its queue is full.
class FullPort {
 public:
  FullPort() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 0) != 0 || ::getsockname(listener_, raw, &size) != 0) {
      throw std::runtime_error("no port of 127.0.0.1 to be had");
    }
    port_ = ntohs(address.sin_port);
    for (int& waiting : waiting_) {
      waiting = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      ::connect(waiting, raw, size);
    }
  }
  ~FullPort() {
    for (const int waiting : waiting_) ::close(waiting);
    ::close(listener_);
  }
  std::uint16_t port() const noexcept { return port_; }

 private:
  int listener_ = -1;
  int waiting_[3] = {};
  std::uint16_t port_ = 0;
};

// A registry, the peers in it, and what the consumer asks for.
class Scene {
 public:
  explicit Scene(ZooKeeperServer& server) : server_(server), peer_(server.address()) {
    registry = "zookeeper://" + server.address();
    wishes.interface_name = kInterface;
    wishes.limits = {.connect = 500ms, .answer = 500ms};
  }

  std::uint16_t provider(ScriptedProvider::Script script = dubbo_script()) {
    return providers_.emplace_back(std::make_unique<ScriptedProvider>(std::move(script)))->port();
  }
  std::uint16_t full_port() { return full_.port(); }

  static Url url(std::uint16_t port, const Url::Parameters& more = {}, const std::string& host = "127.0.0.1") {
    Url::Parameters all{{"application", "echo-app"}, {"dubbo", "2.0.2"},   {"interface", kInterface},
                        {"methods", "echo"},         {"release", "3.2.10"}, {"side", "provider"},
                        {"timestamp", std::to_string((now() - 1h).time_since_epoch().count())}};
    for (const auto& [key, value] : more) all[key] = value;
    return Url("dubbo", host, port, kInterface, std::move(all));
  }
  void plant(const Url& url, bool ephemeral = true) { plant_name(url.to_encoded(), ephemeral); }
  void plant_name(const std::string& name, bool ephemeral = true) {
    const std::string path = root + "/" + kInterface + "/providers/" + name;
    ASSERT_EQ(peer_.create_deep(path, {}, ephemeral), 0) << path;
  }
  void plant_good(const Url::Parameters& more = {}) { plant(url(provider(), more)); }
  // At application level.
  static ServiceInstance an_instance(std::uint16_t port) {
    return {.application = "echo-app",
            .host = "127.0.0.1",
            .port = port,
            .metadata = {{"dubbo.metadata.revision", "abc"}, {"dubbo.endpoints", "[]"}}};
  }
  void instance(const std::string& name, const std::string& data) {
    ASSERT_EQ(peer_.create_deep("/services/echo-app/" + name, data, true), 0);
    ASSERT_EQ(peer_.create_deep("/dubbo/mapping/com.acme.Echo", "echo-app"), 0);
  }
  ZooKeeperPeer& peer() { return peer_; }
  ZooKeeperServer& server() { return server_; }

  Diagnosis examine() {
    const auto dialler = tcp_dialler();
    const Instruments instruments{
        .open_tree = [](const Url& at) { return open_tree_reader(at, null_logger()); }, .dialler = *dialler, .now = now, .call = {}};
    return diagnose(Url::parse(registry).value(), wishes, instruments);
  }

  std::string registry, root = "/dubbo";
  Wishes wishes;

 private:
  ZooKeeperServer& server_;
  ZooKeeperPeer peer_;
  std::vector<std::unique_ptr<ScriptedProvider>> providers_;
  FullPort full_;
};

std::vector<std::string> codes_of(const Diagnosis& diagnosis) {
  std::vector<std::string> codes;
  for (const Finding& finding : diagnosis.findings()) codes.push_back(finding.code);
  return codes;
}

// One server for all cases: each has its own scene, and clears the tree behind it.
class DoctorTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new ZooKeeperServer(); }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }
  // Persistent nodes of one case are none of the next one's business.
  void TearDown() override { clear(); }
  static void clear() {
    ZooKeeperPeer peer(server_->address(), "ann:secret");
    for (const char* root : {"/dubbo", "/other", "/private", "/services"}) remove_all(peer, root);
  }
  static void remove_all(ZooKeeperPeer& peer, const std::string& path) {
    for (const std::string& child : peer.children(path)) remove_all(peer, path + "/" + child);
    peer.remove(path);
  }
  static ZooKeeperServer* server_;
};
ZooKeeperServer* DoctorTest::server_ = nullptr;

struct Planted {
  const char* name;
  const char* code;
  const char* says;  // part of what or how to mend
  std::function<void(Scene&)> plant;
};

const std::vector<Planted>& planted() {
  static const std::vector<Planted> cases = {
      {"registry refused", "D-REG-01", "no session",
       [](Scene& s) { s.registry = "zookeeper://127.0.0.1:" + std::to_string(test::free_port()) + "?timeout=300"; }},
      {"registry of another root", "D-REG-03", "dubbo",
       [](Scene& s) {
         s.plant_good();
         s.registry += "?group=elsewhere";
       }},
      {"wrong interface name", "D-SVC-01", "com.acme.Echo",
       [](Scene& s) {
         s.plant_good();
         s.wishes.interface_name = "com.acme.Ecko";
       }},
      {"no provider", "D-SVC-02", "1 consumer",
       [](Scene& s) {
         s.peer().create_deep("/dubbo/com.acme.Echo/consumers/consumer%3A%2F%2F127.0.0.1%2Fcom.acme.Echo");
         s.peer().create_deep("/dubbo/com.acme.Echo/providers");
       }},
      {"encoded in lower case", "D-NOD-01", "lower case",
       [](Scene& s) {
         std::string name = Scene::url(s.provider()).to_encoded();
         name.replace(name.find("%3F"), 3, "%3f");
         s.plant_name(name);
       }},
      {"encoded twice", "D-NOD-01", "twice", [](Scene& s) { s.plant_name(url_encode(Scene::url(s.provider()).to_encoded())); }},
      {"no URL", "D-NOD-02", "no URL", [](Scene& s) { s.plant_name("just-a-name"); }},
      {"wrong group", "D-URL-02", "`blue`",
       [](Scene& s) { s.plant_good({{"group", "blue"}}); }},
      {"wrong version", "D-URL-03", "`2.0.0`",
       [](Scene& s) {
         s.plant_good({{"version", "2.0.0"}});
         s.wishes.version = "1.0.0";
       }},
      {"path of another interface", "D-URL-01", "com.acme.Other",
       [](Scene& s) { s.plant_good({{"interface", "com.acme.Other"}}); }},
      {"protocol unknown", "D-PRO-01", "`rmi`",
       [](Scene& s) { s.plant(Scene::url(s.provider()).with_protocol("rmi")); }},
      {"disabled", "D-URL-04", "switched off", [](Scene& s) { s.plant_good({{"enabled", "false"}}); }},
      {"weight 0", "D-URL-06", "weight", [](Scene& s) { s.plant_good({{"weight", "0"}}); }},
      {"weight 0 of dubbo-go beside another", "D-URL-06", "weight",
       [](Scene& s) {
         s.plant_good();
         s.plant_good({{"weight", "0"}, {"release", "dubbo-golang-3.3.2"}});
       }},
      {"start in the future", "D-URL-07", "future",
       [](Scene& s) { s.plant_good({{"timestamp", std::to_string((now() + 24h).time_since_epoch().count())}}); }},
      {"odd version of the protocol", "D-URL-09", "3.2.10", [](Scene& s) { s.plant_good({{"dubbo", "3.2.10"}}); }},
      {"a value with a semicolon", "D-URL-10", "`owner=ann`", [](Scene& s) { s.plant_good({{"owner", "ann;bob"}}); }},
      {"serialization unknown", "D-SER-01", "kryo",
       [](Scene& s) { s.plant_good({{"serialization", "kryo"}, {"prefer.serialization", "kryo,fst"}}); }},
      {"serialization refused", "D-SER-02", "Unexpected serialization",
       [](Scene& s) {
         s.plant(Scene::url(s.provider(dubbo_script(refuse_all(
             40, "Fail to decode request due to: java.io.IOException: Unexpected serialization id:2 received from network")))));
       }},
      {"host name unknown", "D-NET-01", "nowhere.invalid",
       [](Scene& s) { s.plant(Scene::url(20880, {}, "nowhere.invalid")); }},
      {"port closed", "D-NET-02", "nobody listens", [](Scene& s) { s.plant(Scene::url(test::free_port())); }},
      {"address does not answer", "D-NET-03", "cannot be reached", [](Scene& s) { s.plant(Scene::url(s.full_port())); }},
      {"static node of a dynamic provider", "D-NOD-04", "persistent",
       [](Scene& s) { s.plant(Scene::url(s.provider()), false); }},
      {"address registered twice", "D-NOD-05", "twice",
       [](Scene& s) {
         const std::uint16_t port = s.provider();
         s.plant(Scene::url(port));
         s.plant(Scene::url(port, {{"weight", "200"}}));
       }},
      {"port speaks another protocol", "D-PEER-01", "HTTP",
       [](Scene& s) {
         s.plant(Scene::url(s.provider([](std::string& received) -> std::string {
           return received.empty() ? "" : "HTTP/1.1 400 Bad Request\r\n\r\n";
         })));
       }},
      {"hangs up", "D-PEER-02", "closes",
       [](Scene& s) {
         s.plant(Scene::url(s.provider([](std::string& received) {
           return std::string(received.empty() ? std::string_view() : ScriptedProvider::kHangUp);
         })));
       }},
      {"accepts and never answers", "D-PEER-03", "does not answer a heartbeat",
       [](Scene& s) { s.plant(Scene::url(s.provider([](std::string&) { return std::string(); }))); }},
      {"is stopping", "D-PEER-04", "stopping",
       [](Scene& s) { s.plant(Scene::url(s.provider(dubbo_script(test::echo_it, true)))); }},
      {"service not exported there", "D-CALL-01", "com.acme.Other",
       [](Scene& s) {
         s.plant(Scene::url(s.provider(dubbo_script(refuse_all(
             70, "Not found exported service: com.acme.Echo:20880 in [com.acme.Other:20880], may be version or group mismatch")))));
       }},
      {"token refused", "D-CALL-02", "token",
       [](Scene& s) {
         s.plant(Scene::url(s.provider(dubbo_script(refuse_all(70, "Invalid token! Forbid invoke remote service")))));
       }},
      {"threads exhausted", "D-CALL-03", "threads",
       [](Scene& s) { s.plant(Scene::url(s.provider(dubbo_script(refuse_all(100, "Thread pool is EXHAUSTED!"))))); }},
      {"answers heartbeats only", "D-CALL-04", "not at all",
       [](Scene& s) {
         s.plant(Scene::url(s.provider(dubbo_script([](const Value&) { return EchoAnswer{.silent = true}; }))));
       }},
      {"echo fails", "D-CALL-05", "SERVER_ERROR",
       [](Scene& s) { s.plant(Scene::url(s.provider(dubbo_script(refuse_all(80, "java.lang.OutOfMemoryError"))))); }},
      {"payload limit registered", "D-CALL-06", "1024",
       [](Scene& s) {
         s.plant_good({{"payload", "1024"}});
         s.wishes.payload = 4096;
       }},
      {"payload limit met", "D-CALL-06", "max payload: 1000",
       [](Scene& s) {
         s.plant(Scene::url(s.provider(dubbo_script([](const Value& asked) -> EchoAnswer {
           if (asked.as_string()->size() < 1000) return {.value = asked};
           return {.status = 40, .text = "Data length too large: 4096, max payload: 1000"};
         }))));
         s.wishes.payload = 4096;
       }},
      {"switched off by a rule", "D-RULE-01", "override rule",
       [](Scene& s) {
         s.plant_good();
         s.peer().create_deep("/dubbo/com.acme.Echo/configurators/" +
                              Url("override", "0.0.0.0", 0, kInterface, {{"category", "configurators"}, {"disabled", "true"}})
                                  .to_encoded());
       }},
      {"instance node of nonsense", "D-APP-01", "makes no sense",
       [](Scene& s) {
         s.plant_good();
         s.instance("127.0.0.1:1", "nonsense");
       }},
      {"metadata by Triple only", "D-APP-02", "Triple",
       [](Scene& s) {
         s.plant_good();
         ServiceInstance instance = Scene::an_instance(s.provider());
         instance.metadata["meta-v"] = "2.0.0";
         instance.metadata["dubbo.metadata-service.url-params"] = R"({"port":"1","protocol":"tri"})";
         s.instance(instance.id(), instance.to_json());
       }},
      {"metadata not in the report", "D-APP-03", "remote",
       [](Scene& s) {
         s.plant_good();
         ServiceInstance instance = Scene::an_instance(s.provider());
         instance.metadata["dubbo.metadata.storage-type"] = "remote";
         s.instance(instance.id(), instance.to_json());
       }},
      {"metadata service not exported", "D-APP-04", "Not found exported service",
       [](Scene& s) {
         s.plant_good();
         const ServiceInstance instance =
             Scene::an_instance(s.provider(dubbo_script(refuse_all(70, "Not found exported service: MetadataService"))));
         s.instance(instance.id(), instance.to_json());
       }},
      {"class check refuses", "D-CALL-07", "com.acme.Dog",
       [](Scene& s) {
         s.plant(Scene::url(s.provider(dubbo_script([](const Value& asked) -> EchoAnswer {
           return {.value = asked.as_object() ? Value(MapValue{}) : asked};
         }))));
         s.wishes.classes = {"com.acme.Dog"};
       }},
  };
  return cases;
}

TEST_F(DoctorTest, EveryPlantedFaultIsToldUnderItsOwnCodeAndNoOther) {
  for (const Planted& fault : planted()) {
    SCOPED_TRACE(fault.name);
    {
      Scene scene(*server_);
      fault.plant(scene);
      const Diagnosis diagnosis = scene.examine();
      const std::string text = to_text(diagnosis);
      EXPECT_THAT(codes_of(diagnosis), ElementsAre(fault.code)) << text;
      EXPECT_THAT(text, HasSubstr(fault.says));
    }
    clear();
  }
}

TEST_F(DoctorTest, ARegistryThatRefusesAccessIsToldApart) {
  Scene scene(*server_);
  scene.wishes.interface_name = "dubhe.samples.GreetingService";
  const std::string of_ann = "zookeeper://ann:secret@" + server_->address() + "?group=private";
  test::ChildProcess provider({DUBHE_GREETING_PROVIDER, "--registry", of_ann, "--port", "-1"});
  provider.wait_for_line("ready ");
  scene.registry += "?group=private";
  EXPECT_THAT(codes_of(scene.examine()), ElementsAre("D-REG-02"));
  scene.registry = of_ann;
  EXPECT_THAT(codes_of(scene.examine()), IsEmpty());
}

TEST_F(DoctorTest, OfTwoSessionsWithOneAddressTheOlderIsStale) {
  Scene scene(*server_);
  const std::uint16_t port = scene.provider();
  scene.plant(Scene::url(port, {{"timestamp", "1000"}}));
  ZooKeeperPeer restarted(server_->address());
  const Url again = Scene::url(port);
  ASSERT_EQ(restarted.create_deep("/dubbo/com.acme.Echo/providers/" + again.to_encoded(), {}, true), 0);
  const Diagnosis diagnosis = scene.examine();
  EXPECT_THAT(codes_of(diagnosis), ElementsAre("D-NOD-03"));
  EXPECT_EQ(diagnosis.lines.size(), 3u) << "the registry, the old one, the new one: " << to_text(diagnosis);
}

TEST_F(DoctorTest, TheNodeOfAKilledProcessIsToldFromAClosedPort) {
  Scene scene(*server_);
  scene.wishes.interface_name = "dubhe.samples.GreetingService";
  test::ChildProcess provider({DUBHE_GREETING_PROVIDER, "--registry", scene.registry, "--port", "-1"});
  provider.wait_for_line("ready ");
  EXPECT_THAT(codes_of(scene.examine()), IsEmpty());
  provider.kill();
  // The server notices the lost connection at once, and keeps the session.
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  Diagnosis diagnosis = scene.examine();
  while (codes_of(diagnosis) == std::vector<std::string>{"D-NET-02"} && std::chrono::steady_clock::now() < give_up) {
    diagnosis = scene.examine();
  }
  EXPECT_THAT(codes_of(diagnosis), ElementsAre("D-NOD-06")) << to_text(diagnosis);
}

TEST_F(DoctorTest, HealthyEstatesGiveNoFinding) {
  struct Healthy {
    const char* name;
    std::function<void(Scene&)> plant;
    std::size_t good;  // providers, with the line of the registry
  };
  const std::vector<Healthy> estates = {
      {"one provider of Java 3.2", [](Scene& s) { s.plant_good({{"prefer.serialization", "fastjson2,hessian2"}}); }, 2},
      {"three of Java 2.7, one just started, one light",
       [](Scene& s) {
         s.plant_good({{"anyhost", "true"}, {"pid", "4711"}});
         s.plant_good({{"timestamp", std::to_string(now().time_since_epoch().count())}});
         s.plant_good({{"weight", "1"}, {"release", "2.7.23"}});
       },
       4},
      {"two of dubbo-go, which writes weight 0 where none is set",
       [](Scene& s) {
         s.plant_good({{"weight", "0"}, {"release", "dubbo-golang-3.3.2"}});
         s.plant_good({{"weight", "0"}, {"release", "dubbo-golang-3.3.2"}});
       },
       3},
      {"ours among those of other groups, versions and protocols",
       [](Scene& s) {
         s.plant_good({{"group", "blue"}, {"version", "1.0.0"}});
         s.plant_good({{"group", "red"}, {"version", "1.0.0"}});
         s.plant_good({{"group", "blue"}, {"version", "2.0.0"}});
         s.plant(Scene::url(s.provider(), {{"group", "blue"}, {"version", "1.0.0"}}).with_protocol("tri"));
         s.wishes.group = "blue";
         s.wishes.version = "1.0.0";
       },
       2},
      {"a static provider, with a token and a payload limit that suffices",
       [](Scene& s) {
         s.plant(Scene::url(s.provider(), {{"dynamic", "false"}, {"token", "abc"}, {"payload", "100000"}}), false);
         s.wishes.payload = 50000;
         s.wishes.classes = {"com.acme.Dog"};
       },
       2},
      {"another root, any group, and a peer that never said its versions",
       [](Scene& s) {
         s.root = "/other";
         s.registry += "?group=other";
         s.wishes.group = "*";
         s.plant(Url("dubbo", "127.0.0.1", s.provider(), kInterface, {{"group", "green"}}));
       },
       2},
  };
  for (const Healthy& estate : estates) {
    SCOPED_TRACE(estate.name);
    {
      Scene scene(*server_);
      estate.plant(scene);
      const Diagnosis diagnosis = scene.examine();
      EXPECT_THAT(codes_of(diagnosis), IsEmpty()) << to_text(diagnosis);
      const auto good = std::count_if(diagnosis.lines.begin(), diagnosis.lines.end(), [](const Diagnosis::Line& line) {
        return line.state == Diagnosis::Line::State::kGood;
      });
      EXPECT_EQ(static_cast<std::size_t>(good), estate.good) << to_text(diagnosis);
    }
    clear();
  }
}

}  // namespace
}  // namespace dubhe::tool
