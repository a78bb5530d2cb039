// Everything of an application that is found by name: its extensions, one object per application, no globals.
//
// A point is an interface P with
//   static constexpr std::string_view kPoint = "loadbalance";        its name in messages and manifests
//   static constexpr std::string_view kDefault = "random";           what an empty name means ("" : no default)
//   static constexpr ExtensionScope kScope = ExtensionScope::kApplication or kReference;
//   static constexpr std::array kAdaptiveKeys = {std::string_view("loadbalance")};   optional: URL keys of adaptive();
//                                                                     the key "protocol" means the URL's scheme
//
// Thread-safe. Extensions of scope kApplication are made when first asked for and live as long as the registry.
#pragma once

#include <any>
#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"

namespace dubhe {

class ExtensionRegistry;

enum class ExtensionScope { kApplication, kReference };

// What a factory is given. Lent for the duration of the factory call; the registry, logger and resources outlive the
// extension.
class ExtensionContext {
 public:
  ExtensionContext(ExtensionRegistry& registry, const Url& url, std::string_view name)
      : registry_(registry), url_(url), name_(name) {}

  // The URL the extension is made for; the point reads its typed options from it, once.
  const Url& url() const noexcept { return url_; }
  // The name under which it was asked for (an alias is already resolved).
  std::string_view name() const noexcept { return name_; }
  ExtensionRegistry& registry() const noexcept { return registry_; }
  Logger& logger() const noexcept;

  // Injection: another kApplication extension by name ("" = the default of its point).
  template <class Q>
  Expected<Q*> get(std::string_view name = {}) const;
  // Something the application put there with set_resource(); nullptr when it did not.
  template <class R>
  R* resource() const noexcept;

 private:
  ExtensionRegistry& registry_;
  const Url& url_;
  std::string_view name_;
};

// When an extension is activated without being named.
struct Activation {
  bool consumer = false;         // on references
  bool provider = false;         // on exports
  std::vector<std::string> keys; // only when the URL has one of them, not empty; none: always
  int order = 0;                 // smaller is further out
};

// One line of names(): what there is and where it came from.
struct ExtensionInfo {
  std::string name;
  std::string origin;  // "built in", or the manifest
};

class ExtensionRegistry {
 public:
  explicit ExtensionRegistry(Logger& logger);
  ~ExtensionRegistry();
  ExtensionRegistry(const ExtensionRegistry&) = delete;
  ExtensionRegistry& operator=(const ExtensionRegistry&) = delete;

  template <class P>
  using Factory = std::function<Expected<std::unique_ptr<P>>(const ExtensionContext&)>;
  template <class P>
  using Wrapper = std::function<Expected<std::unique_ptr<P>>(std::unique_ptr<P> inner, const ExtensionContext&)>;

  // kAlreadyExists when the name is taken.
  template <class P>
  Status add(std::string_view name, Factory<P> factory, Activation activation = {});
  // Another spelling of `name`.
  template <class P>
  Status alias(std::string_view other, std::string_view name);
  // Goes around every extension of the point, also around those added later; smaller order is further out.
  template <class P>
  Status wrap(std::string_view name, Wrapper<P> wrapper, int order = 0);

  // The one instance of a kApplication extension, wrapped. "" asks for the default. kNotFound lists the right names and
  // says who asked (`asked_by`: "dubhe.yaml:6 consumer.loadbalance").
  template <class P>
  Expected<P*> get(std::string_view name, std::string_view asked_by = {});
  // A fresh, wrapped instance made for `url` (points of scope kReference).
  template <class P>
  Expected<std::unique_ptr<P>> make(std::string_view name, const Url& url, std::string_view asked_by = {});
  // The extension that `url` names under one of P::kAdaptiveKeys (method-level first when `method` is given), else the default.
  template <class P>
  Expected<P*> adaptive(const Url& url, std::string_view method = {});
  // The same choice for kReference points.
  template <class P>
  Expected<std::unique_ptr<P>> make_adaptive(const Url& url, std::string_view method = {});
  // Fresh instances, outermost first: all that Activation switches on for this side and URL, and those that the URL's
  // parameter `key` names, by Dubbo's list grammar: "a,b" are added behind the activated ones, "-a" leaves one out,
  // "-default" leaves all activated ones out, "default" says where the activated ones stand.
  template <class P>
  Expected<std::vector<std::unique_ptr<P>>> activate(const Url& url, std::string_view key, bool provider_side);

  template <class P>
  bool has(std::string_view name) const;
  template <class P>
  std::vector<ExtensionInfo> names() const;

  // Lends something to every factory of this application (its Runtime, its clock); `resource` outlives the registry.
  template <class R>
  void set_resource(R& resource) {
    set_resource_raw(typeid(R), &resource);
  }
  template <class R>
  R* resource() const noexcept {
    return static_cast<R*>(resource_raw(typeid(R)));
  }
  Logger& logger() const noexcept { return logger_; }

 private:
  // The type-erased half lives in the source file; the templates above (at the end of this header) only cast.
  void set_resource_raw(std::type_index type, void* resource);
  void* resource_raw(std::type_index type) const noexcept;

  Logger& logger_;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dubhe
