#include "dubhe/config/config.h"

#include "default_element.h"
#include "explain.h"
#include "host_ports.h"
#include "outside_settings.h"
#include "placeholders.h"
#include "read_file.h"
#include "registry_address.h"
#include "settings_store.h"
#include "value_check.h"
#include "yaml_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>

namespace dubhe {

namespace {

constexpr const char* kDefaultFile = "dubhe.yaml";
constexpr std::size_t kMostLoops = 1024;
constexpr std::size_t kMostBusyWait = 1000000;  // microseconds
constexpr std::size_t kLeastReadBuffer = 4 << 10, kMostReadBuffer = 16 << 20;
constexpr const char* kDefaultProtocol = "dubbo";

ElementConfig element_config(SettingLevel level) {
  return ElementConfig{ConfigSection(std::move(level.url)), ConfigSection(std::move(level.local))};
}

std::string text_of(const SettingLevel& level, std::string_view local_key) {
  const auto at = level.local.find(local_key);
  return at == level.local.end() ? std::string() : at->second.text;
}

std::optional<int> number_of(const SettingLevel& level, std::string_view local_key) {
  const std::string text = text_of(level, local_key);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc()) return std::nullopt;
  return number;
}

// The first of a level's values, for messages about the level as a whole.
std::string any_origin(const SettingLevel& level) {
  if (!level.local.empty()) return level.local.begin()->second.origin;
  return level.url.empty() ? std::string() : level.url.begin()->second.origin;
}

Url::Parameters parameters_of(const SettingLevel& level) {
  Url::Parameters parameters;
  for (const auto& [key, value] : level.url) parameters.emplace(key, value.text);
  return parameters;
}

std::string without_slashes(std::string path) {
  path.erase(0, std::min(path.find_first_not_of('/'), path.size()));
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

// What the program set on purpose, as the own level of a service or reference.
SettingLevel code_level(ConfigElements element, const Url::Parameters& code) {
  SettingsStore store;
  for (const auto& [name, text] : code) {
    SettingPlace place;
    place.element = element;
    place.key = find_config_key(element, name);
    if (const auto dot = name.find('.'); place.key == nullptr && dot != name.npos) {
      place.key = find_config_key(kInMethod, std::string_view(name).substr(dot + 1));
      if (place.key != nullptr) place.method = name.substr(0, dot);
    }
    if (place.key == nullptr) place.parameter = name;
    // C++ has checked the type; what is left is the form in URLs.
    const auto checked =
        place.key != nullptr ? checked_value(*place.key, text) : checked_parameter(text);
    store.put(place, ConfigValue{checked.ok() ? *checked : text, "code", ConfigRank::kCode});
  }
  const SettingLevel* level = store.find(element, "");
  return level == nullptr ? SettingLevel() : *level;
}

}  // namespace

struct Config::Data {
  SettingsStore store;
  ElementConfig application, provider, consumer, metrics, monitor, metadata_report, ssl;
  std::vector<RegistryConfig> registries;
  std::vector<ProtocolConfig> protocols;
  std::string report_url;  // where the metadata report is; empty: in each registry
  RuntimeConfig runtime;
  std::string host_to_register;
  std::string file;
  std::vector<std::string> notes;
  std::vector<std::string> other_arguments;
  bool explain_wanted = false;
  // Names of the ones that count where nobody names one; empty for those without a name.
  std::string application_id, module_id, provider_id, consumer_id;

  const SettingLevel& level(ConfigElements element, std::string_view id = {}) const {
    static const SettingLevel kNothing;
    const SettingLevel* found = store.find(element, id);
    return found == nullptr ? kNothing : *found;
  }

  // The provider or consumer that gives the defaults of one service or reference.
  const SettingLevel& side(ConfigElements side, ConfigElements element, std::string_view interface,
                           const Url::Parameters& code) const {
    const std::string_view key = side == kInProvider ? "provider" : "consumer";
    SettingLevel own = level(element);
    lay_over(own, store.of_interface(element, interface));
    std::string id = text_of(own, key);
    if (const auto said = code.find(key); said != code.end()) id = said->second;
    if (id.empty()) id = side == kInProvider ? provider_id : consumer_id;
    return level(side, id);
  }

