// Every checked setting, by the element it belongs to.
//
// State only. Filled once, then read.
#pragma once

#include "dubhe/config/config.h"

#include "setting.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dubhe {

// What one element says for itself, without anything from outside it.
struct SettingLevel {
  ConfigSection::Values url, local;
  bool empty() const noexcept { return url.empty() && local.empty(); }
};

class SettingsStore {
 public:
  // Of two values of one key the higher rank stays, of equal ranks the later.
  void put(const SettingPlace& place, ConfigValue value);

  // nullptr: nothing was said. "" is the element without a name.
  const SettingLevel* find(ConfigElements element, std::string_view id) const;
  // Names in the order in which they were first said.
  const std::vector<std::string>& ids(ConfigElements element) const;
  // A service or reference under another name than its interface (`greeter: {interface:
  // com.acme.Greeter}`) moves there.
  void follow_interface_keys(ConfigElements element);

  // All that counts for one interface: its own level, and those of "interface.method" where the
  // method was written flat.
  SettingLevel of_interface(ConfigElements element, std::string_view interface) const;

 private:
  struct Element {
    std::map<std::string, SettingLevel, std::less<>> levels;
    std::vector<std::string> ids;
  };
  std::map<ConfigElements, Element> elements_;
};

// Puts one value where a weaker one may stand.
void put_value(ConfigSection::Values& values, std::string key, ConfigValue value);

// Lays `inner` over `outer`; filters and listeners are joined.
void lay_over(SettingLevel& outer, const SettingLevel& inner);

}  // namespace dubhe
