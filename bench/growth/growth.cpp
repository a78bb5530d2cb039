// How costs grow with numbers: of providers in a list, of references, of services. One line of JSON
// for each measurement.
//
//   bench_growth [--once]   --once: the smallest numbers, a moment each: does it still work?
//
// Calls, payloads, threads and idle connections grow in growth.py, with the programs that make
// calls.
#include "dubhe/cluster/directory.h"
#include "dubhe/cluster/random_source.h"
#include "dubhe/dubhe.h"

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace dubhe::bench {

struct EchoService {
  virtual ~EchoService() = default;
  virtual Task<Bytes> echo(Bytes payload) = 0;
};
DUBHE_SERVICE(EchoService, "dubhe.bench.EchoService", echo)

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void print(std::string_view what, std::size_t n, double value, std::string_view unit) {
  std::printf("{\"what\": \"%.*s\", \"n\": %zu, \"value\": %.3f, \"unit\": \"%.*s\"}\n",
              static_cast<int>(what.size()), what.data(), n, value, static_cast<int>(unit.size()),
              unit.data());
  std::fflush(stdout);
}

[[noreturn]] void fail(const Status& why) {
  std::fprintf(stderr, "%s\n", why.to_string().c_str());
  std::exit(1);
}

// Milliseconds of processor time.
double work_of_this_thread() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) * 1e-6;
}

// What is allocated, whatever of it is resident: memory that was given back does not blur it.
double allocated_kib() {
  const struct mallinfo2 now = ::mallinfo2();
  return static_cast<double>(now.uordblks + now.hblkhd) / 1024;
}

// A provider that is always there and that nobody calls.
class Nobody final : public Invoker {
 public:
  Nobody(Url url, const ServiceDescriptor& service) : url_(std::move(url)), service_(service) {}
  Task<Expected<Result>> invoke(Invocation&) override { co_return Result(); }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

 private:
  const Url url_;
  const ServiceDescriptor& service_;
};

std::vector<Url> provider_urls(std::size_t count) {
  std::vector<Url> urls;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string host = "10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) +
                             "." + std::to_string(i & 255);
    urls.emplace_back(
        "dubbo", host, 20880, "dubhe.bench.EchoService",
        Url::Parameters{
            {"interface", "dubhe.bench.EchoService"}, {"side", "provider"}, {"dubbo", "2.0.2"}});
  }
  return urls;
}

// A directory whose lists are applied on the control loop and read on the one other loop.
class Reference {
 public:
  explicit Reference(const std::string& balance)
      : runtime_(Runtime::create({.loops = 1}, null_logger())) {
    extensions_.set_resource<Runtime>(*runtime_);
    extensions_.set_resource<Executor>(runtime_->control());
    if (Status added = add_builtin_extensions(extensions_); !added.ok()) fail(added);
    Directory::Options options;
    options.consumer =
        Url("consumer", "127.0.0.1", 0, "dubhe.bench.EchoService", {{"loadbalance", balance}});
    options.service = &service_;
    options.source = "bench";
    options.refer = [this](const Url& url) -> Expected<InvokerPtr> {
      return InvokerPtr(std::make_shared<Nobody>(url, service_));
    };
    options.make_load_balance = [this](std::string_view name, const Url& url) {
      return extensions_.make<LoadBalance>(name, url);
    };
    options.control = &runtime_->control();
    options.clock = &system_wall_clock();
    options.logger = &null_logger();
    directory_ = Directory::create(std::move(options));
  }

  // Seconds.
  double apply(const std::vector<Url>& urls) {
    return on(runtime_->control(), [&] {
      const auto start = Clock::now();
      directory_->on_list(Category::kProviders, urls);
      return since(start);
    });
  }
  // Chooses a provider as a call does.
  void choose() {
    const auto view = directory_->acquire();
    Invocation call(service_, service_.methods[0]);
    call.argument_refs = arguments_;
    if (view->pick(call, Tried()) >= view->providers_for(call).size())
      fail(Status(StatusCode::kInternal, "nobody was chosen"));
  }
  // Nanoseconds of a choice, once the list is known to the loop.
  double choice(std::size_t rounds) {
    return on(runtime_->loop(0), [&] {
      choose();
      const auto start = Clock::now();
      for (std::size_t i = 0; i < rounds; ++i) choose();
      return since(start) * 1e9 / static_cast<double>(rounds);
    });
  }
  // The longest choice, in milliseconds, on a loop that chooses all the time while `urls` are
  // applied: by the clock, and of the thread's own work, without what the machine did meanwhile.
  struct Longest {
    double by_clock = 0, own_work = 0;
  };
  Longest longest_choice_during(const std::vector<Url>& urls) {
    return longest_choice_while([&] { apply(urls); });
  }
  // What the machine does to a loop by itself: the same for so many seconds in which nothing is applied.
  Longest longest_choice_in(double seconds) {
    return longest_choice_while([&] { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); });
  }

 private:
  template <class Work>
  Longest longest_choice_while(Work&& work) {
    std::atomic<bool> over{false};
    auto longest = std::async(std::launch::async, [&] {
      return on(runtime_->loop(0), [&] {
        Longest most;
        for (bool last = false; !last;) {
          last = over.load();  // the first choice with the new list counts, too
          const auto start = Clock::now();
          const double work = work_of_this_thread();
          choose();
          most.own_work = std::max(most.own_work, work_of_this_thread() - work);
          most.by_clock = std::max(most.by_clock, since(start) * 1e3);
        }
        return most;
      });
    });
    work();
    over = true;
    return longest.get();
  }

  template <class Work>
  static std::invoke_result_t<Work&> on(EventLoop& loop, Work work) {
    std::promise<std::invoke_result_t<Work&>> done;
    loop.post([&] { done.set_value(work()); });
    return done.get_future().get();
  }

  const std::unique_ptr<Runtime> runtime_;
  ExtensionRegistry extensions_{null_logger()};
  const ServiceDescriptor& service_ = service_descriptor<EchoService>();
  const Bytes payload_ = Bytes(32);
  const void* arguments_[2] = {&payload_, nullptr};
  std::shared_ptr<Directory> directory_;
};

