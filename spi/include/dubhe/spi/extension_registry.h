// Everything of an application that is found by name: its extensions, one object per application, no globals.
//
// A point is an interface P with
//   static constexpr std::string_view kPoint = "loadbalance";        its name in messages and manifests
//   static constexpr std::string_view kDefault = "random";           what an empty name means ("" : no default)
//   static constexpr ExtensionScope kScope = ExtensionScope::kApplication or kReference;
//   static constexpr std::array kAdaptiveKeys = {std::string_view("loadbalance")};   optional: URL keys of adaptive();
//                                                                     the key "protocol" means the URL's scheme
//
// What a point has comes from add() (in the box, the program's own), or is announced by a plugin's manifest and brought when it
// is first asked for (plugin_loader.h).
//
// Names: "active-limit" and "activelimit" are the same name; "" and, as in Dubbo, "true" mean the default of the point.
//
// Thread-safe. Extensions of scope kApplication are made once, when first asked for, and destroyed with the registry in the
// reverse order of their making. No lock is held while a factory or wrapper runs; it may ask the registry for more.
#pragma once

#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

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

  // Injection: another kApplication extension by name ("" = the default of its point). One that needs, in the end, itself
  // is kFailedPrecondition with the cycle spelled out.
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
  // Only when the URL has one of these parameters, for itself or for a method, and its value is not blank, false, 0, null
  // or N/A; "key:value" asks for that value. None: always.
  std::vector<std::string> keys;
  int order = 0;                 // smaller is further out; equal ones in the order they were added

  bool operator==(const Activation&) const = default;
};

// What there is and where it came from.
struct ExtensionInfo {
  std::string name;
  std::string origin;                // "built in", or "libmy.so, from plugins/META-INF/dubhe/filter:3"
  std::vector<std::string> aliases{};  // sorted
};

// All of one point; sorted by name.
struct ExtensionListing {
  std::string point;
  std::string fallback;  // what "" means; empty: nothing, or nobody has used the point yet
  std::vector<ExtensionInfo> extensions;
  std::vector<ExtensionInfo> wrappers;
};

// Something that brings factories when one of its names is first asked for: the library of a plugin.
class ExtensionSource {
 public:
  virtual ~ExtensionSource() = default;
  // Gives every announced name of this source its factory, by PluginRegistrar. Called without a lock by any thread that asks
  // for one of them, also by several and repeatedly: the first does the work, the others wait for it.
  virtual Status open(ExtensionRegistry& registry) = 0;
};

// A name that is known before its factory is.
struct AnnouncedExtension {
  std::string point;
  std::string name;
  std::string origin;
  bool wrapper = false;   // goes around every extension of the point
  bool replaces = false;  // the one in the box gives way
  Activation activation;  // of a wrapper: only its order counts
  std::shared_ptr<ExtensionSource> source;
};

