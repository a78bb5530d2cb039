// Asks dubhe.samples.GreetingService for a greeting, blocking and awaiting, and prints both answers.
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "arguments.h"
#include "greeting.h"

namespace {

int run(int argc, char** argv) {
  Arguments arguments(argc, argv, {"registry", "url", "timeout"});
  arguments.set("registry.address", arguments.get("registry", "N/A"));
  const std::string name = arguments.others.empty() ? "world" : arguments.others.front();

  dubhe::Application app(arguments.for_dubbo);
  dubhe::ReferenceOptions options{.url = arguments.get("url", "")};
  const std::shared_ptr<GreetingService> greeter = app.refer<GreetingService>(options);
  try {
    std::puts(greeter->sayHello(name).c_str());
    Person guest{.name = name, .age = 30, .tags = {"well met"}};
    std::puts(app.block_on(greeter->greet(guest)).text.c_str());
  } catch (const NotWelcome& refused) {
    std::printf("not welcome: %s\n", refused.reason.c_str());
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "greeting_consumer: %s\n", why.what());
    return 1;
  }
}
