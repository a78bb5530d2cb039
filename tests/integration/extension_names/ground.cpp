#include "dubhe/registry_memory/memory_registry.h"
#include "dubhe/test_support/eventually.h"

#include "row.h"

#include <utility>

namespace extension_names {

namespace {

class Server final : public Probe {
 public:
  Server(std::string name, std::shared_ptr<Gate> gate)
      : name_(std::move(name)), gate_(std::move(gate)) {}
  std::string who() override {
    if (name_ == kSlow) std::this_thread::sleep_for(std::chrono::milliseconds(100));  // that is what it is
    return name_;
  }
  std::string echo(std::string text) override { return text; }
  std::string hang() override {
    gate_->arrived.fetch_add(1);
    gate_->open.wait();
    return name_;
  }
  std::int32_t hanging() override { return gate_->arrived; }

 private:
  const std::string name_;
  const std::shared_ptr<Gate> gate_;
};

}  // namespace

Ground::Ground(dubhe::AddExtensions extensions, std::string lines)
    : extensions_(std::move(extensions)), lines_(std::move(lines)) {}

// Consumers first: nobody calls what goes away.
Ground::~Ground() {
  open_gate();
  while (!applications_.empty()) applications_.pop_back();
}

void Ground::open_gate() {
  if (!std::exchange(gate_is_open_, true)) gate_->opening.set_value();
}

bool Ground::wait_for_hanging() const {
  return dubhe::test::eventually([this] { return gate_->arrived > 0; });
}

dubhe::Application& Ground::start(const std::string& name,
                                  const std::vector<std::string>& arguments) {
  dubhe::ApplicationOptions options;
  options.name = name;
  options.sources.text = lines_;
  options.sources.arguments = {"--dubbo.protocol.host=127.0.0.1", "--dubbo.protocol.port=-1"};
  if (lines_.find("registry:") == lines_.npos && lines_.find("registries:") == lines_.npos)
    options.sources.arguments.push_back("--dubbo.registry.address=N/A");
  options.sources.arguments.insert(options.sources.arguments.end(), arguments.begin(),
                                   arguments.end());
  options.logger = &log_;
  const auto add = [this](dubhe::ExtensionRegistry& to) {
    to.set_resource<dubhe::MemoryRegistryHub>(hub_);
    // Under a name of its own: what is in the box may have, or be without, a `memory`.
    return dubhe::first_failure(extensions_(to),
                                to.add<dubhe::Registry>("ground", dubhe::make_memory_registry));
  };
  return *applications_.emplace_back(std::make_unique<dubhe::Application>(std::move(options), add));
}

dubhe::Application& Ground::provider(const std::string& name, std::vector<std::string> arguments) {
  dubhe::Application& application = start(name, arguments);
  application.provide<Probe>(std::make_shared<Server>(name, gate_));
  application.start();
  providers_.push_back(&application);
  return application;
}

dubhe::Application& Ground::consumer(std::vector<std::string> arguments) {
  if (consumer_ == nullptr) consumer_ = &start("consumer", arguments);
  return *consumer_;
}

std::string Ground::addresses() const {
  std::string all;
  for (dubhe::Application* provider : providers_) {
    for (const dubhe::Url& url : provider->exported())
      all.append(all.empty() ? "" : ";").append(url.to_string());
  }
  return all;
}

std::shared_ptr<Probe> Ground::refer(dubhe::ReferenceOptions options) {
  if (options.url.empty()) options.url = addresses();
  return consumer().refer<Probe>(options);
}

}  // namespace extension_names
