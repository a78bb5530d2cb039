#include "dubhe/registry_tree/tree_registry.h"

#include "dubhe/registry/local_address.h"
#include "dubhe/registry_tree/tree_paths.h"

#include "registry_core.h"

#include <unistd.h>

#include <cstdlib>
#include <future>
#include <random>
#include <utility>

namespace dubhe::tree {

namespace {

// Runs `job` on the executor and waits; runs it here when the executor has ended. The promise
// breaks with the job.
void run_and_wait(Executor& executor, const std::function<void()>& job) {
  if (executor.in_own_thread()) return job();
  auto done = std::make_shared<std::promise<void>>();
  std::future<void> finished = done->get_future();
  executor.post([done = std::move(done), &job] {
    job();
    done->set_value();
  });
  try {
    finished.get();
  } catch (const std::future_error&) {
    job();
  }
}

// The application-level face: what is written where is said here, the core does it.
class TreeDiscovery final : public ServiceDiscovery {
 public:
  explicit TreeDiscovery(std::shared_ptr<RegistryCore> core) : core_(std::move(core)) {}

  Task<Expected<std::unique_ptr<Registration>>> register_instance(ServiceInstance instance,
                                                                  bool check) override {
    return core_->register_instance(std::move(instance), check);
  }
  Task<Status> add_mapping(std::string interface_name, std::string application) override {
    return core_->keep_node(mapping_path(root(), interface_name), std::move(application),
                            LeafData::kListed);
  }
  Task<Status> write_metadata(MetadataInfo info) override {
    for (const std::string& path : metadata_paths(root(), info.app, info.revision)) {
      const Status status = co_await core_->keep_node(path, info.to_json(), LeafData::kExact);
      if (!status.ok()) co_return status;
    }
    co_return Status();
  }
  Task<Status> write_definition(Url provider, std::string json) override {
    return core_->keep_node(definition_path(root(), provider), std::move(json), LeafData::kExact);
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_instances(
      std::string application, InstanceListener listener) override {
    return core_->subscribe_instances(std::move(application), std::move(listener));
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_mapping(
      std::string interface_name, ApplicationListener listener) override {
    return core_->subscribe_mapping(std::move(interface_name), std::move(listener));
  }
  Task<Expected<MetadataInfo>> read_metadata(std::string application,
                                             std::string revision) override {
    return core_->read_metadata(std::move(application), std::move(revision));
  }

 private:
  const std::string& root() const noexcept { return core_->options().report_root; }

  const std::shared_ptr<RegistryCore> core_;
};

class TreeRegistry final : public Registry {
 public:
  TreeRegistry(const ExtensionContext& context, Executor& executor, TreeRegistrySettings settings)
      : executor_(executor), core_(make_core(context, std::move(settings))), discovery_(core_) {
    executor_.post([core = core_] { core->open(); });
  }
  ~TreeRegistry() override {
    run_and_wait(executor_, [this] { core_->close(); });
    // Ends the session and writes what is still to be written into the cache.
    worker_.finish();
  }

  Task<Expected<std::unique_ptr<Registration>>> register_url(Url url, bool check) override {
    return core_->register_url(std::move(url), check);
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe(Url consumer,
                                                          std::vector<Category> categories,
                                                          Listener listener, bool check) override {
    return core_->subscribe(std::move(consumer), std::move(categories), std::move(listener), check);
  }
  bool available() const noexcept override { return core_->available(); }
  const Url& url() const noexcept override { return core_->url(); }
  std::string describe() const override { return core_->describe(); }
  ServiceDiscovery* discovery() noexcept override { return &discovery_; }

 private:
  std::shared_ptr<RegistryCore> make_core(const ExtensionContext& context,
                                          TreeRegistrySettings settings);

  Executor& executor_;
  BackgroundWorker worker_;
  std::shared_ptr<RegistryCore> core_;
  TreeDiscovery discovery_;
};

std::shared_ptr<ProviderCache> make_cache(const Url& url, const std::string& address,
                                          BackgroundWorker& worker, Logger& logger) {
  if (!url.get_bool("file-cache", true)) return nullptr;
  const char* home = std::getenv("HOME");
  ProviderCache::Options cache;
  cache.file = provider_cache_path(url, address, home == nullptr ? "/tmp" : home);
  return std::make_shared<ProviderCache>(std::move(cache), worker, logger);
}

// Readers ignore it; Java's client writes it into every node.
std::string own_address() {
  std::vector<std::string> unused_warnings;
  return guess_address(HostWishes(), read_interfaces(), unused_warnings);
}

std::shared_ptr<RegistryCore> TreeRegistry::make_core(const ExtensionContext& context,
                                                      TreeRegistrySettings settings) {
  Logger& logger = context.logger();
  auto engine = std::make_shared<std::minstd_rand>(std::random_device()());
  RegistryCore::Surroundings around{
      .executor = executor_,
      .logger = logger,
      .connect = settings.clients(worker_),
      .random = [engine] { return std::uniform_real_distribution<double>(0.0, 1.0)(*engine); },
      .clock = [] { return Clock::now(); },
      .cache = make_cache(context.url(), settings.cache_address, worker_, logger),
      .node_data = own_address()};
  return std::make_shared<RegistryCore>(context.url(), std::move(settings.options),
                                        std::move(around));
}

}  // namespace

Expected<std::unique_ptr<Registry>> make_tree_registry(const ExtensionContext& context,
                                                       TreeRegistrySettings settings) {
  Executor* const executor = context.resource<Executor>();
  if (executor == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "registry " + context.url().protocol() +
                      ": no control executor; call set_resource<Executor>() on the extension "
                      "registry");
  }
  return std::unique_ptr<Registry>(
      std::make_unique<TreeRegistry>(context, *executor, std::move(settings)));
}

}  // namespace dubhe::tree
