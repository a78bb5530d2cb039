#include "outside_settings.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace dubhe {

namespace {

RawSetting option(std::string_view key, std::string_view value) {
  return RawSetting{split_path(key), std::string(value), "option --" + std::string(key),
                    ConfigRank::kOption};
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return result;
}

std::string with_dots(std::string_view text) {
  std::string result = lower(text);
  std::replace(result.begin(), result.end(), '_', '.');
  return result;
}

struct Prefix {
  std::string_view text;
  std::string_view path;
  ConfigElements element;
  bool named;
};

constexpr Prefix kPrefixes[] = {
    {"DUBBO_APPLICATION_", "dubbo.application", kInApplication, false},
    {"DUBBO_REGISTRY_", "dubbo.registry", kInRegistry, false},
    {"DUBBO_REGISTRIES_", "dubbo.registries", kInRegistry, true},
    {"DUBBO_PROTOCOL_", "dubbo.protocol", kInProtocol, false},
    {"DUBBO_PROTOCOLS_", "dubbo.protocols", kInProtocol, true},
    {"DUBBO_PROVIDER_", "dubbo.provider", kInProvider, false},
    {"DUBBO_PROVIDERS_", "dubbo.providers", kInProvider, true},
    {"DUBBO_CONSUMER_", "dubbo.consumer", kInConsumer, false},
    {"DUBBO_CONSUMERS_", "dubbo.consumers", kInConsumer, true},
    {"DUBBO_MODULE_", "dubbo.module", kInModule, false},
    {"DUBBO_SERVICE_", "dubbo.service", kInService, false},
    {"DUBBO_REFERENCE_", "dubbo.reference", kInReference, false},
    {"DUBBO_METRICS_", "dubbo.metrics", kInMetrics, false},
    {"DUBBO_METADATA_REPORT_", "dubbo.metadata-report", kInMetadataReport, false},
    {"DUBBO_MONITOR_", "dubbo.monitor", kInMonitor, false},
    {"DUBBO_SSL_", "dubbo.ssl", kInSsl, false},
    {"DUBHE_", "dubhe", kInRuntime, false},
};

// "ADDRESS", "PARAMETERS_X_Y".
std::optional<std::vector<std::string>> attribute_path(ConfigElements element,
                                                       std::string_view tail) {
  constexpr std::string_view kParameters = "PARAMETERS_";
  if (tail.starts_with(kParameters))
    return std::vector<std::string>{"parameters", with_dots(tail.substr(kParameters.size()))};
  if (const ConfigKey* key = find_config_key(element, tail)) return split_path(key->name);
  return std::nullopt;
}

std::optional<std::vector<std::string>> path_of(const Prefix& prefix, std::string_view tail) {
  std::vector<std::string> path = split_path(prefix.path);
  const auto append = [&](const std::vector<std::string>& names) {
    path.insert(path.end(), names.begin(), names.end());
  };
  if (!prefix.named) {
    const auto attribute = attribute_path(prefix.element, tail);
    if (!attribute) return std::nullopt;
    append(*attribute);
    return path;
  }
  // An id may have underscores of its own: the first place where a key follows.
  for (auto at = tail.find('_'); at != tail.npos; at = tail.find('_', at + 1)) {
    const auto attribute = attribute_path(prefix.element, tail.substr(at + 1));
    if (!attribute || at == 0) continue;
    path.push_back(lower(tail.substr(0, at)));
    append(*attribute);
    return path;
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> path_of(std::string_view variable) {
  if (variable.starts_with("dubbo.") || variable.starts_with("dubhe.")) return split_path(variable);
  for (const Prefix& prefix : kPrefixes) {
    if (!variable.starts_with(prefix.text)) continue;
    if (auto path = path_of(prefix, variable.substr(prefix.text.size()))) return path;
  }
  return std::nullopt;
}

// Read elsewhere, see host_ports.h and config.cpp.
bool has_meaning_of_its_own(std::string_view variable) {
  constexpr std::string_view kNames[] = {"DUBHE_CONFIG", "DUBBO_LABELS", "DUBBO_ENV_KEYS"};
  constexpr std::string_view kEnds[] = {"DUBBO_IP_TO_BIND", "DUBBO_IP_TO_REGISTRY",
                                        "DUBBO_PORT_TO_BIND", "DUBBO_PORT_TO_REGISTRY"};
  return std::find(std::begin(kNames), std::end(kNames), variable) != std::end(kNames) ||
         std::any_of(std::begin(kEnds), std::end(kEnds),
                     [&](std::string_view end) { return variable.ends_with(end); });
}

}  // namespace

ArgumentSettings read_arguments(const std::vector<std::string>& arguments,
                                std::vector<std::string>& errors) {
  ArgumentSettings read;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--") {
      read.others.insert(read.others.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                         arguments.end());
      break;
    }
    const auto equals = argument.find('=');
    const std::string_view key =
        argument.starts_with("--")
            ? argument.substr(2, equals == argument.npos ? equals : equals - 2)
            : std::string_view();
    const bool names_file = key == "config" || key == "dubbo.config";
    if (key == "dubbo.explain") {
      read.explain = equals == argument.npos || argument.substr(equals + 1) != "false";
    } else if (!names_file && !key.starts_with("dubbo.") && !key.starts_with("dubhe.")) {
      read.others.emplace_back(argument);
    } else if (equals != argument.npos) {
      if (names_file)
        read.file = argument.substr(equals + 1);
      else
        read.settings.push_back(option(key, argument.substr(equals + 1)));
    } else if (key == "config" && i + 1 < arguments.size()) {
      read.file = arguments[++i];
    } else {
      errors.push_back("option --" + std::string(key) + ": has no value; write --" +
                       std::string(key) + "=VALUE");
    }
  }
  return read;
}

std::vector<RawSetting> read_environment(const std::map<std::string, std::string>& environment,
                                         std::vector<std::string>& notes) {
  std::vector<RawSetting> settings;
  for (const auto& [variable, value] : environment) {
    const bool looks_ours = variable.starts_with("DUBBO_") || variable.starts_with("DUBHE_") ||
                            variable.starts_with("dubbo.") || variable.starts_with("dubhe.");
    if (!looks_ours || value.empty() || has_meaning_of_its_own(variable)) continue;
    const std::string origin = "environment " + variable;
    // A cluster manager sets DUBBO_PROVIDER_PORT=tcp://10.0.0.1:20880 for a service of its own
    // called dubbo-provider.
    const bool link_variable = value.find("://") != value.npos && variable.ends_with("_PORT");
    const auto path = link_variable ? std::nullopt : path_of(variable);
    if (path)
      settings.push_back(RawSetting{*path, value, origin, ConfigRank::kEnvironment});
    else
      notes.push_back(origin + ": means no key, ignored");
  }
  return settings;
}

}  // namespace dubhe