  // Of one service or reference: `defaults`, then what stands for all of them, then its own.
  ElementConfig merged(ConfigElements element, SettingLevel defaults, std::string_view interface,
                       const Url::Parameters& code) const {
    lay_over(defaults, level(element));
    SettingLevel own = store.of_interface(element, interface);
    const SettingLevel from_code = code_level(element, code);
    for (const auto& [key, value] : from_code.url) put_value(own.url, key, value);
    for (const auto& [key, value] : from_code.local) put_value(own.local, key, value);
    lay_over(defaults, own);
    return element_config(std::move(defaults));
  }

  // What an application and its module say for all their services and references.
  SettingLevel application_defaults() const {
    SettingLevel defaults;
    for (const SettingLevel* own : {&level(kInApplication, application_id), &level(kInModule, module_id)}) {
      SettingLevel inner{own->url, {}};
      if (const auto registry = own->local.find("registry"); registry != own->local.end())
        inner.local.insert(*registry);
      lay_over(defaults, inner);
    }
    return defaults;
  }

  std::vector<std::pair<std::string, std::string>> named(ConfigElements element) const {
    std::vector<std::pair<std::string, std::string>> names;
    for (const std::string& id : store.ids(element)) {
      if (!id.empty()) names.emplace_back(id, any_origin(level(element, id)));
    }
    return names;
  }
};

namespace {

// Reads all sources, checks what they say, and builds the views.
class Loader {
 public:
  explicit Loader(const ConfigSources& sources) : sources_(sources) {}

  template <class Data>
  Status load(Data& data) {
    if (Status unreadable = read(data.file); !unreadable.ok()) return unreadable;
    check(data.store);
    labels(data.store);
    data.store.follow_interface_keys(kInService);
    data.store.follow_interface_keys(kInReference);
    choose_elements(data);
    data.application = element_config(data.level(kInApplication, data.application_id));
    data.provider = element_config(data.level(kInProvider, data.provider_id));
    data.consumer = element_config(data.level(kInConsumer, data.consumer_id));
    data.metrics = element_config(data.level(kInMetrics));
    data.metadata_report = element_config(data.level(kInMetadataReport));
    data.monitor = element_config(data.level(kInMonitor));
    data.ssl = element_config(data.level(kInSsl));
    build_report(data);
    build_registries(data);
    build_protocols(data);
    build_runtime(data.level(kInRuntime), data.runtime);
    check_name(data.application);
    data.host_to_register = host_to_register(sources_.environment, errors_);
    data.notes = std::move(notes_);
    data.other_arguments = std::move(arguments_.others);
    data.explain_wanted = arguments_.explain;
    return verdict();
  }

 private:
  Status read(std::string& file) {
    arguments_ = read_arguments(sources_.arguments, errors_);
    if (sources_.text) {
      settings_ = read_yaml(*sources_.text, sources_.text_name, errors_);
    } else if (Status unreadable = read_named_file(file); !unreadable.ok()) {
      return unreadable;
    }
    for (const ConfigSources::Text& more : sources_.texts) {
      for (RawSetting& setting : read_yaml(more.text, more.name, errors_)) {
        setting.rank = ConfigRank::kSource;
        settings_.push_back(std::move(setting));
      }
    }
    for (RawSetting& setting : read_environment(sources_.environment, notes_))
      settings_.push_back(std::move(setting));
    settings_.insert(settings_.end(), arguments_.settings.begin(), arguments_.settings.end());
    return Status();
  }

  Status read_named_file(std::string& file) {
    const auto variable = sources_.environment.find("DUBHE_CONFIG");
    const bool by_variable = variable != sources_.environment.end() && !variable->second.empty();
    std::string named_by;
    if (!arguments_.file.empty()) {
      file = arguments_.file;
      named_by = " (named by --config)";
    } else if (by_variable) {
      file = variable->second;
      named_by = " (named by environment DUBHE_CONFIG)";
    } else if (sources_.file) {
      file = *sources_.file;
    } else if (struct stat found; ::stat(kDefaultFile, &found) == 0) {
      file = kDefaultFile;
    } else {
      return Status();
    }
    const auto text = read_file(file);
    if (!text.ok()) return Status(text.status().code(), text.status().message() + named_by);
    settings_ = read_yaml(*text, file, errors_);
    return Status();
  }

  void check(SettingsStore& store) {
    const PlaceholderNames names(settings_, sources_.environment);
    for (const RawSetting& setting : settings_) {
      bool without_effect = false;
      const auto place = place_of(setting.path, without_effect);
      if (!place.ok()) {
        error(setting, place.status());
      } else if (without_effect) {
        note_without_effect(setting);
      } else {
        put(store, *place, setting, names);
      }
    }
  }

