#include "application_impl.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "dubhe/config/config_source.h"
#include "failures.h"

namespace dubhe {

namespace {

SslSettings ssl_settings(const ConfigSection& said) {
  const auto text = [&said](const char* key) { return std::string(said.get(key)); };
  SslSettings settings;
  settings.server = {text("server-key-cert-chain-path"), text("server-private-key-path"), text("server-key-password"),
                     text("server-trust-cert-collection-path")};
  settings.client = {text("client-key-cert-chain-path"), text("client-private-key-path"), text("client-key-password"),
                     text("client-trust-cert-collection-path")};
  settings.check_server_name = said.get_bool("check-server-name", true);
  return settings;
}

// The most loops that a port is to have.
std::size_t io_threads(const Config& config) {
  std::int64_t most = config.provider().url.get_int("iothreads", 0);
  for (const ProtocolConfig& protocol : config.protocols()) {
    most = std::max(most, protocol.url.get_int("iothreads", 0));
  }
  return static_cast<std::size_t>(most);
}

std::unique_ptr<Runtime> make_runtime(const Config& config, Logger& logger) {
  const RuntimeConfig& wanted = config.runtime();
  const RuntimeOptions options{.loops = wanted.loops,
                               .least_loops = io_threads(config),
                               .loop_cpus = wanted.loop_cpus,
                               .busy_wait = wanted.busy_wait,
                               .buffers = {wanted.read_buffer, wanted.kept_reading, wanted.kept_writing},
                               .pool_threads = wanted.pool_threads,
                               .pool_queue = wanted.pool_queue,
                               .pool_keep_alive = wanted.pool_alive};
  if (const Status usable = Runtime::check(options); !usable.ok()) {
    throw ConfigError(usable.with_context(wanted.loop_cpus_origin));
  }
  return Runtime::create(options, logger);
}

}  // namespace

Application::Impl::Impl(Application& application, ApplicationOptions options, const AddExtensions& add)
    : listeners_(application) {
  load_config(options);
  const RuntimeConfig wanted = config.runtime();
  if (options.logger == nullptr) own_logger_ = make_logger(wanted.log_level, wanted.log_file);
  logger = options.logger != nullptr ? options.logger : own_logger_.get();

  if (options.runtime == nullptr) own_runtime_ = make_runtime(config, *logger);
  runtime = options.runtime != nullptr ? options.runtime : own_runtime_.get();

  extensions = std::make_unique<ExtensionRegistry>(*logger);
  extensions->set_resource<Runtime>(*runtime);
  extensions->set_resource<Executor>(runtime->control());
  extensions->set_resource<WorkerCalls>(worker_calls_);
  Status added = add ? add(*extensions) : Status();
  if (added.ok() && !wanted.plugins.empty()) {
    plugins_ = std::make_unique<PluginLoader>(*logger);
    if (own_runtime_ == nullptr) after_extensions_.emplace(*runtime);
    added = plugins_->announce(wanted.plugins, *extensions, wanted.plugins_origin);
  }
  if (added.ok() && options.more_extensions) added = options.more_extensions(*extensions);
  if (!added.ok()) throw ConfigError(added);
  ask_config_sources(wanted, options);
  name = config.application_name().empty() ? options.name : std::string(config.application_name());
  if (name.empty()) {
    throw ConfigError(Status(StatusCode::kInvalidArgument,
                             "the application has no name: set `dubbo.application.name`, or ApplicationOptions::name"));
  }
  for (const std::string& note : config.notes()) logger->warn(kWhere, note);
  explain(config.explain());

  ssl_ = ssl_settings(config.ssl().local);
  extensions->set_resource<SslSettings>(ssl_);
  metadata_ = std::make_unique<LocalMetadata>(name);
  metadata_client_ = std::make_unique<MetadataClient>(*extensions, name, runtime->loop_count() + 1);
  extensions->set_resource<LocalMetadata>(*metadata_);
  extensions->set_resource<RegistryBook>(registries_);
  extensions->set_resource<MetadataSource>(*metadata_client_);
  meet_meters();
  if (const Status activated = activate_listeners(); !activated.ok()) throw ConfigError(activated);
  choose_monitor();
  show_metrics();
}

void Application::Impl::load_config(const ApplicationOptions& options) {
  auto loaded = Config::load(options.sources);
  if (!loaded) throw ConfigError(loaded.status());
  config = std::move(*loaded);
}

// `dubhe.config-sources`: what they say counts as well, for everything but this process's own settings.
void Application::Impl::ask_config_sources(const RuntimeConfig& wanted, ApplicationOptions& options) {
  if (wanted.config_sources.empty()) return;
  for (const std::string& text : wanted.config_sources) {
    const auto failed = [&](const Status& why) { throw ConfigError(why.with_context(wanted.config_sources_origin)); };
    const auto url = Url::parse(text);
    if (!url) failed(url.status());
    auto source = extensions->make<ConfigSource>(url->protocol(), *url);
    if (!source) failed(source.status());
    auto said = (*source)->read();
    if (!said) failed(said.status().with_context(text));
    options.sources.texts.push_back({text, std::move(*said)});
    config_sources_.push_back(*url);
  }
  load_config(options);
}

Status Application::Impl::activate_listeners() {
  Url::Parameters settings = config.application().url.parameters();
  settings[std::string(ApplicationListener::kListKey)] = config.application().local.get("listener");
  return listeners_.activate(*extensions, Url("application", "", 0, name, std::move(settings)));
}

// `--dubbo.explain`
void Application::Impl::explain(const std::string& text) const {
  if (!config.explain_wanted()) return;
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

ProcessFacts Application::Impl::facts() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {name, static_cast<long>(::getpid()), std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

}  // namespace dubhe
