// Cluster, load balance, router.
#include "row.h"

#include <chrono>

namespace extension_names {

namespace {

constexpr int kCalls = 32;  // enough that chance does not look like turns: 2 in 2^32

// Whoever has it is connected to every provider: one that is not yet is not chosen, which would look like a preference.
std::shared_ptr<Probe> connected_to_all(Ground& ground) {
  auto all = ground.refer({.timeout = std::chrono::seconds(30), .retries = 0, .cluster = "broadcast"});
  all->who();
  return all;
}

// How often a call that nobody answers is sent, when two more tries are allowed.
std::string tries(Ground& ground) {
  ground.provider("a");
  const auto probe = ground.refer({.timeout = std::chrono::milliseconds(500), .retries = 2});
  const dubhe::CallOptions patient{
      .attachments = {}, .timeout = std::chrono::seconds(30), .response_attachments = nullptr};
  dubhe::call<&Probe::who>(probe, patient);  // connected from here on: every try arrives
  std::string end = "answered";
  try {
    probe->hang();
  } catch (const dubhe::RpcError&) {
    end = "failed";
  }
  return end + " after " + std::to_string(dubhe::call<&Probe::hanging>(probe, patient)) + " tries";
}

// How many of two providers one call reaches that nobody answers and that is not tried again.
std::string reached(Ground& ground) {
  ground.provider("a");
  ground.provider("b");
  const auto probe = ground.refer({.timeout = std::chrono::milliseconds(500), .retries = 0});
  const dubhe::CallOptions patient{
      .attachments = {}, .timeout = std::chrono::seconds(30), .response_attachments = nullptr};
  for (int i = 0; i < kCalls; ++i) dubhe::call<&Probe::who>(probe, patient);
  try {
    probe->hang();
  } catch (const dubhe::RpcError&) {
  }
  return std::to_string(dubhe::call<&Probe::hanging>(probe, patient)) + " of 2";
}

// Whether of two calls that nobody answers each provider gets one, however often.
std::string pairs(Ground& ground) {
  ground.provider("a");
  ground.provider("b");
  ground.consumer({"--dubhe.loops=1"});  // each loop counts its own
  const auto probe = ground.refer({.timeout = std::chrono::seconds(30), .retries = 0});
  const auto connections = connected_to_all(ground);
  std::vector<std::future<std::string>> waiting;
  for (int i = 0; i < kCalls; ++i) {
    waiting.push_back(dubhe::call<&Probe::hang>(probe, dubhe::CallOptions{}, dubhe::use_future));
  }
  ground.open_gate();
  bool one_each = true;
  for (int i = 0; i < kCalls; i += 2) one_each = waiting[i].get() != waiting[i + 1].get() && one_each;
  return one_each ? "one each" : "without order";
}

// Who of two answers.
std::string turns(Ground& ground) {
  ground.provider("a");
  ground.provider("b");
  ground.consumer({"--dubhe.loops=1"});  // each loop has turns of its own
  const auto connections = connected_to_all(ground);
  const auto probe = ground.refer({.timeout = std::chrono::seconds(30)});
  std::string seen;
  for (int i = 0; i < kCalls; ++i) seen += probe->who();
  const bool both = seen.find('a') != seen.npos && seen.find('b') != seen.npos;
  const bool in_turns = seen.find("aa") == seen.npos && seen.find("bb") == seen.npos;
  return !both ? "always the same" : in_turns ? "in turns" : "both, without order";
}

// How many calls a slow provider gets beside a quick one.
std::string spared(Ground& ground) {
  ground.provider(kSlow);
  ground.provider("quick");
  const auto connections = connected_to_all(ground);
  const auto probe = ground.refer({.timeout = std::chrono::seconds(30)});
  int slow = 0;
  for (int i = 0; i < kCalls; ++i) slow += probe->who() == kSlow;
  return slow < 5 ? "the quick one" : "both";  // by chance: 1 in 10^4
}

// Where calls of a zone go, when each of two registries has one provider.
std::string near(Ground& ground) {
  ground.provider("a", {"--dubbo.provider.registry=near"});
  ground.provider("b", {"--dubbo.provider.registry=far"});
  const auto probe = ground.consumer().refer<Probe>({.timeout = std::chrono::seconds(30)});
  const dubhe::CallOptions here{.attachments = {{"registry_zone", "east"}}, .timeout = {}, .response_attachments = nullptr};
  std::string seen;
  for (int i = 0; i < kCalls; ++i) seen += dubhe::call<&Probe::who>(probe, here);
  return seen.find('b') == seen.npos ? "only the near one" : "the far one as well";
}

// Calls with a tag, where one of two providers has it.
std::string tagged(Ground& ground) {
  ground.provider("a", {Ground::kMemoryRegistry});
  ground.provider("b", {Ground::kMemoryRegistry, "--dubbo.provider.tag=blue"});
  const auto probe = ground.consumer({Ground::kMemoryRegistry})
                         .refer<Probe>({.timeout = std::chrono::seconds(30)});
  const dubhe::CallOptions blue{
      .attachments = {{"dubbo.tag", "blue"}}, .timeout = {}, .response_attachments = nullptr};
  std::string seen;
  for (int i = 0; i < kCalls; ++i) seen += dubhe::call<&Probe::who>(probe, blue);
  return seen.find('a') == seen.npos ? "only the tagged one" : "others as well";
}

}  // namespace

std::vector<Row> cluster_rows() {
  return {
      {"cluster", "failover", "dubbo: {consumer: {cluster: failover}}", "failed after 3 tries",
       tries, "", true},
      {"cluster", "failfast", "dubbo: {consumer: {cluster: failfast}}", "failed after 1 tries",
       tries},
      {"cluster", "failsafe", "dubbo: {consumer: {cluster: failsafe}}", "answered after 1 tries",
       tries},
      {"cluster", "failback", "dubbo: {consumer: {cluster: failback}}", "answered after 1 tries",
       tries},
      {"cluster", "forking", "dubbo: {consumer: {cluster: forking}}", "2 of 2", reached},
      {"cluster", "broadcast", "dubbo: {consumer: {cluster: broadcast}}", "2 of 2", reached},
      {"cluster", "available", "dubbo: {consumer: {cluster: available}}", "always the same", turns},
      {"cluster", "zone-aware",
       "dubbo: {registries: {near: {address: 'ground://near', zone: east, cluster: zone-aware},"
       " far: {address: 'ground://far', zone: west}}}",
       "only the near one", near,
       "dubbo: {registries: {near: {address: 'ground://near', zone: east, cluster: failover},"
       " far: {address: 'ground://far', zone: west}}}"},
      {"loadbalance", "shortestresponse", "dubbo: {consumer: {loadbalance: shortestresponse}}",
       "the quick one", spared},
      {"loadbalance", "adaptive", "dubbo: {consumer: {loadbalance: adaptive}}", "the quick one", spared},
      {"loadbalance", "leastactive", "dubbo: {consumer: {loadbalance: leastactive}}", "one each",
       pairs},
      {"loadbalance", "p2c", "dubbo: {consumer: {loadbalance: p2c}}", "one each", pairs},
      {"loadbalance", "consistenthash", "dubbo: {consumer: {loadbalance: consistenthash}}",
       "always the same", turns},
      {"loadbalance", "random", "dubbo: {consumer: {loadbalance: random}}", "both, without order",
       turns, "", true},
      {"loadbalance", "roundrobin", "dubbo: {consumer: {loadbalance: roundrobin}}", "in turns",
       turns},
      {"router", "tag", "dubbo: {consumer: {router: tag}}", "only the tagged one", tagged,
       "dubbo: {consumer: {router: -tag}}"},
  };
}

}  // namespace extension_names