void choices(const std::vector<std::size_t>& numbers, std::size_t rounds) {
  for (const char* balance : {"random", "roundrobin", "p2c", "consistenthash", "leastactive",
                              "shortestresponse", "adaptive"}) {
    for (const std::size_t n : numbers) {
      Reference reference(balance);
      reference.apply(provider_urls(n));
      print(std::string("choose, ") + balance, n, reference.choice(rounds), "ns");
    }
  }
}

void lists(const std::vector<std::size_t>& numbers) {
  for (const std::size_t n : numbers) {
    Reference reference("random");
    const std::vector<Url> all = provider_urls(n + 1);
    print("list, the first", n, reference.apply({all.begin(), all.end() - 1}) * 1e3, "ms");
    reference.choice(1);
    // One provider goes and one comes.
    const std::vector<Url> changed(all.begin() + 1, all.end());
    const Reference::Longest longest = reference.longest_choice_during(changed);
    print("list, longest choice meanwhile", n, longest.by_clock, "ms");
    print("list, longest choice's own work meanwhile", n, longest.own_work, "ms");
    const double seconds = reference.apply({all.begin(), all.end() - 1});
    print("list, one changed", n, seconds * 1e3, "ms");
    print("list, longest choice while nothing changes", n, reference.longest_choice_in(seconds).by_clock, "ms");
  }
}

ApplicationOptions options(const char* name) {
  ApplicationOptions options;
  options.name = name;
  options.logger = &null_logger();
  options.sources.text = "";
  options.sources.arguments = {"--dubbo.registry.address=N/A", "--dubbo.protocol.name=dubbo",
                               "--dubbo.protocol.port=-1", "--dubbo.protocol.host=127.0.0.1"};
  return options;
}

struct Echo final : EchoService {
  Task<Bytes> echo(Bytes payload) override { co_return payload; }
};

// All of one provider, which takes nothing of it: they share its connection.
void references(const std::vector<std::size_t>& numbers) {
  Application provider(options("growth-provider"));
  provider.provide<EchoService>(std::make_shared<Echo>());
  provider.start();
  const std::string port = std::to_string(provider.exported().at(0).port());
  for (const std::size_t n : numbers) {
    Application app(options("growth-consumer"));
    const double before = allocated_kib();
    const auto start = Clock::now();
    std::vector<std::shared_ptr<EchoService>> made;
    for (std::size_t i = 0; i < n; ++i) {
      ReferenceOptions reference;
      reference.url = "dubbo://127.0.0.1:" + port + "?number=" + std::to_string(i);
      made.push_back(app.refer<EchoService>(reference));
    }
    print("time of a reference", n, since(start) * 1e6 / static_cast<double>(n), "us");
    print("memory of a reference", n, (allocated_kib() - before) / static_cast<double>(n), "KiB");
  }
}

void services(const std::vector<std::size_t>& numbers) {
  for (const std::size_t n : numbers) {
    Application app(options("growth-provider"));
    const double before = allocated_kib();
    for (std::size_t i = 0; i < n; ++i) {
      ServiceOptions service;
      service.group = "g" + std::to_string(i);
      app.provide<EchoService>(std::make_shared<Echo>(), service);
    }
    const auto start = Clock::now();
    app.start();
    print("time of a service", n, since(start) * 1e6 / static_cast<double>(n), "us");
    print("memory of a service", n, (allocated_kib() - before) / static_cast<double>(n), "KiB");
  }
}

int run(bool once) {
  choices(
      once ? std::vector<std::size_t>{1, 10} : std::vector<std::size_t>{1, 10, 100, 1000, 10000},
      once ? 10 : 20000);
  lists(once ? std::vector<std::size_t>{10} : std::vector<std::size_t>{10, 100, 1000, 10000});
  references(once ? std::vector<std::size_t>{1}
                  : std::vector<std::size_t>{1, 10, 100, 1000, 10000});
  services(once ? std::vector<std::size_t>{1} : std::vector<std::size_t>{1, 10, 100, 1000});
  return 0;
}

}  // namespace
}  // namespace dubhe::bench

int main(int argc, char** argv) {
  try {
    return dubhe::bench::run(argc > 1 && std::string_view(argv[1]) == "--once");
  } catch (const std::exception& why) {
    std::fprintf(stderr, "%s\n", why.what());
    return 1;
  }
}
