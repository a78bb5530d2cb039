#include "dubhe/registry_zookeeper/zookeeper_registry.h"

#include "dubhe/registry/local_address.h"

#include "native_zk_client.h"
#include "registry_core.h"
#include "zk_paths.h"

#include <unistd.h>

#include <cstdlib>
#include <future>
#include <random>
#include <utility>

namespace dubhe {

namespace zookeeper {

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
class ZooKeeperDiscovery final : public ServiceDiscovery {
 public:
  explicit ZooKeeperDiscovery(std::shared_ptr<RegistryCore> core) : core_(std::move(core)) {}

  Task<Expected<std::unique_ptr<Registration>>> register_instance(ServiceInstance instance, bool check) override {
    return core_->register_instance(std::move(instance), check);
  }
  Task<Status> add_mapping(std::string interface_name, std::string application) override {
    return core_->keep_node(mapping_path(root(), interface_name), std::move(application), LeafData::kListed);
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
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_instances(std::string application,
                                                                    InstanceListener listener) override {
    return core_->subscribe_instances(std::move(application), std::move(listener));
  }
  Task<Expected<std::unique_ptr<Subscription>>> subscribe_mapping(std::string interface_name,
                                                                  ApplicationListener listener) override {
    return core_->subscribe_mapping(std::move(interface_name), std::move(listener));
  }
  Task<Expected<MetadataInfo>> read_metadata(std::string application, std::string revision) override {
    return core_->read_metadata(std::move(application), std::move(revision));
  }

 private:
  const std::string& root() const noexcept { return core_->options().report_root; }

  const std::shared_ptr<RegistryCore> core_;
};

class ZooKeeperRegistry final : public Registry {
 public:
  ZooKeeperRegistry(const ExtensionContext& context, Executor& executor)
      : executor_(executor), core_(make_core(context, executor)), discovery_(core_) {
    executor_.post([core = core_] { core->open(); });
  }
  ~ZooKeeperRegistry() override {
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
  std::shared_ptr<RegistryCore> make_core(const ExtensionContext& context, Executor& executor);

  Executor& executor_;
  BackgroundWorker worker_;
  std::shared_ptr<RegistryCore> core_;
  ZooKeeperDiscovery discovery_;
};

std::shared_ptr<ProviderCache> make_cache(const Url& url, const ZkOptions& options,
                                          BackgroundWorker& worker, Logger& logger) {
  if (!url.get_bool("file-cache", true)) return nullptr;
  const char* home = std::getenv("HOME");
  ProviderCache::Options cache;
  cache.file = provider_cache_path(url, options.servers.front(), home == nullptr ? "/tmp" : home);
  return std::make_shared<ProviderCache>(std::move(cache), worker, logger);
}

// Readers ignore it; Java's client writes it into every node.
std::string own_address() {
  std::vector<std::string> unused_warnings;
  return guess_address(HostWishes(), read_interfaces(), unused_warnings);
}

std::shared_ptr<RegistryCore> ZooKeeperRegistry::make_core(const ExtensionContext& context,
                                                           Executor& executor) {
  ZkOptions options = ZkOptions::from(context.url());
  Logger& logger = context.logger();
  auto engine = std::make_shared<std::minstd_rand>(std::random_device()());
  RegistryCore::Surroundings around{
      .executor = executor,
      .logger = logger,
      .connect =
          [this, options, &executor, &logger](ZkEvents events, const ZkSession& resume) {
            return open_native_zk_client(options, executor, worker_, logger, std::move(events), resume);
          },
      .random = [engine] { return std::uniform_real_distribution<double>(0.0, 1.0)(*engine); },
      .clock = [] { return Clock::now(); },
      .cache = make_cache(context.url(), options, worker_, logger),
      .node_data = own_address()};
  return std::make_shared<RegistryCore>(context.url(), std::move(options), std::move(around));
}

}  // namespace

}  // namespace zookeeper

Expected<std::unique_ptr<Registry>> make_zookeeper_registry(const ExtensionContext& context) {
  Executor* const executor = context.resource<Executor>();
  if (executor == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "registry zookeeper: no control executor; call set_resource<Executor>() on the "
                  "extension registry");
  }
  if (context.url().host().empty()) {
    return Status(StatusCode::kInvalidArgument, "registry address " + context.url().to_string() +
                                                    " names no host; write zookeeper://host:2181");
  }
  return std::unique_ptr<Registry>(
      std::make_unique<zookeeper::ZooKeeperRegistry>(context, *executor));
}

}  // namespace dubhe
