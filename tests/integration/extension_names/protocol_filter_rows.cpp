// The filters of protocol/filters, where they keep answers, and where they write lines.
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "dubhe/test_support/eventually.h"
#include "row.h"

namespace extension_names {

struct Visitor {
  std::string name;
};
DUBHE_TYPE(Visitor, "dubhe.test.Visitor", name)
DUBHE_CONSTRAINTS(Visitor, (name, not_blank()))

// What Probe does not show.
struct Desk {
  virtual ~Desk() = default;
  virtual std::int32_t count() = 0;
  virtual std::int32_t hold() = 0;  // a worker, until it is let go
  virtual bool sees_path() = 0;     // among the attachments
  virtual void pass_on() = 0;       // an exception that nobody here knows
  virtual void late() = 0;          // makes a call when its own time is over
  virtual void greet(Visitor visitor) = 0;
};
DUBHE_SERVICE(Desk, "dubhe.test.Desk", count, hold, sees_path, pass_on, late, greet)

namespace {

using namespace std::chrono_literals;
using dubhe::test::eventually;

struct Gate {
  void open() {
    if (!std::exchange(is_open, true)) opening.set_value();
  }
  bool is_open = false;
  std::promise<void> opening;
  std::shared_future<void> pass = opening.get_future().share();
};

class Clerk final : public Desk {
 public:
  std::int32_t count() override { return ++counted_; }
  std::int32_t hold() override {
    gates[held++ % gates.size()].pass.wait();
    return 0;
  }
  bool sees_path() override { return !dubhe::this_call()->attachment("path").empty(); }
  void pass_on() override { throw dubhe::ApplicationException("org.third.Secret", "x", dubhe::Value()); }
  void late() override {
    std::this_thread::sleep_until(dubhe::this_call()->deadline().at() + 20ms);  // until its time is over, by every clock
    if (next == nullptr) return;
    try {
      next->count();
      told.set_value("answered");
    } catch (const dubhe::RpcError& error) {
      told.set_value(error.status().message());
    }
  }
  void greet(Visitor) override {}

  std::atomic<std::size_t> held{0};
  std::array<Gate, 8> gates;  // in the order of arrival
  std::shared_ptr<Desk> next;
  std::promise<std::string> told;

 private:
  std::atomic<std::int32_t> counted_{0};
};

// A desk behind the providers and consumers of a ground.
struct Office {
  explicit Office(Ground& ground) : provider(ground.provider("a")) {
    provider.provide<Desk>(clerk);
    for (const dubhe::Url& url : provider.exported()) {
      if (url.interface_name() == "dubhe.test.Desk") address = url;
    }
    desk = ground.consumer().refer<Desk>({.timeout = 30s, .retries = 0, .url = address.to_string()});
  }
  ~Office() {
    for (Gate& gate : clerk->gates) gate.open();
    clerk->next.reset();
    for (auto& call : holding) call.wait();
  }
  // Calls that each hold a worker.
  void hold(std::size_t calls) {
    for (std::size_t i = 0; i < calls; ++i) {
      holding.push_back(std::async(std::launch::async, [desk = desk] { (void)outcome([&] { desk->hold(); }); }));
    }
    (void)eventually([&] { return clerk->held == holding.size(); });
  }
  // What a caller catches.
  template <class Call>
  static std::string outcome(Call call) {
    try {
      call();
    } catch (const dubhe::ApplicationException& thrown) {
      return "exception " + thrown.java_class() + ": " + thrown.message();
    } catch (const dubhe::RpcError& error) {
      return error.status().to_string();
    }
    return "answered";
  }

