// Protocol, transporter, codec, serialization, proxy factory; where configuration comes from.
#include "dubhe/test_support/temp_dir.h"

#include "row.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <vector>

namespace extension_names {

struct Place {
  virtual ~Place() = default;
  virtual bool blocks() = 0;
  virtual dubhe::Task<bool> awaits() = 0;
};
DUBHE_SERVICE(Place, "dubhe.test.Place", blocks, awaits)

namespace {

class HomePlace final : public Place {
 public:
  bool blocks() override { return dubhe::current_loop() != nullptr; }
  dubhe::Task<bool> awaits() override { co_return dubhe::current_loop() != nullptr; }
};

std::string answers(Ground& ground) {
  ground.provider("a");
  return ground.refer({.timeout = std::chrono::seconds(30)})->who();
}

// A second file names the group. Its path is not known before, so the first one names it by another
// key.
std::string told_by_a_file(Ground& ground) {
  const dubhe::test::TempDir folder;
  const std::string path = (folder.path() / "estate.yaml").string();
  std::ofstream(path) << "dubbo: {provider: {group: told}}\n";
  return "group `" +
         std::string(ground.provider("a", {"--dubbo.application.parameters.store=" + path})
                         .exported()
                         .front()
                         .group()) +
         "`";
}

// By a file instead of a port.
std::string answers_by_a_socket_file(Ground& ground) {
  const dubhe::test::TempDir folder;
  const std::string path = (folder.path() / "s").string();
  ground.provider("a", {"--dubbo.application.parameters.socket=" + path});
  const std::string who = ground.refer({.timeout = std::chrono::seconds(30)})->who();
  return who + (std::filesystem::is_socket(path) ? " by a file" : " by a port");
}

std::string answers_in(Ground& ground) {
  const std::string named(ground.provider("a").exported().front().get("serialization"));
  return ground.refer({.timeout = std::chrono::seconds(30)})->who() + " in `" + named + "`";
}

// Where methods run: one that blocks, and one that returns a Task.
std::string runs(Ground& ground) {
  dubhe::Application& application = ground.provider("a");
  application.provide<Place>(std::make_shared<HomePlace>());
  std::string address;
  for (const dubhe::Url& url : application.exported()) {
    if (url.interface_name() == "dubhe.test.Place") address = url.to_string();
  }
  dubhe::Application& consumer = ground.consumer();
  const auto place = consumer.refer<Place>({.timeout = std::chrono::seconds(30), .url = address});
  const auto name = [](bool on_loop) { return on_loop ? "loop" : "pool"; };
  return std::string(name(place->blocks())) + ", " + name(consumer.block_on(place->awaits()));
}

// What a port with one thread, which is busy, says about its pool. Calls that wait (`eager` lets
// one of them) are left waiting, and more are made until one is refused.
std::string refuses_with(Ground& ground) {
  ground.provider("a", {"--dubbo.protocol.threads=1", "--dubbo.protocol.queues=0"});
  const auto probe = ground.refer({.timeout = std::chrono::seconds(30), .retries = 0});
  auto busy = dubhe::call<&Probe::hang>(probe, dubhe::CallOptions{}, dubhe::use_future);
  if (!ground.wait_for_hanging()) return "nothing arrived";
  std::vector<std::future<std::string>> calls;
  std::string refusal = "none";
  for (int i = 0; i < 1000 && refusal == "none"; ++i) {
    calls.push_back(dubhe::call<&Probe::who>(probe, dubhe::CallOptions{}, dubhe::use_future));
    for (std::future<std::string>& call : calls) {
      if (call.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready) continue;
      try {
        call.get();
      } catch (const dubhe::RpcError& why) {
        refusal = why.what();
      }
    }
    std::erase_if(calls, [](const std::future<std::string>& call) { return !call.valid(); });
  }
  ground.open_gate();
  busy.wait();
  for (const std::future<std::string>& call : calls) call.wait();
  const auto core = refusal.find("core: ");
  return core == refusal.npos ? refusal : refusal.substr(core, 7);
}

}  // namespace

std::vector<Row> wire_rows() {
  return {
      {"protocol", "dubbo", "dubbo: {protocol: {name: dubbo}}", "a", answers, "", true},
      {"transporter", "tcp",
       "dubbo: {protocol: {transporter: tcp}, consumer: {parameters: {transporter: tcp}}}", "a",
       answers, "", true},
      {"transporter", "unix",
       "dubbo: {protocol: {transporter: unix, unix-path: '${dubbo.application.parameters.socket:/unset}'}}",
       "a by a file", answers_by_a_socket_file},
      {"codec", "dubbo", "dubbo: {protocol: {codec: dubbo}, consumer: {parameters: {codec: dubbo}}}", "a",
       answers, "", true},
      {"serialization", "gson",
       "dubbo: {protocol: {serialization: gson}, consumer: {serialization: gson}}", "a in `gson`",
       answers_in},
      {"dispatcher", "all", "dubbo: {protocol: {dispatcher: all}}", "pool, pool", runs},
      {"dispatcher", "message", "dubbo: {protocol: {dispatcher: message}}", "pool, pool", runs},
      {"dispatcher", "execution", "dubbo: {protocol: {dispatcher: execution}}", "pool, pool", runs},
      {"dispatcher", "connection", "dubbo: {protocol: {dispatcher: connection}}", "pool, pool", runs},
      {"dispatcher", "direct", "dubbo: {protocol: {dispatcher: direct}}", "loop, loop", runs},
      {"threadpool", "fixed", "dubbo: {protocol: {threadpool: fixed}}", "core: 1", refuses_with, "",
       true},
      {"threadpool", "cached", "dubbo: {protocol: {threadpool: cached}}", "core: 0", refuses_with},
      {"threadpool", "limited", "dubbo: {protocol: {threadpool: limited}}", "core: 0", refuses_with},
      {"threadpool", "eager", "dubbo: {protocol: {threadpool: eager}}", "core: 0", refuses_with},
      {"configsource", "file",
       "dubhe: {config-sources: ['file://${dubbo.application.parameters.store}']}", "group `told`",
       told_by_a_file},
      {"serialization", "hessian2", "dubbo: {protocol: {serialization: hessian2}}", "a", answers,
       "", true},
      {"proxyfactory", "dubhe", "dubbo: {provider: {proxy: dubhe}, consumer: {proxy: dubhe}}", "a",
       answers, "", true},
  };
}

}  // namespace extension_names
