// One thing that was said, before and after it was understood.
//
// Values.
#pragma once

#include "dubhe/config/config.h"
#include "dubhe/config/config_key.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe {

// As written: a path of names and a text.
struct RawSetting {
  std::vector<std::string>
      path;  // {"dubbo", "references", "com.acme.Echo", "methods", "greet", "timeout"}
  std::string text;
  std::string origin;
  ConfigRank rank = ConfigRank::kFile;
};

// Where the value of a path belongs.
struct SettingPlace {
  ConfigElements element = 0;
  std::string
      id;  // of a named registry or protocol; the interface of a service or reference; else empty
  std::string method;  // of a setting under `methods`
  std::string argument;
  const ConfigKey* key = nullptr;  // nullptr: a free parameter
  std::string parameter;           // its name
};

// The elements below `dubbo`, by the names they have there.
struct ConfigElementName {
  std::string_view name;
  ConfigElements element;
  enum Form {
    kSingle,      // keys follow
    kNamed,       // names follow: "registries.zk1"
    kInterfaces,  // keys, or interfaces
  } form;
};
std::span<const ConfigElementName> config_element_names() noexcept;
// "registry" of kInRegistry.
std::string_view single_name(ConfigElements element) noexcept;

// What a path means. kInvalidArgument: nothing, and its text goes on after the path ("unknown key.
// Did you mean …"). `without_effect` is set where Dubbo knows it and nothing happens here; the
// place is then empty.
Expected<SettingPlace> place_of(const std::vector<std::string>& path, bool& without_effect);

// "consumer.timeout": the path for messages.
std::string shown_path(const std::vector<std::string>& path);

// "a.b.c" in its parts.
std::vector<std::string> split_path(std::string_view dotted);

}  // namespace dubhe