namespace detail {

// An extension without its type: always made from, and cast back to, a pointer to its point.
using AnyExtension = std::unique_ptr<void, void (*)(void*)>;
using AnyFactory = std::function<Expected<AnyExtension>(const ExtensionContext&)>;
using AnyWrapper = std::function<Expected<AnyExtension>(AnyExtension, const ExtensionContext&)>;

// What the type-erased half must know of a point.
struct PointInfo {
  // The mangled name, not the address of a type_info: a library with hidden symbols has type_infos of its own.
  std::string_view type;
  std::string_view name;
  std::string_view fallback;
  std::span<const std::string_view> adaptive_keys;
};

template <class P>
AnyExtension erased(std::unique_ptr<P> extension) {
  return AnyExtension(extension.release(), [](void* object) { delete static_cast<P*>(object); });
}
template <class P>
std::unique_ptr<P> typed(AnyExtension extension) {
  return std::unique_ptr<P>(static_cast<P*>(extension.release()));
}
template <class P>
Expected<AnyExtension> erased(Expected<std::unique_ptr<P>> made) {
  if (!made.ok()) return made.status();
  return erased(std::move(*made));
}
template <class P, class Factory>
AnyFactory erased_factory(Factory factory) {
  return [factory = std::move(factory)](const ExtensionContext& context) { return erased<P>(factory(context)); };
}
template <class P, class Wrapper>
AnyWrapper erased_wrapper(Wrapper wrapper) {
  return [wrapper = std::move(wrapper)](AnyExtension inner, const ExtensionContext& context) {
    return erased<P>(wrapper(typed<P>(std::move(inner)), context));
  };
}
template <class P>
PointInfo point_info() {
  std::span<const std::string_view> keys;
  if constexpr (requires { P::kAdaptiveKeys; }) keys = P::kAdaptiveKeys;
  return PointInfo{typeid(P).name(), P::kPoint, P::kDefault, keys};
}

}  // namespace detail

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

  // kAlreadyExists when the name is taken; kInvalidArgument when it is empty or has a comma, a blank or a leading dash.
  template <class P>
  Status add(std::string_view name, Factory<P> factory, Activation activation = {});
  // Another spelling of `name`, which is there already (else kNotFound).
  template <class P>
  Status alias(std::string_view other, std::string_view name);
  // Goes around every extension of the point, also around those added later; smaller order is further out, of equal ones
  // the one added first. To leave one alone it hands `inner` back (context.name() says which it is). Comes before the
  // first instance of the point is made, else kFailedPrecondition.
  template <class P>
  Status wrap(std::string_view name, Wrapper<P> wrapper, int order = 0);

  // The one instance of a kApplication extension, wrapped. "" asks for the default. kNotFound lists the right names and
  // says who asked (`asked_by`: "dubhe.yaml:6 consumer.loadbalance"). A factory that fails or throws is named with its
  // point, and is tried again the next time.
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
  // parameter `key` names, by the list grammar of Dubbo 3: "a,b" take part as well, each at the place of its order (of equal
  // ones behind the activated, as written); "-a" leaves one out; "-default" leaves all activated ones out. A list with
  // "default" is taken as it is written, and the activated ones stand at that word. An unknown name fails the whole as in
  // get(), an unknown "-name" is only logged.
  template <class P>
  Expected<std::vector<std::unique_ptr<P>>> activate(const Url& url, std::string_view key, bool provider_side);

  template <class P>
  bool has(std::string_view name) const;
  // ok, or what get() would say of a name that there is not. Makes and opens nothing.
  template <class P>
  Status check(std::string_view name, std::string_view asked_by) const {
    return check_raw(detail::point_info<P>(), name, asked_by);
  }
  // Sorted by name.
  template <class P>
  std::vector<ExtensionInfo> names() const;
  // Of every point that has any, sorted by point. Makes and opens nothing.
  std::vector<ExtensionListing> list() const;

  // What "" means at this point from now on, instead of its own default; kNotFound as in get(). For points of which an application
  // has one, chosen by its configuration and not by a URL.
  template <class P>
  Status set_default(std::string_view name, std::string_view asked_by = {}) {
    return set_default_raw(detail::point_info<P>(), name, asked_by);
  }

  // Takes an extension out again, with its aliases, before its first instance is made: for programs that do not want
  // something that is in the box. kNotFound as in get(); kFailedPrecondition when it has been made, or is a plugin's.
  Status remove(std::string_view point, std::string_view name);

  // Has the library behind a plugin's name opened, and makes nothing: ok, or what get() would say of it.
  Status load(std::string_view point, std::string_view name);

  // A plugin's names, before its library is opened. kAlreadyExists when the name is taken by another plugin, or by one in the
  // box and `replaces` is not set. A replacement without an activation of its own has that of the one it replaces, and its
  // aliases.
  Status announce(AnnouncedExtension announcement);

  // What ExtensionInfo says of everything added from here on ("built in" until it is set). Returns what it was, for those
  // who put it back: a plugin's manifest around its entry function.
  std::string set_origin(std::string origin);

  // Lends something to every factory of this application (its Runtime, its clock); `resource` outlives the registry.
  template <class R>
  void set_resource(R& resource) {
    set_resource_raw(typeid(R).name(), &resource);
  }
  template <class R>
  R* resource() const noexcept {
    return static_cast<R*>(resource_raw(typeid(R).name()));
  }
  Logger& logger() const noexcept { return logger_; }

 private:
  // The type-erased half lives in the source file; the templates below only cast.
  friend class PluginRegistrar;
  using PointInfo = detail::PointInfo;
  void set_resource_raw(std::string_view type, void* resource);
  void* resource_raw(std::string_view type) const noexcept;
  // The factory of what `source` has announced; kNotFound when it has not.
  Status bring_raw(const ExtensionSource& source, const PointInfo& point, std::string_view name, detail::AnyFactory factory,
                   const Activation& activation);
  Status bring_wrapper_raw(const ExtensionSource& source, const PointInfo& point, std::string_view name,
                           detail::AnyWrapper wrapper, int order);
  Status add_raw(const PointInfo& point, std::string_view name, detail::AnyFactory factory, Activation activation);
  Status alias_raw(const PointInfo& point, std::string_view other, std::string_view name);
  Status wrap_raw(const PointInfo& point, std::string_view name, detail::AnyWrapper wrapper, int order);
  Expected<void*> get_raw(const PointInfo& point, std::string_view name, std::string_view asked_by);
  Expected<detail::AnyExtension> make_raw(const PointInfo& point, std::string_view name, const Url& url,
                                          std::string_view asked_by);
  Expected<void*> adaptive_raw(const PointInfo& point, const Url& url, std::string_view method);
  Expected<detail::AnyExtension> make_adaptive_raw(const PointInfo& point, const Url& url, std::string_view method);
  Expected<std::vector<detail::AnyExtension>> activate_raw(const PointInfo& point, const Url& url, std::string_view key,
                                                           bool provider_side);
  bool has_raw(const PointInfo& point, std::string_view name) const;
  Status set_default_raw(const PointInfo& point, std::string_view name, std::string_view asked_by);
  Status check_raw(const PointInfo& point, std::string_view name, std::string_view asked_by) const;
  std::vector<ExtensionInfo> names_raw(const PointInfo& point) const;

  Logger& logger_;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

