// One extension point: what stands under it, and in which words messages tell of it.
//
// State only: guarded by the lock of its registry.
#pragma once

#include "dubhe/spi/extension_registry.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dubhe::extensions {

// "active-limit" and "activelimit" are one name.
std::string without_dashes(std::string_view name);
// "`name`", "point `name`", "wrapper `name` of extension point `point`".
std::string quoted(std::string_view name);
std::string title(std::string_view point, std::string_view name);
std::string wrapper_title(std::string_view point, std::string_view name);
// "a, b (libb.so, from …)"
std::string listed(const std::vector<ExtensionInfo>& infos);
// kInvalidArgument: the lists of the configuration could not say it.
Status check_name(std::string_view point, std::string_view name);

struct Entry {
  std::string_view point;
  std::string name;
  std::string origin;
  std::shared_ptr<ExtensionSource> source;  // outlives the factory, whose code is in it
  detail::AnyFactory factory;               // none: `source` brings it
  Activation activation;

  // Of a kApplication point.
  detail::AnyExtension instance{nullptr, nullptr};
  std::optional<std::thread::id> maker;  // the thread whose factory call is under way

  void announce(AnnouncedExtension announcement);
};

struct NamedWrapper {
  std::string name;
  std::string origin;
  int order;
  std::shared_ptr<ExtensionSource> source;  // outlives the wrapper, whose code is in it
  detail::AnyWrapper wrapper;               // none: `source` brings it
};

struct Point {
  explicit Point(std::string_view name_of_point) : name(name_of_point) {}

  std::string type;  // empty, like `fallback`: only announced so far
  std::string name;
  std::string fallback;
  std::vector<std::unique_ptr<Entry>> entries;  // as added
  std::map<std::string, Entry*> by_key;         // names and aliases, without dashes
  std::vector<NamedWrapper> wrappers;           // innermost first
  bool used = false;                            // an instance was made

  Entry* find(std::string_view asked) const;
  NamedWrapper* find_wrapper(std::string_view wrapper);
  // kAlreadyExists: the name, which `from` brings, is taken.
  Status check_free(std::string_view name, std::string_view from) const;
  // A name that is free.
  Entry& enter(std::string_view name);
  Status enter_wrapper(NamedWrapper wrapper);

  std::vector<ExtensionInfo> names() const;
  std::vector<ExtensionInfo> wrapper_names() const;
};

}  // namespace dubhe::extensions
