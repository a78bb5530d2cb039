// Which of several elements of one kind counts where nobody names one.
//
// Pure functions.
#pragma once

#include "settings_store.h"

#include <string>
#include <string_view>
#include <vector>

namespace dubhe {

// There is one application and one module: "" or the only name. Two are a mistake, which is added to `errors`.
std::string only_element(const SettingsStore& store, ConfigElements element,
                         std::string_view plural, std::vector<std::string>& errors);

// Of providers or consumers: the one without a name, else the one that says `default: true`, else the
// only one that does not say `default: false`. "" when there is none; several are a mistake.
std::string default_element(const SettingsStore& store, ConfigElements element,
                            std::string_view plural, std::vector<std::string>& errors);

// Every service names a provider that is there, every reference a consumer.
void check_named_defaults(const SettingsStore& store, ConfigElements element, std::string_view key,
                          ConfigElements named, std::vector<std::string>& errors);

}  // namespace dubhe
