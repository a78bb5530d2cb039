// What an application was told by its file, its environment and its command line, checked and ready for URLs.
//
// Immutable value, cheap to copy, thread-safe. Read when a reference or an export is made. Keys and precedence are Dubbo's:
// option `--dubbo.x.y=z` over environment DUBBO_X_Y over code over dubhe.yaml (docs/configuration.md has the table).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

// Who says it; the larger wins between values of the same key of the same element.
enum class ConfigRank : std::uint8_t { kFile, kCode, kSource, kEnvironment, kOption };

struct ConfigValue {
  std::string text;    // as it stands in a URL: times in milliseconds, lists with commas
  std::string origin;  // "dubhe.yaml:7", "environment DUBBO_REGISTRY_ADDRESS", "option --dubbo.registry.address", "code"
  ConfigRank rank = ConfigRank::kFile;
  // What it stands in front of, the nearest first: "`2000` (dubhe.yaml:7)"; for explanations only.
  std::vector<std::string> hides{};
};

// Values by key, each with its origin. Keys of methods are "greet.timeout".
class ConfigSection {
 public:
  using Values = std::map<std::string, ConfigValue, std::less<>>;

  ConfigSection() = default;
  explicit ConfigSection(Values values) : values_(std::move(values)) {}

  const Values& values() const noexcept { return values_; }
  bool empty() const noexcept { return values_.empty(); }
  // nullptr: nobody said.
  const ConfigValue* find(std::string_view key) const noexcept;
  bool has(std::string_view key) const noexcept { return find(key) != nullptr; }
  std::string_view get(std::string_view key, std::string_view fallback = {}) const noexcept;
  std::int64_t get_int(std::string_view key, std::int64_t fallback) const noexcept;
  bool get_bool(std::string_view key, bool fallback) const noexcept;
  std::chrono::milliseconds get_millis(std::string_view key, std::chrono::milliseconds fallback) const noexcept;
  std::vector<std::string> get_list(std::string_view key) const;
  // For messages and `asked_by`: "dubhe.yaml:6", empty when nobody said.
  std::string_view origin(std::string_view key) const noexcept;
  // Ready for Url::with_all().
  Url::Parameters parameters() const;

 private:
  Values values_;
};

// Everything that counts for one service, reference or other element, its defaults merged in.
struct ElementConfig {
  ConfigSection url;    // what goes into URLs, by URL key: "timeout", "greet.retries", "service.filter", "dubbo.tag"
  ConfigSection local;  // what stays in this process, by attribute name: "registry", "protocol", "url", "export", "host"
};

struct RegistryConfig {
  std::string id;      // "zk1" of `registries.zk1`; attribute `id`, else the protocol's name, of `registry`
  Url url;             // zookeeper://10.0.0.1:2181?backup=…&group=…; one per `;` or `|` in the address
  std::string origin;  // of the address
  bool is_default = true;  // false (`default: false`): used only where it is named
};

// Which variables of the environment decided, "environment DUBBO_IP_TO_BIND"; empty: none did.
struct HostOrigins {
  std::string host, host_to_register, port, port_to_register;
};

struct ProtocolConfig {
  std::string id;    // "d1" of `protocols.d1`, else the name
  std::string name;  // the URL scheme: "dubbo"
  // Where to bind: {NAME}_DUBBO_IP_TO_BIND, DUBBO_IP_TO_BIND, `protocol.host`, `provider.host`; empty: every address.
  std::string host;
  // What to announce: {NAME}_DUBBO_IP_TO_REGISTRY, DUBBO_IP_TO_REGISTRY; empty: the bound host, or a guess.
  std::string host_to_register;
  // {NAME}_DUBBO_PORT_TO_BIND, DUBBO_PORT_TO_BIND, `protocol.port`, `provider.port`; absent: the protocol's own; -1: any free.
  std::optional<int> port;
  // {NAME}_DUBBO_PORT_TO_REGISTRY, DUBBO_PORT_TO_REGISTRY; absent: the bound port.
  std::optional<int> port_to_register;
  HostOrigins from_variables;
  std::string contextpath;  // put before the path of services, without slashes
  ConfigSection url;        // "threads", "payload", "serialization" …
  bool is_default = true;
};

