// What a program says about its services and references in code, with the names that dubhe.yaml has.
//
// Value types, filled with designated initialisers; what is left out is not said. They win over dubhe.yaml; environment
// and command line win over them.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

struct MethodSettings {
  std::optional<std::chrono::milliseconds> timeout{};
  std::optional<int> retries{};
  std::string loadbalance{};
  Url::Parameters parameters{};  // any other attribute, by its name: {{"executes", "10"}}
};

struct ServiceOptions {
  std::string version{};
  std::string group{};
  std::optional<std::chrono::milliseconds> timeout{};
  std::optional<int> retries{};
  std::optional<int> weight{};
  std::optional<int> executes{};
  std::string token{};
  std::string registry{};  // ids of registries, with commas
  std::string protocol{};  // ids of protocols, with commas
  std::map<std::string, MethodSettings> methods{};
  Url::Parameters parameters{};

  // By attribute name, for Config::service().
  Url::Parameters settings() const;
};

struct ReferenceOptions {
  std::string version{};
  std::string group{};
  std::optional<std::chrono::milliseconds> timeout{};
  std::optional<int> retries{};
  std::string loadbalance{};
  std::string cluster{};
  std::optional<bool> check{};  // false: a reference without a provider is good
  // Of refer_generic(), how objects travel: "true", "bean", "raw.return" (through $invoke), or "plain" (the methods
  // themselves are called, types are kept exactly).
  std::string generic{};
  std::string url{};            // providers by address, with `;`: no registry is asked
  std::string registry{};       // ids of registries, with commas
  std::map<std::string, MethodSettings> methods{};
  Url::Parameters parameters{};

  // By attribute name, for Config::reference().
  Url::Parameters settings() const;
};

}  // namespace dubhe
