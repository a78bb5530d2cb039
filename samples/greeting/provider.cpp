// Serves dubhe.samples.GreetingService until it is asked to stop.
#include <cstdio>
#include <exception>
#include <memory>

#include "arguments.h"
#include "greeting.h"

namespace {

class Greeter : public GreetingService {
 public:
  std::string sayHello(std::string name) override {
    if (name.empty()) throw NotWelcome{"a guest has a name"};
    return "Hello " + name;
  }
  dubhe::Task<Greeting> greet(Person who) override {
    if (who.age < 0) throw NotWelcome{who.name + " is not born yet"};
    std::string text = "Hello " + who.name;
    for (const std::string& tag : who.tags) text += ", " + tag;
    co_return Greeting{std::move(text), std::chrono::system_clock::now()};
  }
};

int run(int argc, char** argv) {
  Arguments arguments(argc, argv, {"registry", "port"});
  arguments.set("registry.address", arguments.get("registry", "N/A"));
  arguments.set("protocol.port", arguments.get("port", "-1"));

  dubhe::Application app(arguments.for_dubbo);
  app.provide<GreetingService>(std::make_shared<Greeter>());
  app.start();
  for (const dubhe::Url& url : app.exported()) std::printf("ready %s\n", url.to_string().c_str());
  std::fflush(stdout);
  return app.run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "greeting_provider: %s\n", why.what());
    return 1;
  }
}
