// The consumer: pushes orders as it is told on standard input, and reports as JSON lines (README.md has both forms).
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "arguments.h"
#include "dubhe/monitor/monitor.h"
#include "dubhe/service/application.h"
#include "order_file.h"
#include "pusher.h"
#include "report.h"

namespace {

constexpr int kProgressEveryMs = 200;

void say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

// Lines from standard input, taken as they come.
class Lines {
 public:
  // A line; nothing when none came within the time or the input has ended.
  std::optional<std::string> next(int wait_ms) {
    for (;;) {
      if (const auto end = text_.find('\n'); end != std::string::npos) {
        std::string line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return line;
      }
      pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
      if (::poll(&input, 1, wait_ms) <= 0) return std::nullopt;
      char block[512];
      const ssize_t got = ::read(STDIN_FILENO, block, sizeof block);
      if (got <= 0) {
        ended_ = true;
        return std::nullopt;
      }
      text_.append(block, static_cast<std::size_t>(got));
    }
  }
  bool ended() const noexcept { return ended_; }

 private:
  std::string text_;
  bool ended_ = false;
};

// Phases of pushing, each told by what the monitor counted meanwhile.
class Phases {
 public:
  Phases(const dubhe::Monitor& monitor, order_push::Pusher& pusher) : monitor_(monitor), pusher_(pusher) {}

  void obey(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    unsigned callers = 0;
    std::uint64_t count = 0;
    words >> verb;
    if (verb == "stop") {
      end();
    } else if (verb == "push" && words >> callers >> count && callers > 0 && callers <= 1000) {
      end();
      begin_ = monitor_.snapshot();
      pusher_.begin(callers, count);
    } else {
      std::fprintf(stderr, "`%s`: there are `push CONCURRENCY COUNT` and `stop`\n", line.c_str());
    }
  }
  void look() {
    if (!pusher_.running()) return;
    if (pusher_.done()) {
      end();
    } else {
      say(order_push::report("progress", monitor_.snapshot() - begin_));
    }
  }
  void end() {
    if (!pusher_.running()) return;
    pusher_.stop();
    say(order_push::report("phase", monitor_.snapshot() - begin_));
  }

 private:
  const dubhe::Monitor& monitor_;
  order_push::Pusher& pusher_;
  dubhe::MonitorSnapshot begin_;
};

int run(int argc, char** argv) {
  order_push::Arguments arguments(argc, argv, {"registry", "orders", "series"});
  // Every consumer of orders has this name, and with it one cache file of the registry's lists.
  arguments.add("application.name", "order-push");
  arguments.add("registry.address", arguments.get("registry", "zookeeper://127.0.0.1:2181"));
  auto orders = order_push::read_orders(arguments.get("orders", "samples/order_push/data/orders.jsonl"));

  dubhe::Application app({.sources = arguments.for_application()});
  auto suppliers = app.refer<order_push::SupplierService>();
  order_push::Pusher pusher(std::move(suppliers), std::move(orders), arguments.get("series", "A"));
  Phases phases(*app.extensions().get<dubhe::Monitor>("").value(), pusher);
  say(R"({"event":"ready"})");

  Lines lines;
  while (!lines.ended()) {
    if (const auto line = lines.next(kProgressEveryMs)) phases.obey(*line);
    phases.look();
  }
  phases.end();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "order_push: %s\n", why.what());
    return 1;
  }
}