  void put(SettingsStore& store, const SettingPlace& place, const RawSetting& setting,
           const PlaceholderNames& names) {
    const auto text = names.fill(setting.text);
    if (!text.ok()) return error(setting, text.status());
    auto value = place.key != nullptr ? checked_value(*place.key, *text) : checked_parameter(*text);
    if (!value.ok()) return error(setting, value.status());
    if (value->empty()) return;
    if (setting.rank == ConfigRank::kSource && place.element == kInRuntime)
      return error(setting, Status(StatusCode::kInvalidArgument,
                                   "what stands under `dubhe` is this process's own: say it in its "
                                   "file, its environment or its arguments"));
    if (place.key != nullptr && (place.key->flags & kNoEffect) != 0) note_without_effect(setting);
    store.put(place, ConfigValue{std::move(*value), setting.origin, setting.rank});
  }

  // DUBBO_LABELS ("k=v;k2=v2") and DUBBO_ENV_KEYS (names of variables) are parameters of the
  // application.
  void labels(SettingsStore& store) {
    const auto add = [&](std::string_view origin, std::string key, const std::string& text) {
      const auto value = checked_parameter(text);
      if (!value.ok())
        return errors_.push_back("environment " + std::string(origin) + ": " +
                                 value.status().message());
      SettingPlace place;
      place.element = kInApplication;
      place.parameter = std::move(key);
      store.put(place, ConfigValue{*value, "environment " + std::string(origin),
                                   ConfigRank::kEnvironment});
    };
    if (const auto labels = sources_.environment.find("DUBBO_LABELS");
        labels != sources_.environment.end()) {
      const auto pairs = Url::parse("labels://x?" + labels->second);
      if (pairs.ok()) {
        for (const auto& [key, value] : pairs->parameters()) add("DUBBO_LABELS", key, value);
      }
    }
    if (const auto keys = sources_.environment.find("DUBBO_ENV_KEYS");
        keys != sources_.environment.end()) {
      for (const std::string& name : Url("", "", 0, "", {{"l", keys->second}}).get_list("l")) {
        const auto variable = sources_.environment.find(name);
        if (variable == sources_.environment.end()) continue;
        std::string lower = name;
        for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        add(name, name, variable->second);
        add(name, lower, variable->second);
      }
    }
  }

  template <class Data>
  void choose_elements(Data& data) {
    data.application_id = only_element(data.store, kInApplication, "applications", errors_);
    data.module_id = only_element(data.store, kInModule, "modules", errors_);
    data.provider_id = default_element(data.store, kInProvider, "providers", errors_);
    data.consumer_id = default_element(data.store, kInConsumer, "consumers", errors_);
    check_named_defaults(data.store, kInService, "provider", kInProvider, errors_);
    check_named_defaults(data.store, kInReference, "consumer", kInConsumer, errors_);
  }

  // The named ones; only where there is none of them the one without a name, as in Dubbo.
  template <class Data>
  std::vector<std::string> element_ids(const Data& data, ConfigElements element,
                                       const std::string& plural) {
    std::vector<std::string> ids = data.store.ids(element);
    const bool any_named =
        std::any_of(ids.begin(), ids.end(), [](const std::string& id) { return !id.empty(); });
    if (!any_named) return ids;
    if (std::erase(ids, std::string()) > 0) {
      notes_.push_back(any_origin(data.level(element)) + ": has no effect, since `" + plural +
                       "` names some");
    }
    return ids;
  }

  template <class Data>
  void build_registries(Data& data) {
    for (const std::string& id : element_ids(data, kInRegistry, "registries")) {
      const SettingLevel& level = data.level(kInRegistry, id);
      const std::string key = id.empty() ? "registry" : "registries." + id;
      const std::string address = text_of(level, "address");
      if (level.empty()) continue;
      if (address.empty()) {
        errors_.push_back(any_origin(level) + ": " + key +
                          ".address: is needed; write `zookeeper://HOST:2181`, or `N/A` for none");
        continue;
      }
      const std::string origin = level.local.at("address").origin;
      auto urls = registry_urls(address, address_defaults(data, level));
      if (!urls.ok()) {
        errors_.push_back(origin + ": " + key + ".address: " + urls.status().message());
        continue;
      }
      for (Url& url : *urls) add_registry(data, level, id, std::move(url), origin);
    }
  }

