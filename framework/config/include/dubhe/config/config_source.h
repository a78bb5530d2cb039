// A place beside the file that a part of the configuration comes from: a second file, a store of
// the estate.
//
// `dubhe.config-sources` lists them as URLs, whose scheme is the name of the extension. Each is
// asked once, when the application is made; what a later one says wins. Code, and what the file
// says, yield to them; environment and command line do not.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/spi/extension_registry.h"

#include <memory>
#include <string>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

// Interface. Used by one thread.
class ConfigSource {
 public:
  static constexpr std::string_view kPoint = "configsource";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;

  virtual ~ConfigSource() = default;
  // Text in the form of dubhe.yaml, without `dubhe.*`. May block; a Status ends the start of the
  // application.
  virtual Expected<std::string> read() = 0;
};

// "file": file:///etc/dubhe/estate.yaml
Expected<std::unique_ptr<ConfigSource>> make_file_config_source(const ExtensionContext& context);

}  // namespace dubhe
