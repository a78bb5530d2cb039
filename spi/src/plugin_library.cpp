#include "plugin_library.h"

#include "dubhe/spi/plugin.h"
#include "dubhe/spi/plugin_loader.h"

#include <dlfcn.h>

#include <exception>

namespace dubhe {

namespace {

constexpr const char* kEntry = "dubhe_plugin_register";

std::string last_dl_error() {
  const char* text = ::dlerror();
  return text == nullptr ? "no reason given" : text;
}

}  // namespace

PluginLibrary::~PluginLibrary() {
  if (handle_ != nullptr && !keep_open_) ::dlclose(handle_);
}

Status PluginLibrary::open(ExtensionRegistry& registry) {
  std::lock_guard lock(mutex_);
  if (entered_) return outcome_;
  if (Status mapped = map(); !mapped.ok()) return mapped;
  entered_ = true;
  outcome_ = enter(registry);
  return outcome_;
}

Status PluginLibrary::map() {
  const auto info = read_plugin_info(path_);
  if (!info.ok()) return info.status();
  if (Status fits = check_build(*info, this_build()); !fits.ok()) return fits.with_context(path_);
  // A name without a slash would be looked for elsewhere.
  const std::string path = path_.find('/') == path_.npos ? "./" + path_ : path_;
  handle_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  path_ + " cannot be opened: " + last_dl_error() +
                      ". A symbol that is missing is in a library that the plugin was not linked "
                      "with, or in this program, "
                      "which then was linked statically and without its symbols exported");
  }
  is_open_ = true;
  logger_.info("spi", "opened " + path_ + ", built with " + to_string(*info));
  return Status();
}

Status PluginLibrary::enter(ExtensionRegistry& registry) {
  using Entry = void (*)(PluginRegistrar&);
  const auto entry = reinterpret_cast<Entry>(::dlsym(handle_, kEntry));
  if (entry == nullptr) {
    return Status(StatusCode::kInvalidArgument,
                  path_ + " has no function " + kEntry + ": " + last_dl_error() +
                      ". DUBHE_PLUGIN(registry) { … } writes it, and no linker script may hide it");
  }
  PluginRegistrar registrar(registry, *this, path_);
  try {
    entry(registrar);
  } catch (const std::exception& thrown) {
    return Status(StatusCode::kInternal, path_ + ": its DUBHE_PLUGIN threw: " + thrown.what());
  } catch (...) {
    return Status(StatusCode::kInternal, path_ + ": its DUBHE_PLUGIN threw");
  }
  return registrar.status();
}

}  // namespace dubhe
