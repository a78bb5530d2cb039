// The table of every key a configuration may have: it drives checking, the form in URLs, and docs/configuration.md.
//
// Values and pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

// What a key may stand in; a row of the table names several.
enum ConfigElement : std::uint16_t {
  kInApplication = 1 << 0,
  kInRegistry = 1 << 1,
  kInProtocol = 1 << 2,
  kInProvider = 1 << 3,
  kInConsumer = 1 << 4,
  kInService = 1 << 5,
  kInReference = 1 << 6,
  kInMethod = 1 << 7,
  kInArgument = 1 << 8,
  kInMetrics = 1 << 9,
  kInMonitor = 1 << 10,
  kInRuntime = 1 << 11,
  kInMetadataReport = 1 << 12,
  kInSsl = 1 << 13,
  kInModule = 1 << 14,
};
using ConfigElements = std::uint16_t;

enum class ConfigType : std::uint8_t { kText, kInteger, kCount, kNumber, kMillis, kBool, kPort, kList, kCpus, kChoice };

enum ConfigKeyFlag : std::uint8_t {
  kLocal = 1 << 0,     // stays in this process; `key` is its name in ElementConfig::local
  kAppended = 1 << 1,  // joined to the value of the outer level instead of replacing it
  kEscaped = 1 << 2,   // percent-encoded in URLs
  kNoEffect = 1 << 3,  // Dubbo knows it, it means nothing here: accepted with a note
  kUntrimmed = 1 << 4, // blanks at its ends belong to it
};

struct ConfigKey {
  std::string_view name;  // as written: "prefer-serialization"
  ConfigElements elements;
  ConfigType type;
  std::string_view fallback;  // what counts when nobody says, for people
  std::string_view key;       // in URLs ("prefer.serialization"), or locally
  std::uint8_t flags;
  std::string_view meaning;
  std::string_view choices = {};  // of kChoice: "interface|instance|all"
};

std::span<const ConfigKey> config_keys() noexcept;

// A subtree that Dubbo knows and that means nothing here ("config-center", "protocol.triple").
std::span<const std::string_view> config_trees_without_effect() noexcept;

// The row for `name` in one of `elements`; camelCase, snake_case and dots for dashes are the same name. nullptr: none.
const ConfigKey* find_config_key(ConfigElements elements, std::string_view name);
// The name most like `name`; empty when none is.
std::string_view nearest_config_key(ConfigElements elements, std::string_view name);

// A text of the page in another language; `where` names what it stands at (registry `timeout`), for messages.
using PageWords = std::function<std::string(std::string_view where, std::string_view english)>;

// docs/configuration.md; with `words` the same page in their language, asked paragraph by paragraph and cell by cell. What is
// written in a configuration as it stands (keys, values, code) is not asked for.
std::string configuration_page(const PageWords& words = {});
// docs/dubhe.schema.json: the same table as a JSON Schema (draft 7), for editors.
std::string configuration_schema();

}  // namespace dubhe
