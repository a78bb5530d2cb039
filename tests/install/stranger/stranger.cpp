// Provider and consumer in one process, over a socket, with what was installed.
#include <cstdio>
#include <memory>
#include <string>

#include "dubhe/proxy/interface.h"
#include "dubhe/service/application.h"

struct GreetingService {
  virtual ~GreetingService() = default;
  virtual std::string sayHello(std::string name) = 0;
};
DUBHE_SERVICE(GreetingService, "dubhe.samples.GreetingService", sayHello)

class Greeter : public GreetingService {
  std::string sayHello(std::string name) override { return "Hello " + name; }
};

dubhe::ApplicationOptions options(const char* name) {
  return {.name = name,
          .sources = {.arguments = {"--dubbo.registry.address=N/A", "--dubbo.protocol.host=127.0.0.1",
                                    "--dubbo.protocol.port=-1"}}};
}

int main() {
  dubhe::Application provider(options("stranger-provider")), consumer(options("stranger-consumer"));
  provider.provide<GreetingService>(std::make_shared<Greeter>());
  provider.start();
  const auto greeter = consumer.refer<GreetingService>({.url = "dubbo://" + provider.exported().front().address()});
  const std::string answer = greeter->sayHello("Ann");
  std::puts(answer.c_str());
  return answer == "Hello Ann" ? 0 : 1;
}
