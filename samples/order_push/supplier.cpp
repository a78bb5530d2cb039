// A supplier: registers SupplierService and takes orders until it is asked to end.
#include <cstdio>
#include <exception>
#include <memory>

#include "arguments.h"
#include "dubhe/service/application.h"
#include "warehouse.h"

namespace {

int run(int argc, char** argv) {
  order_push::Arguments arguments(argc, argv, {"name", "registry", "port", "weight", "warmup", "journal"});
  const std::string name = arguments.get("name", "supplier");
  arguments.add("application.name", "order-supplier-" + name);
  arguments.add("registry.address", arguments.get("registry", "zookeeper://127.0.0.1:2181"));
  arguments.add("protocol.host", "127.0.0.1");
  arguments.add("protocol.port", arguments.get("port", "-1"));
  arguments.add("provider.weight", arguments.get("weight", "100"));
  arguments.add("provider.warmup", arguments.get("warmup", "0"));

  auto warehouse = std::make_shared<order_push::Warehouse>(name, arguments.get("journal", ""));
  dubhe::Application app({.sources = arguments.for_application()});
  app.provide<order_push::SupplierService>(warehouse);
  app.start();
  std::printf("{\"event\":\"ready\",\"address\":\"%s\"}\n", app.exported().front().address().c_str());
  std::fflush(stdout);
  const int code = app.run();
  const auto tally = warehouse->tally();
  std::fprintf(stderr, "%s: %llu orders arrived, %llu of them for the second time\n", name.c_str(),
               static_cast<unsigned long long>(tally.arrived), static_cast<unsigned long long>(tally.twice));
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "supplier: %s\n", why.what());
    return 1;
  }
}
