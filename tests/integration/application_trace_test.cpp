// Is docs/life_of_a_call.md true? Every file and name in it, and the order of the steps, by a call with probes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "application_service.h"
#include "dubhe/cluster/cluster_filter.h"
#include "dubhe/cluster/load_balance.h"
#include "dubhe/transport/transporter.h"

namespace application_tests {
namespace {

// ---- what the page says ----

struct Step {
  std::string number, file, name, probe;
};

std::string read_file(const std::string& path) {
  std::ifstream in(std::string(DUBHE_SOURCE_DIR) + "/" + path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string bare(std::string cell) {
  std::erase(cell, '`');
  const auto first = cell.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return cell.substr(first, cell.find_last_not_of(' ') - first + 1);
}

// Rows of the tables whose first cell is a number.
std::vector<Step> steps_of_the_page() {
  std::vector<Step> steps;
  std::istringstream page(read_file("docs/life_of_a_call.md"));
  for (std::string line; std::getline(page, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '|');) cells.push_back(bare(cell));
    if (cells.size() < 6 || cells[1].empty() || cells[1].find_first_not_of("0123456789") != std::string::npos) continue;
    steps.push_back({cells[1], cells[2], cells[3], cells[5]});
  }
  return steps;
}

// ---- what happens ----

class Trace {
 public:
  void begin() {
    std::lock_guard lock(mutex_);
    on_ = true;
  }
  void note(const std::string& step) {
    std::lock_guard lock(mutex_);
    if (on_) steps_.push_back(step);
  }
  std::vector<std::string> end() {
    std::lock_guard lock(mutex_);
    on_ = false;
    return steps_;
  }

 private:
  std::mutex mutex_;
  bool on_ = false;
  std::vector<std::string> steps_;
};

template <class Point>
class TracingFilter final : public Point {
 public:
  TracingFilter(Trace& trace, std::string step) : trace_(trace), step_(std::move(step)) {}
  std::optional<dubhe::Expected<dubhe::Result>> before(dubhe::Invocation&, dubhe::FilterNote&) override {
    trace_.note(step_);
    return std::nullopt;
  }
  void after(dubhe::Invocation&, dubhe::Expected<dubhe::Result>&, dubhe::FilterNote&) override {
    trace_.note(step_ + ", after");
  }

 private:
  Trace& trace_;
  std::string step_;
};

class TracingBalance final : public dubhe::SimpleLoadBalance {
 public:
  explicit TracingBalance(Trace& trace) : trace_(trace) {}
  const dubhe::Invoker& select(std::span<const dubhe::InvokerPtr> from, const dubhe::Invocation&) override {
    trace_.note("load balance");
    for (const dubhe::InvokerPtr& one : from) {
      if (one->available()) return *one;
    }
    return *from.front();
  }

 private:
  Trace& trace_;
};

// A transporter whose connections tell when bytes arrive.
class TracingTransporter final : public dubhe::Transporter {
 public:
  TracingTransporter(std::unique_ptr<dubhe::Transporter> inner, Trace& trace, std::string side)
      : inner_(std::move(inner)), trace_(trace), step_(std::move(side) + " bytes") {}

  dubhe::Task<dubhe::Expected<dubhe::Channel*>> connect(dubhe::EventLoop& loop, std::string host, std::uint16_t port,
                                                        dubhe::ChannelOptions options, HandlerFactory make) override {
    return inner_->connect(loop, std::move(host), port, options, traced(std::move(make)));
  }
  dubhe::Expected<std::unique_ptr<dubhe::Listener>> listen(const std::string& host, std::uint16_t port,
                                                           dubhe::ChannelOptions options, HandlerFactory make) override {
    return inner_->listen(host, port, options, traced(std::move(make)));
  }

 private:
  class Handler final : public dubhe::ChannelHandler {
   public:
    Handler(std::unique_ptr<dubhe::ChannelHandler> inner, Trace& trace, const std::string& step)
        : inner_(std::move(inner)), trace_(trace), step_(step) {}
    dubhe::Status on_bytes(dubhe::Buffer& in) override {
      trace_.note(step_);
      return inner_->on_bytes(in);
    }
    void on_closed(const dubhe::Status& why, std::uint64_t written) override { inner_->on_closed(why, written); }
    void on_writable() override { inner_->on_writable(); }

   private:
    std::unique_ptr<dubhe::ChannelHandler> inner_;
    Trace& trace_;
    const std::string& step_;
  };
  HandlerFactory traced(HandlerFactory make) {
    return [this, make = std::move(make)](dubhe::Channel& channel) -> std::unique_ptr<dubhe::ChannelHandler> {
      return std::make_unique<Handler>(make(channel), trace_, step_);
    };
  }

  std::unique_ptr<dubhe::Transporter> inner_;
  Trace& trace_;
  const std::string step_;
};

class TracedWorker : public Worker {
 public:
  explicit TracedWorker(Trace& trace) : trace_(trace) {}
  std::string echo(std::string text) override {
    trace_.note("service");
    return text;
  }

 private:
  Trace& trace_;
};

dubhe::ApplicationOptions with_probes(dubhe::ApplicationOptions options, Trace& trace, const std::string& side) {
  options.more_extensions = [&trace, side](dubhe::ExtensionRegistry& to) {
    const dubhe::Activation both{.consumer = true, .provider = true, .keys = {}, .order = -100};
    return dubhe::first_failure(
        to.add<dubhe::Filter>(
            "trace",
            [&trace, side](const dubhe::ExtensionContext&) {
              return std::unique_ptr<dubhe::Filter>(std::make_unique<TracingFilter<dubhe::Filter>>(trace, side + " filter"));
            },
            both),
        to.add<dubhe::ClusterFilter>(
            "trace",
            [&trace](const dubhe::ExtensionContext&) {
              return std::unique_ptr<dubhe::ClusterFilter>(
                  std::make_unique<TracingFilter<dubhe::ClusterFilter>>(trace, "cluster filter"));
            },
            both),
        to.add<dubhe::LoadBalance>("trace",
                                   [&trace](const dubhe::ExtensionContext&) {
                                     return std::unique_ptr<dubhe::LoadBalance>(std::make_unique<TracingBalance>(trace));
                                   }),
        to.wrap<dubhe::Transporter>(
            "trace", [&trace, side](std::unique_ptr<dubhe::Transporter> inner, const dubhe::ExtensionContext&) {
              return std::unique_ptr<dubhe::Transporter>(
                  std::make_unique<TracingTransporter>(std::move(inner), trace, side));
            }));
  };
  return options;
}

TEST(LifeOfACall, NamesWhatIsThere) {
  const std::vector<Step> steps = steps_of_the_page();
  ASSERT_GT(steps.size(), 20u);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    SCOPED_TRACE("step " + steps[i].number);
    EXPECT_EQ(steps[i].number, std::to_string(i + 1));
    const std::string file = read_file(steps[i].file);
    EXPECT_FALSE(file.empty()) << "there is no " << steps[i].file;
    EXPECT_NE(file.find(steps[i].name), std::string::npos) << steps[i].file << " has no " << steps[i].name;
  }
}

TEST(LifeOfACall, PassesTheStepsInTheOrderOfThePage) {
  Trace trace;
  dubhe::test::RecordingLogger log;
  dubhe::Application provider(with_probes(
      told("provider", log, {"--dubbo.registry.address=N/A", "--dubbo.protocol.port=-1", "--dubbo.protocol.host=127.0.0.1"}),
      trace, "provider"));
  provider.provide<Work>(std::make_shared<TracedWorker>(trace));
  provider.start();
  dubhe::Application consumer(with_probes(told("consumer", log, {"--dubbo.registry.address=N/A"}), trace, "consumer"));
  dubhe::ReferenceOptions options{.timeout = std::chrono::seconds(30),
                                  .loadbalance = "trace",
                                  .url = provider.exported().front().to_string() + ";dubbo://127.0.0.1:1"};
  const auto work = consumer.refer<Work>(options);
  // Two addresses, or there would be nothing to balance; only one of them ever answers. Ask until that is known.
  ASSERT_TRUE(eventually([&] {
    try {
      return work->echo("warm") == "warm";
    } catch (const dubhe::RpcError&) {
      return false;
    }
  }));

  trace.begin();
  trace.note("caller");
  EXPECT_EQ(work->echo("x"), "x");
  trace.note("caller, after");
  const std::vector<std::string> passed = trace.end();

  std::vector<std::string> page;
  for (const Step& step : steps_of_the_page()) {
    if (!step.probe.empty()) page.push_back(step.probe);
  }
  EXPECT_EQ(passed, page);
}

}  // namespace
}  // namespace application_tests
