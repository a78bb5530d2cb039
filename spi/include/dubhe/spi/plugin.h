// What a plugin includes: a shared object that brings extensions of its own, found by a manifest.
//
//   class Stubborn : public dubhe::SimpleLoadBalance { … };
//   DUBHE_PLUGIN(registry) {
//     registry.add<dubhe::LoadBalance>("stubborn", [](const dubhe::ExtensionContext&) { return
//     std::make_unique<Stubborn>(); });
//   }
//
// Beside it the manifest META-INF/dubhe/loadbalance with the line `stubborn = libstubborn.so`;
// docs/extensions.md is the guide. The macro stands once in a library, at namespace scope. Nothing
// of the library runs before its build was compared with the program's, not even its static
// initialisers.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/spi/extension_registry.h"
#include "dubhe/spi/plugin_info.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dubhe DUBHE_EXPORT {

// What DUBHE_PLUGIN is given. Used by one thread, lent for the duration of the entry function. The
// first thing that is wrong is kept, and becomes the answer to whoever asked for an extension of
// the library.
class PluginRegistrar {
 public:
  PluginRegistrar(ExtensionRegistry& registry, const ExtensionSource& source, std::string library)
      : registry_(registry), source_(source), library_(std::move(library)) {}
  PluginRegistrar(const PluginRegistrar&) = delete;
  PluginRegistrar& operator=(const PluginRegistrar&) = delete;

  // Under a name that a manifest has for this library. The activation stands in the manifest; what
  // is said here as well must be the same.
  template <class P>
  void add(std::string_view name, ExtensionRegistry::Factory<P> factory,
           const Activation& activation = {}) {
    note(registry_.bring_raw(source_, detail::point_info<P>(), name,
                             detail::erased_factory<P>(std::move(factory)), activation));
  }
  // A line of the manifest that ends in `wrapper`.
  template <class P>
  void wrap(std::string_view name, ExtensionRegistry::Wrapper<P> wrapper, int order = 0) {
    note(registry_.bring_wrapper_raw(source_, detail::point_info<P>(), name,
                                     detail::erased_wrapper<P>(std::move(wrapper)), order));
  }

  const Status& status() const noexcept { return status_; }

 private:
  void note(Status added) {
    if (status_.ok() && !added.ok()) status_ = added.with_context(library_);
  }

  ExtensionRegistry& registry_;
  const ExtensionSource& source_;
  const std::string library_;
  Status status_;
};

}  // namespace dubhe

// NOLINTBEGIN(bugprone-macro-parentheses): `registry` is the name of a parameter.
#define DUBHE_PLUGIN(registry)                                                                  \
  extern "C" {                                                                                  \
  __attribute__((visibility("default"))) extern const ::dubhe::PluginInfo dubhe_plugin_info;    \
  __attribute__((                                                                               \
      used,                                                                                     \
      section(DUBHE_PLUGIN_SECTION))) constinit const ::dubhe::PluginInfo dubhe_plugin_info =   \
      ::dubhe::this_build(DUBHE_PLUGIN_ABI);                                                    \
  __attribute__((visibility("default"))) void dubhe_plugin_register(::dubhe::PluginRegistrar&); \
  }                                                                                             \
  void dubhe_plugin_register([[maybe_unused]] ::dubhe::PluginRegistrar& registry)
// NOLINTEND(bugprone-macro-parentheses)
