// A provider of its own process, so that it can be killed: echo_provider NAME [options of the Application].
// Prints `ready PORT` once it can be called.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>

#include "echo_service.h"

namespace dubhe::test {
namespace {

class Echo : public EchoService {
 public:
  explicit Echo(std::string name) : name_(std::move(name)) {}
  Task<std::string> echo(std::string text, std::int32_t delay_ms) override {
    Executor& here = *current_executor();
    if (text == "hold " + name_) {
      std::printf("holding %d\n", ++held_);
      std::fflush(stdout);
      co_await sleep_until(here, here.now() + std::chrono::hours(1));
    }
    if (delay_ms > 0) co_await sleep_until(here, here.now() + std::chrono::milliseconds(delay_ms));
    co_return name_ + " " + text;
  }

 private:
  const std::string name_;
  std::atomic<int> held_{0};
};

}  // namespace
}  // namespace dubhe::test

int main(int argc, char** argv) {
  const std::string name = argv[1];
  argv[1] = argv[0];
  dubhe::Application app(argc - 1, argv + 1);
  app.provide<dubhe::test::EchoService>(std::make_shared<dubhe::test::Echo>(name));
  app.start();
  std::printf("ready %s\n", name.c_str());
  std::fflush(stdout);
  return app.run();
}
