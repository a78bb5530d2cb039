// Provider and consumer in one process, with a list of extensions of its own.
#include <cstdio>
#include <memory>
#include <string>

#include "dubhe/cluster/extensions.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/dubbo_protocol.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/proxy/proxy_factory.h"
#include "dubhe/serialize_hessian2/hessian2_serialization.h"
#include "dubhe/service/application.h"
#include "dubhe/transport_tcp/tcp_transporter.h"

struct GreetingService {
  virtual ~GreetingService() = default;
  virtual std::string sayHello(std::string name) = 0;
};
DUBHE_SERVICE(GreetingService, "dubhe.samples.GreetingService", sayHello)

class Greeter : public GreetingService {
  std::string sayHello(std::string name) override { return "Hello " + name; }
};

dubhe::Status add_what_is_wanted(dubhe::ExtensionRegistry& to) {
  return dubhe::first_failure(
      to.add<dubhe::Serialization>("hessian2", dubhe::make_hessian2),
      to.add<dubhe::Transporter>("tcp", dubhe::make_tcp_transporter),
      to.add<dubhe::Codec>("dubbo", dubhe::dubbo::make_dubbo_codec),
      to.add<dubhe::Protocol>("dubbo", dubhe::make_dubbo_protocol),
      to.add<dubhe::Cluster>("failover", dubhe::make_failover),
      to.add<dubhe::LoadBalance>("random", dubhe::make_random),
      to.add<dubhe::ProxyFactory>("dubhe", dubhe::make_proxy_factory));
}

dubhe::ApplicationOptions options(const char* name) {
  return {.name = name,
          .sources = {.arguments = {"--dubbo.registry.address=N/A", "--dubbo.protocol.host=127.0.0.1",
                                    "--dubbo.protocol.port=-1"}}};
}

int main() {
  dubhe::Application provider(options("provider"), add_what_is_wanted), consumer(options("consumer"), add_what_is_wanted);
  provider.provide<GreetingService>(std::make_shared<Greeter>());
  provider.start();
  const auto greeter = consumer.refer<GreetingService>({.url = "dubbo://" + provider.exported().front().address()});
  const std::string answer = greeter->sayHello("Ann");
  std::puts(answer.c_str());
  return answer == "Hello Ann" ? 0 : 1;
}