  template <class Data>
  static void add_registry(Data& data, const SettingLevel& level, const std::string& id, Url url,
                           const std::string& origin) {
    RegistryConfig registry;
    registry.id = !id.empty() ? id : text_of(level, "id");
    if (registry.id.empty()) registry.id = url.protocol();
    registry.url = url.with_absent("id", registry.id);
    registry.origin = origin;
    registry.is_default = text_of(level, "default") != "false";
    data.registries.push_back(std::move(registry));
  }

  template <class Data>
  static AddressDefaults address_defaults(const Data& data, const SettingLevel& level) {
    AddressDefaults defaults;
    defaults.protocol = text_of(level, "protocol");
    defaults.port = static_cast<std::uint16_t>(std::max(0, number_of(level, "port").value_or(0)));
    defaults.username = text_of(level, "username");
    defaults.password = text_of(level, "password");
    defaults.parameters = parameters_of(level);
    // What the application says for all its registries.
    constexpr std::string_view kOfApplication[] = {"application", "file-cache",
                                                   "enable-empty-protection", "register-mode"};
    for (const std::string_view key : kOfApplication) {
      const auto value = data.application.url.get(key);
      if (!value.empty()) defaults.parameters.emplace(key, value);
    }
    const auto reports = data.metadata_report.local.get("group");
    if (!reports.empty()) defaults.parameters.emplace("metadata-group", reports);
    if (!data.report_url.empty()) defaults.parameters.emplace("metadata-report", data.report_url);
    return defaults;
  }

  // `dubbo.metadata-report.address`: a registry of its own for what is told of applications and services.
  template <class Data>
  void build_report(Data& data) {
    const SettingLevel& level = data.level(kInMetadataReport);
    const std::string address = text_of(level, "address");
    if (address.empty() || address == "N/A") return;
    AddressDefaults defaults;
    defaults.protocol = text_of(level, "protocol");
    defaults.port = static_cast<std::uint16_t>(std::max(0, number_of(level, "port").value_or(0)));
    defaults.username = text_of(level, "username");
    defaults.password = text_of(level, "password");
    defaults.parameters = {{"file-cache", "false"}};
    const auto group = data.metadata_report.local.get("group");
    if (!group.empty()) defaults.parameters.emplace("metadata-group", group);
    auto urls = registry_urls(address, defaults);
    if (urls && urls->size() == 1) {
      data.report_url = urls->front().to_string();
      return;
    }
    errors_.push_back(level.local.at("address").origin + ": metadata-report.address: " +
                      (urls ? "one address is wanted" : urls.status().message()));
  }

  template <class Data>
  void build_protocols(Data& data) {
    for (const std::string& id : element_ids(data, kInProtocol, "protocols")) {
      add_protocol(data, data.level(kInProtocol, id), id);
    }
    if (data.protocols.empty()) add_protocol(data, SettingLevel(), {});
    (void)count_up_to(kMostLoops, "provider", data.provider.url, "iothreads", 0);
  }

  template <class Data>
  void add_protocol(Data& data, const SettingLevel& level, const std::string& id) {
    const SettingLevel& provider = data.level(kInProvider, data.provider_id);
    ProtocolConfig protocol;
    protocol.name = text_of(level, "name");
    if (protocol.name.empty()) protocol.name = id.empty() ? kDefaultProtocol : id;
    protocol.id = !id.empty() ? id : text_of(level, "id");
    if (protocol.id.empty()) protocol.id = protocol.name;
    const auto text = [&](std::string_view key) {
      std::string own = text_of(level, key);
      return own.empty() ? text_of(provider, key) : own;
    };
    protocol.host = text("host");
    protocol.port = number_of(level, "port");
    if (!protocol.port) protocol.port = number_of(provider, "port");
    protocol.contextpath = without_slashes(text("contextpath"));
    protocol.url = ConfigSection(level.url);
    (void)count_up_to(kMostLoops, id.empty() ? "protocol" : "protocols." + id, protocol.url, "iothreads", 0);
    protocol.is_default = text_of(level, "default") != "false";
    apply_host_variables(sources_.environment, protocol, errors_);
    data.protocols.push_back(std::move(protocol));
  }

  static std::size_t count_of(const ConfigSection& said, std::string_view key, std::size_t fallback) {
    return static_cast<std::size_t>(said.get_int(key, static_cast<std::int64_t>(fallback)));
  }