  dubhe::Application& provider;
  std::shared_ptr<Clerk> clerk = std::make_shared<Clerk>();
  dubhe::Url address;
  std::shared_ptr<Desk> desk;
  std::vector<std::future<void>> holding;
};

std::string yes_if(const std::string& text, std::string_view part) { return text.find(part) == text.npos ? "no: " + text : "yes"; }

std::string context(Ground& ground) { return Office(ground).desk->sees_path() ? "the path as well" : "callers' attachments alone"; }

std::string echo(Ground& ground) {
  ground.provider("a");
  const auto any = ground.consumer().refer_generic("dubhe.test.Probe", {.timeout = 30s, .retries = 0, .url = ground.addresses()});
  return any->echo(dubhe::Value("x")).to_string();
}

std::string exception(Ground& ground) {
  Office office(ground);
  return Office::outcome([&] { office.desk->pass_on(); });
}

// Of a call that ended too late.
std::string timeout(Ground& ground) {
  {
    Office office(ground);
    dubhe::CallOptions soon{.timeout = 50ms};
    (void)Office::outcome([&] { dubhe::call<&Desk::late>(office.desk, soon); });
    office.provider.stop();
  }
  return ground.log().count("invoke timed out. method: late") == 1 ? "said" : "not said";
}

std::string token(Ground& ground) {
  Office office(ground);
  const auto stranger = ground.consumer({}).refer<Desk>(
      {.timeout = 30s, .retries = 0, .url = office.address.without("token").to_string()});
  return yes_if(Office::outcome([&] { stranger->count(); }), "Invalid token!");
}

std::string executes(Ground& ground) {
  Office office(ground);
  office.hold(1);
  dubhe::CallOptions soon{.timeout = 300ms};
  return yes_if(Office::outcome([&] { dubhe::call<&Desk::hold>(office.desk, soon); }), "using threads greater than");
}

std::string tps(Ground& ground) {
  Office office(ground);
  office.desk->count();
  return yes_if(Office::outcome([&] { office.desk->count(); }), "exceed max service tps");
}

std::string rpc_exception(Ground& ground) {
  Office office(ground);
  office.desk->count();
  return Office::outcome([&] { office.desk->count(); }).starts_with("overloaded") ? "a failure" : "an answer";
}

std::string actives(Ground& ground) {
  Office office(ground);
  office.hold(1);
  dubhe::CallOptions soon{.timeout = 100ms};
  return yes_if(Office::outcome([&] { dubhe::call<&Desk::hold>(office.desk, soon); }), "Waiting concurrent invoke timeout");
}

std::string deprecated(Ground& ground) {
  Office office(ground);
  office.desk->count();
  office.desk->count();
  return ground.log().count("dubhe.test.Desk.count() is DEPRECATED!") == 1 ? "said once" : "not said";
}

std::string validation(Ground& ground) {
  Office office(ground);
  return yes_if(Office::outcome([&] { office.desk->greet({""}); }), "javax.validation.ConstraintViolationException");
}

std::string consumer_context(Ground& ground) {
  Office office(ground);
  office.clerk->next = office.desk;
  dubhe::CallOptions soon{.timeout = 50ms};
  (void)Office::outcome([&] { dubhe::call<&Desk::late>(office.desk, soon); });
  return yes_if(office.clerk->told.get_future().get(), "No time left for making the following call");
}

std::string counted(Desk& desk, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += (all.empty() ? "" : " ") + std::to_string(desk.count());
  return all;
}

std::string cached(Ground& ground) {
  Office office(ground);
  return counted(*office.desk, 2);
}

// The provider's workers have their answers each for itself: one of the two is held, so the other answers.
std::string cached_per_thread(Ground& ground) {
  Office office(ground);
  const auto asks = ground.consumer().refer<Desk>(
      {.timeout = 30s, .retries = 0, .url = office.address.without("cache").to_string()});
  office.hold(1);
  const std::string all = counted(*asks, 2);
  office.hold(1);
  office.clerk->gates[0].open();
  return all + ", elsewhere " + counted(*asks, 1);
}

std::string cached_for_a_while(Ground& ground) {
  Office office(ground);
  const std::string first = counted(*office.desk, 2);
  const bool expires = eventually([&] { return office.desk->count() != 1; }, 4s);
  return first + (expires ? ", later another" : " for ever");
}

std::string access_file() {
  return (std::filesystem::temp_directory_path() / ("dubhe-access-" + std::to_string(::getpid()) + ".log")).string();
}

std::string access_logged(Ground& ground) {
  const std::string path = access_file();
  std::filesystem::remove(path);
  {
    Office office(ground);
    office.desk->count();
  }
  std::string line;
  const auto written = [&] {
    std::ifstream file(path);
    return static_cast<bool>(std::getline(file, line));
  };
  (void)eventually(written, 3s);  // files are written every second
  std::filesystem::remove(path);
  return yes_if(line, "dubhe.test.Desk count() ");
}

}  // namespace

std::vector<Row> protocol_filter_rows() {
  const std::string no_filter = "dubbo: {provider: {filter: -";
  const std::string once = "dubbo: {provider: {parameters: {tps: 1, tps.interval: 600000}}";
  const std::string to_file =
      "dubbo: {provider: {accesslog: \"" + access_file() + "\", parameters: {accesslog.fixed.path: \"false\"}}}";
  const std::string for_a_second = "parameters: {cache.seconds: 1}}}";
  return {
      {"filter", "context", "dubbo: {provider: {filter: context}}", "callers' attachments alone", context, no_filter + "context}}"},
      {"filter", "echo", "dubbo: {provider: {filter: echo}}", "\"x\"", echo, no_filter + "echo}}"},
      {"filter", "exception", "dubbo: {provider: {filter: exception}}", "exception java.lang.RuntimeException: org.third.Secret: x",
       exception, no_filter + "exception}}"},
      {"filter", "timeout", "dubbo: {provider: {filter: timeout}}", "said", timeout, no_filter + "timeout}}"},
      {"filter", "accesslog", to_file, "yes", access_logged},
      {"accesslogs", "files", to_file, "yes", access_logged},
      {"filter", "token", "dubbo: {provider: {token: secret}}", "yes", token},
      {"filter", "executelimit", "dubbo: {provider: {executes: 1}}", "yes", executes},
      {"filter", "tps", once + "}", "yes", tps},
      {"filter", "rpc-exception", once + ", consumer: {filter: rpc-exception}}", "a failure", rpc_exception,
       once + ", consumer: {filter: -rpc-exception}}"},
      {"filter", "active-limit", "dubbo: {consumer: {actives: 1}}", "yes", actives},
      {"filter", "deprecated", "dubbo: {provider: {deprecated: true}}", "said once", deprecated},
      {"filter", "validation", "dubbo: {provider: {validation: \"true\"}}", "yes", validation},
      {"filter", "cache", "dubbo: {consumer: {cache: lru}}", "1 1", cached},
      {"cachefactory", "lru", "dubbo: {consumer: {cache: lru}}", "1 1", cached},
      {"cachefactory", "threadlocal", "dubbo: {protocol: {threads: 2, queues: 9}, provider: {cache: threadlocal}}", "1 1, elsewhere 2",
       cached_per_thread, "dubbo: {protocol: {threads: 2, queues: 9}, provider: {cache: lru}}"},
      {"cachefactory", "expiring", "dubbo: {consumer: {cache: expiring, " + for_a_second, "1 1, later another",
       cached_for_a_while, "dubbo: {consumer: {cache: lru, " + for_a_second},
      {"clusterfilter", "consumercontext", "dubbo: {consumer: {parameters: {cluster.filter: consumercontext}}}", "yes",
       consumer_context, "dubbo: {consumer: {parameters: {cluster.filter: -consumercontext}}}"},
  };
}

}  // namespace extension_names