inline Logger& ExtensionContext::logger() const noexcept { return registry_.logger(); }

template <class Q>
Expected<Q*> ExtensionContext::get(std::string_view name) const {
  return registry_.get<Q>(name);
}

template <class R>
R* ExtensionContext::resource() const noexcept {
  return registry_.resource<R>();
}

template <class P>
Status ExtensionRegistry::add(std::string_view name, Factory<P> factory, Activation activation) {
  return add_raw(detail::point_info<P>(), name, detail::erased_factory<P>(std::move(factory)), std::move(activation));
}

template <class P>
Status ExtensionRegistry::alias(std::string_view other, std::string_view name) {
  return alias_raw(detail::point_info<P>(), other, name);
}

template <class P>
Status ExtensionRegistry::wrap(std::string_view name, Wrapper<P> wrapper, int order) {
  return wrap_raw(detail::point_info<P>(), name, detail::erased_wrapper<P>(std::move(wrapper)), order);
}

template <class P>
Expected<P*> ExtensionRegistry::get(std::string_view name, std::string_view asked_by) {
  static_assert(P::kScope == ExtensionScope::kApplication, "one instance each of this point's references: use make()");
  auto found = get_raw(detail::point_info<P>(), name, asked_by);
  if (!found.ok()) return found.status();
  return static_cast<P*>(*found);
}

template <class P>
Expected<std::unique_ptr<P>> ExtensionRegistry::make(std::string_view name, const Url& url, std::string_view asked_by) {
  static_assert(P::kScope == ExtensionScope::kReference, "one instance per application of this point: use get()");
  auto made = make_raw(detail::point_info<P>(), name, url, asked_by);
  if (!made.ok()) return made.status();
  return detail::typed<P>(std::move(*made));
}

template <class P>
Expected<P*> ExtensionRegistry::adaptive(const Url& url, std::string_view method) {
  static_assert(P::kScope == ExtensionScope::kApplication, "one instance each of this point's references: use make_adaptive()");
  auto found = adaptive_raw(detail::point_info<P>(), url, method);
  if (!found.ok()) return found.status();
  return static_cast<P*>(*found);
}

template <class P>
Expected<std::unique_ptr<P>> ExtensionRegistry::make_adaptive(const Url& url, std::string_view method) {
  static_assert(P::kScope == ExtensionScope::kReference, "one instance per application of this point: use adaptive()");
  auto made = make_adaptive_raw(detail::point_info<P>(), url, method);
  if (!made.ok()) return made.status();
  return detail::typed<P>(std::move(*made));
}

template <class P>
Expected<std::vector<std::unique_ptr<P>>> ExtensionRegistry::activate(const Url& url, std::string_view key,
                                                                     bool provider_side) {
  auto made = activate_raw(detail::point_info<P>(), url, key, provider_side);
  if (!made.ok()) return made.status();
  std::vector<std::unique_ptr<P>> extensions;
  for (auto& extension : *made) extensions.push_back(detail::typed<P>(std::move(extension)));
  return extensions;
}

template <class P>
bool ExtensionRegistry::has(std::string_view name) const {
  return has_raw(detail::point_info<P>(), name);
}

template <class P>
std::vector<ExtensionInfo> ExtensionRegistry::names() const {
  return names_raw(detail::point_info<P>());
}

}  // namespace dubhe