  // `element`: whose key it is, "dubhe".
  void refuse_count(std::string_view element, const ConfigSection& said, std::string_view key, std::size_t count,
                    const std::string& why) {
    errors_.push_back(std::string(said.origin(key)) + ": " + std::string(element) + "." + std::string(key) + ": `" +
                      std::to_string(count) + "` is " + why);
  }

  // More than `most` is a mistake.
  std::size_t count_up_to(std::size_t most, std::string_view element, const ConfigSection& said, std::string_view key,
                          std::size_t fallback) {
    const std::size_t count = count_of(said, key, fallback);
    if (count > most) refuse_count(element, said, key, count, "too much; write " + std::to_string(most) + " or less");
    return count;
  }

  void build_loops(const ConfigSection& said, RuntimeConfig& runtime) {
    runtime.loops = count_up_to(kMostLoops, "dubhe", said, "loops", 0);
    for (const std::string& cpu : said.get_list("loop-cpus"))
      runtime.loop_cpus.push_back(static_cast<unsigned>(std::stoul(cpu)));
    if (said.has("loop-cpus")) runtime.loop_cpus_origin = std::string(said.origin("loop-cpus")) + " dubhe.loop-cpus";
    runtime.busy_wait = std::chrono::microseconds(count_up_to(kMostBusyWait, "dubhe", said, "busy-wait-us", 0));
    runtime.read_buffer = count_up_to(kMostReadBuffer, "dubhe", said, "buffers.read", runtime.read_buffer);
    if (runtime.read_buffer < kLeastReadBuffer) {
      refuse_count("dubhe", said, "buffers.read", runtime.read_buffer,
                   "too little; write " + std::to_string(kLeastReadBuffer) + " or more");
    }
    runtime.kept_reading = count_of(said, "buffers.kept-reading", runtime.kept_reading);
    runtime.kept_writing = count_of(said, "buffers.kept-writing", runtime.kept_writing);
  }

  void build_runtime(const SettingLevel& level, RuntimeConfig& runtime) {
    const ConfigSection said(level.local);
    build_loops(said, runtime);
    runtime.pool_threads = count_of(said, "pool.threads", runtime.pool_threads);
    runtime.pool_queue = count_of(said, "pool.queue", runtime.pool_queue);
    runtime.pool_alive = said.get_millis("pool.alive", runtime.pool_alive);
    parse_log_level(said.get("log.level", "info"), runtime.log_level);
    runtime.log_file = said.get("log.file");
    runtime.plugins = said.get_list("plugins");
    runtime.config_sources = said.get_list("config-sources");
    if (said.has("config-sources"))
      runtime.config_sources_origin = std::string(said.origin("config-sources")) + " dubhe.config-sources";
    if (said.has("plugins")) runtime.plugins_origin = std::string(said.origin("plugins")) + " dubhe.plugins";
  }

  void check_name(const ElementConfig& application) {
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    const ConfigValue* name = application.url.find("application");
    if (name == nullptr || name->text.find_first_not_of(kAllowed) == name->text.npos) return;
    errors_.push_back(name->origin + ": application.name: `" + name->text +
                      "` has more than letters, digits, `-`, `_` and `.`");
  }

  void error(const RawSetting& setting, const Status& why) {
    errors_.push_back(setting.origin + ": " + shown_path(setting.path) + ": " + why.message());
  }
  void note_without_effect(const RawSetting& setting) {
    notes_.push_back(setting.origin + ": " + shown_path(setting.path) +
                     ": accepted, without effect here");
  }

  Status verdict() const {
    if (errors_.empty()) return Status();
    std::string lines;
    for (const std::string& line : errors_) lines.append(lines.empty() ? "" : "\n").append(line);
    return Status(StatusCode::kInvalidArgument, std::move(lines));
  }