// Key `dubhe.*`: this process, not Dubbo.
struct RuntimeConfig {
  std::size_t loops = 0;            // dubhe.loops; 0: nobody said
  std::vector<unsigned> loop_cpus;  // dubhe.loop-cpus
  std::string loop_cpus_origin;     // "dubhe.yaml:3 dubhe.loop-cpus"
  std::chrono::microseconds busy_wait{0};                    // dubhe.busy-wait-us
  std::size_t pool_threads = 200;                            // dubhe.pool.threads
  std::size_t pool_queue = 0;                                // dubhe.pool.queue
  std::chrono::milliseconds pool_alive = std::chrono::minutes(1);  // dubhe.pool.alive
  std::size_t read_buffer = 64 << 10;    // dubhe.buffers.read, in bytes as the next two
  std::size_t kept_reading = 32 << 20;   // dubhe.buffers.kept-reading
  std::size_t kept_writing = 32 << 20;   // dubhe.buffers.kept-writing
  LogLevel log_level = LogLevel::kInfo;  // dubhe.log.level
  std::string log_file;                  // dubhe.log.file; empty: standard error
  std::vector<std::string> plugins;      // dubhe.plugins: folders with META-INF/dubhe
  std::string plugins_origin;            // "dubhe.yaml:9 dubhe.plugins"
  std::vector<std::string> config_sources;  // dubhe.config-sources: URLs, see config_source.h
  std::string config_sources_origin;
};

// Where a configuration comes from. Tests fill it by hand.
struct ConfigSources {
  // Named by `--config FILE`, `--dubbo.config=FILE` or DUBHE_CONFIG in the other sources, else this; none: dubhe.yaml in the
  // current directory where there is one.
  std::optional<std::string> file;
  // Instead of a file.
  std::optional<std::string> text;
  std::string text_name = "dubhe.yaml";
  std::map<std::string, std::string> environment;
  std::vector<std::string> arguments;  // without the program's name
  // What the ConfigSources have answered: in the form of dubhe.yaml, under the name that messages give it. The later wins.
  struct Text {
    std::string name, text;
  };
  std::vector<Text> texts;

  // Those of a program: its arguments and environment.
  static ConfigSources process(int argc, const char* const* argv);
};

class Config {
 public:
  // Nothing said: every default.
  Config();

  // kInvalidArgument lists every mistake, one a line: `dubhe.yaml:7: consumer.retires: unknown key. Did you mean `retries`?`.
  // kNotFound: the named file cannot be read.
  static Expected<Config> load(const ConfigSources& sources);

  // `dubbo.application.name`; empty when nobody said.
  std::string_view application_name() const noexcept;
  // Of the application: "application", "owner", "environment", … and what is local: "shutwait", "qos-port", …
  const ElementConfig& application() const noexcept;
  // In the order they are given; none for `N/A` and when nobody said.
  const std::vector<RegistryConfig>& registries() const noexcept;
  // In the order they are given; one `dubbo` when nobody said.
  const std::vector<ProtocolConfig>& protocols() const noexcept;
  const ElementConfig& provider() const noexcept;
  const ElementConfig& consumer() const noexcept;
  const ElementConfig& metrics() const noexcept;  // "port", "protocol", "enable-…" in `local`
  const ElementConfig& monitor() const noexcept;
  const ElementConfig& ssl() const noexcept;  // "server-key-cert-chain-path", … in `local`
  const ElementConfig& metadata_report() const noexcept;  // "report-definition", "report-metadata" in `local`
  const RuntimeConfig& runtime() const noexcept;

  // Everything for one exported service: application, provider, protocol, `dubbo.service.*`, its own settings and those of
  // its methods, each over the one before; `filter` and `listener` are joined instead. `code` is what the program set on
  // purpose, by attribute name ("timeout", "filter", "greet.retries"; others are free parameters): it wins over the file,
  // not over environment and options, that name the same service.
  ElementConfig service(std::string_view interface, const ProtocolConfig* protocol = nullptr,
                        const Url::Parameters& code = {}) const;
  // The same for a reference: application, consumer, `dubbo.reference.*`, its own.
  ElementConfig reference(std::string_view interface, const Url::Parameters& code = {}) const;

  // What messages about settings that nobody used need: names under `services` and `references`, with the origin of the
  // first setting of each.
  std::vector<std::pair<std::string, std::string>> named_services() const;
  std::vector<std::pair<std::string, std::string>> named_references() const;

  // DUBBO_IP_TO_REGISTRY; empty: guess.
  const std::string& host_to_register() const noexcept;
  // The file that was read; empty when none was.
  const std::string& file() const noexcept;
  // Lines for the log: what was accepted and has no effect here.
  const std::vector<std::string>& notes() const noexcept;
  // Arguments that are not ours, in their order.
  const std::vector<std::string>& other_arguments() const noexcept;

  // `--dubbo.explain`: this program is asked to print the texts below.
  bool explain_wanted() const noexcept;
  // Every effective value with its origin, what it hides, and the defaults of what nobody said; secrets are masked. A table
  // for people: of the application and everything that stands for all services and references …
  std::string explain() const;
  // … of one service under one protocol, of one reference. `element` is what service() and reference() answered.
  static std::string explain_service(std::string_view interface, const ElementConfig& element);
  static std::string explain_reference(std::string_view interface, const ElementConfig& element);

 private:
  struct Data;
  explicit Config(std::shared_ptr<const Data> data);
  std::shared_ptr<const Data> data_;
};

}  // namespace dubhe
