// Two providers and a consumer in one process: who gets the calls? Nothing here knows of the
// plugin.
#include "dubhe/dubhe.h"

#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <string>

struct WhoAmI {
  virtual ~WhoAmI() = default;
  virtual std::string who() = 0;
};
DUBHE_SERVICE(WhoAmI, "dubhe.samples.WhoAmI", who)

namespace {

constexpr int kCalls = 40;

class Named final : public WhoAmI {
 public:
  explicit Named(std::string name) : name_(std::move(name)) {}
  std::string who() override { return name_; }

 private:
  const std::string name_;
};

std::unique_ptr<dubhe::Application> provider(const std::string& name) {
  dubhe::ApplicationOptions options;
  options.name = name;
  options.sources.text = "dubbo: {registry: {address: N/A}, protocol: {port: -1, host: 127.0.0.1}}";
  auto application = std::make_unique<dubhe::Application>(std::move(options));
  application->provide<WhoAmI>(std::make_shared<Named>(name));
  application->start();
  return application;
}

int run(int argc, char** argv) {
  const auto ann = provider("ann"), bob = provider("bob");
  dubhe::Application consumer(argc, argv);
  dubhe::ReferenceOptions both;
  both.url = ann->exported().front().to_string() + ";" + bob->exported().front().to_string();
  const auto someone = consumer.refer<WhoAmI>(both);
  std::map<std::string, int> calls;
  for (int i = 0; i < kCalls; ++i) ++calls[someone->who()];
  std::printf("%d calls went to %zu of 2 providers\n", kCalls, calls.size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