  const ConfigSources& sources_;
  ArgumentSettings arguments_;
  std::vector<RawSetting> settings_;
  std::vector<std::string> errors_, notes_;
};

}  // namespace

Config::Config(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

Config::Config() {
  auto data = std::make_shared<Data>();
  ConfigSources nothing;
  nothing.text = "";
  (void)Loader(nothing).load(*data);
  data_ = std::move(data);
}

Expected<Config> Config::load(const ConfigSources& sources) {
  auto data = std::make_shared<Data>();
  if (Status bad = Loader(sources).load(*data); !bad.ok()) return bad;
  return Config(std::shared_ptr<const Data>(std::move(data)));
}

std::string_view Config::application_name() const noexcept {
  return data_->application.url.get("application");
}
const ElementConfig& Config::application() const noexcept { return data_->application; }
const std::vector<RegistryConfig>& Config::registries() const noexcept { return data_->registries; }
const std::vector<ProtocolConfig>& Config::protocols() const noexcept { return data_->protocols; }
const ElementConfig& Config::provider() const noexcept { return data_->provider; }
const ElementConfig& Config::consumer() const noexcept { return data_->consumer; }
const ElementConfig& Config::metadata_report() const noexcept { return data_->metadata_report; }
const ElementConfig& Config::ssl() const noexcept { return data_->ssl; }
const ElementConfig& Config::metrics() const noexcept { return data_->metrics; }
const ElementConfig& Config::monitor() const noexcept { return data_->monitor; }
const RuntimeConfig& Config::runtime() const noexcept { return data_->runtime; }

ElementConfig Config::service(std::string_view interface, const ProtocolConfig* protocol,
                              const Url::Parameters& code) const {
  SettingLevel defaults = data_->application_defaults();
  lay_over(defaults, data_->side(kInProvider, kInService, interface, code));
  if (protocol != nullptr) lay_over(defaults, SettingLevel{protocol->url.values(), {}});
  return data_->merged(kInService, std::move(defaults), interface, code);
}

ElementConfig Config::reference(std::string_view interface, const Url::Parameters& code) const {
  SettingLevel defaults = data_->application_defaults();
  lay_over(defaults, data_->side(kInConsumer, kInReference, interface, code));
  return data_->merged(kInReference, std::move(defaults), interface, code);
}

std::vector<std::pair<std::string, std::string>> Config::named_services() const {
  return data_->named(kInService);
}
std::vector<std::pair<std::string, std::string>> Config::named_references() const {
  return data_->named(kInReference);
}

const std::string& Config::host_to_register() const noexcept { return data_->host_to_register; }
const std::string& Config::file() const noexcept { return data_->file; }
const std::vector<std::string>& Config::notes() const noexcept { return data_->notes; }
const std::vector<std::string>& Config::other_arguments() const noexcept {
  return data_->other_arguments;
}

bool Config::explain_wanted() const noexcept { return data_->explain_wanted; }

std::string Config::explain() const {
  std::string text = "configuration" + (file().empty() ? std::string() : " of " + file()) +
                     ": every effective value, and who said it\n";
  explain_element(text, "application", kInApplication, data_->application);
  if (const SettingLevel& module = data_->level(kInModule, data_->module_id); !module.empty())
    explain_element(text, "module", kInModule, element_config(module));
  for (const std::string& id : data_->store.ids(kInRegistry)) {
    explain_element(text, id.empty() ? "registry" : "registries." + id, kInRegistry,
                    element_config(data_->level(kInRegistry, id)));
  }
  for (const ProtocolConfig& protocol : data_->protocols) {
    const SettingLevel& named = data_->level(kInProtocol, protocol.id);
    explain_protocol(text, protocol,
                     element_config(named.empty() ? data_->level(kInProtocol) : named));
  }
  const auto side = [&](const std::string& single, const std::string& plural, ConfigElements element,
                        const ElementConfig& usual) {
    explain_element(text, single, element, usual);
    for (const std::string& id : data_->store.ids(element)) {
      if (!id.empty())
        explain_element(text, plural + "." + id, element, element_config(data_->level(element, id)));
    }
  };
  side("provider", "providers", kInProvider, data_->provider);
  side("consumer", "consumers", kInConsumer, data_->consumer);
  explain_element(text, "metadata-report", kInMetadataReport, data_->metadata_report);
  explain_element(text, "metrics", kInMetrics, data_->metrics);
  explain_element(text, "dubhe", kInRuntime, element_config(data_->level(kInRuntime)));
  return text;
}

std::string Config::explain_service(std::string_view interface, const ElementConfig& element) {
  std::string text;
  explain_element(text, "services." + std::string(interface), kInService | kInProvider | kInProtocol,
                  element);
  return text;
}

std::string Config::explain_reference(std::string_view interface, const ElementConfig& element) {
  std::string text;
  explain_element(text, "references." + std::string(interface), kInReference | kInConsumer,
                  element);
  return text;
}

}  // namespace dubhe
