#include "dubhe/spi/extension_registry.h"

#include "dubhe/common/nearest.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

namespace dubhe {

namespace {

using detail::AnyExtension;
using detail::AnyFactory;
using detail::AnyWrapper;
using detail::PointInfo;

constexpr std::string_view kPart = "spi";

// "active-limit" and "activelimit" are one name.
std::string without_dashes(std::string_view name) {
  std::string key(name);
  std::erase(key, '-');
  return key;
}

std::string quoted(std::string_view name) { return std::string("`").append(name).append("`"); }

std::string title(std::string_view point, std::string_view name) {
  return std::string(point).append(" ").append(quoted(name));
}

// A URL in a message: without its user, password and parameters.
std::string shown(const Url& url) {
  std::string text = url.protocol() + "://" + url.address();
  if (!url.path().empty()) text.append("/").append(url.path());
  return text;
}

struct Entry {
  std::string_view point;
  std::string name;
  std::string origin;
  std::shared_ptr<ExtensionSource> source;  // outlives the factory, whose code is in it
  AnyFactory factory;                       // none: `source` brings it
  Activation activation;

  // Of a kApplication point.
  AnyExtension instance{nullptr, nullptr};
  std::optional<std::thread::id> maker;  // the thread whose factory call is under way
};

struct NamedWrapper {
  std::string name;
  std::string origin;
  int order;
  std::shared_ptr<ExtensionSource> source;  // outlives the wrapper, whose code is in it
  AnyWrapper wrapper;                       // none: `source` brings it
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

  Entry* find(std::string_view asked) const {
    const bool means_default = asked.empty() || (asked == "true" && !by_key.contains("true"));
    const auto at = by_key.find(without_dashes(means_default ? std::string_view(fallback) : asked));
    return at == by_key.end() ? nullptr : at->second;
  }
};

// What the URL names under the point's adaptive keys.
struct Choice {
  std::string name;  // empty: the default
  std::string asked_by;
};

Choice choose(const PointInfo& point, const Url& url, std::string_view method) {
  for (const std::string_view key : point.adaptive_keys) {
    const bool scheme = key == "protocol";
    const std::string_view name =
        scheme ? std::string_view(url.protocol()) : url.get_method(method, key);
    if (name.empty()) continue;
    const std::string what = scheme ? "the scheme of " : "parameter " + quoted(key) + " of ";
    return Choice{std::string(name), what + shown(url)};
  }
  return Choice{std::string(), shown(url)};
}

// Dubbo's idea of a parameter that is switched on.
bool switched_on(std::string_view value) {
  constexpr std::string_view kOff[] = {"false", "0", "null", "N/A"};
  if (value.find_first_not_of(" \t") == value.npos) return false;
  return std::find(std::begin(kOff), std::end(kOff), value) == std::end(kOff);
}

bool url_asks_for(const Url& url, std::string_view key) {
  const auto colon = key.find(':');
  const auto name = key.substr(0, colon);
  const auto fits = [&](std::string_view value) {
    return colon == key.npos ? switched_on(value) : value == key.substr(colon + 1);
  };
  const std::string for_a_method = std::string(".").append(name);
  return std::any_of(url.parameters().begin(), url.parameters().end(), [&](const auto& parameter) {
    return (parameter.first == name || parameter.first.ends_with(for_a_method)) &&
           fits(parameter.second);
  });
}

bool is_active(const Activation& activation, const Url& url, bool provider_side) {
  if (!(provider_side ? activation.provider : activation.consumer)) return false;
  if (activation.keys.empty()) return true;
  return std::any_of(activation.keys.begin(), activation.keys.end(),
                     [&](const std::string& key) { return url_asks_for(url, key); });
}

// "a,-b,default": what a list parameter says.
struct NameList {
  std::vector<std::string> before, behind;  // of the activated block
  std::vector<std::string> left_out;
  bool no_defaults = false;
  bool written_order = false;  // "default" says where the activated ones stand

  explicit NameList(const std::vector<std::string>& parts) {
    written_order = std::find(parts.begin(), parts.end(), "default") != parts.end();
    bool passed = !written_order;
    for (const std::string& part : parts) {
      if (part == "default") {
        passed = true;
      } else if (part == "-default") {
        no_defaults = true;
      } else if (part.front() == '-') {
        left_out.push_back(part.substr(1));
      } else {
        (passed ? behind : before).push_back(part);
      }
    }
  }
};

Status check_name(std::string_view point, std::string_view name) {
  const bool good =
      !name.empty() && name.front() != '-' && name.find_first_of(", \t\r\n") == name.npos;
  if (good) return Status();
  return Status(
      StatusCode::kInvalidArgument,
      title(point, name) + ": a name has no comma, blank or leading dash, and is not empty");
}

}  // namespace

struct ExtensionRegistry::Impl {
  explicit Impl(ExtensionRegistry& registry) : owner(registry) {}

  ExtensionRegistry& owner;
  const Url no_url;

  mutable std::mutex mutex;
  std::condition_variable settled;  // an instance was made, or could not be made
  std::map<std::string, std::unique_ptr<Point>, std::less<>> points;
  std::map<std::string, void*, std::less<>> resources;
  std::string origin = "built in";
  std::vector<Entry*> made;  // kApplication instances in the order of their making
  bool closing = false;

  // What each thread is making, outermost first, and what it waits for: for cycles and for
  // messages.
  struct Maker {
    std::vector<const Entry*> stack;
    const Entry* waits_for = nullptr;
  };
  std::map<std::thread::id, Maker> makers;

  // One point per name; a second type that calls itself the same is a mistake of its author.
  Expected<Point*> point(const PointInfo& info) {
    Point& point = point_named(info.name);
    if (point.type.empty()) {
      point.type = info.type;
      point.fallback = info.fallback;
    }
    if (point.type != info.type) {
      return Status(StatusCode::kFailedPrecondition,
                    "two interfaces call themselves extension point " + quoted(info.name) + ": " +
                        point.type + " and " + std::string(info.type));
    }
    return &point;
  }

  Point& point_named(std::string_view name) {
    auto at = points.find(name);
    if (at == points.end())
      at = points.emplace(std::string(name), std::make_unique<Point>(name)).first;
    return *at->second;
  }

  const Point* known_point(const PointInfo& info) const {
    const auto at = points.find(info.name);
    if (at == points.end()) return nullptr;
    const bool same = at->second->type.empty() || at->second->type == info.type;
    return same ? at->second.get() : nullptr;
  }

  Expected<Entry*> find(const PointInfo& info, std::string_view name, std::string_view asked_by) {
    if (closing) {
      return Status(StatusCode::kFailedPrecondition,
                    title(info.name, name) + ": the extension registry is being destroyed");
    }
    auto where = point(info);
    if (!where.ok()) return where.status();
    if (Entry* entry = (*where)->find(name)) return entry;
    return unknown(**where, name, asked_by);
  }

  Status unknown(const Point& point, std::string_view name, std::string_view asked_by) const {
    std::string text = "extension point " + quoted(point.name);
    if (name.empty() && point.fallback.empty()) {
      text.append(" has no default, so a name must be given");
    } else {
      text.append(" has no ")
          .append(quoted(name.empty() ? std::string_view(point.fallback) : name));
      if (name.empty()) text.append(", its default");
    }
    const auto infos = names(point);
    std::vector<std::string_view> candidates;
    for (const ExtensionInfo& info : infos) candidates.push_back(info.name);
    if (const auto meant = nearest(name, candidates); !meant.empty())
      text.append(". Did you mean " + quoted(meant) + "?");
    else
      text.append(".");
    text.append(" It has ").append(list(infos)).append(".");
    if (const std::string asker = asked_by.empty() ? innermost() : std::string(asked_by);
        !asker.empty()) {
      text.append(" Asked for by ").append(asker).append(".");
    }
    return Status(StatusCode::kNotFound, std::move(text));
  }

  static std::string list(const std::vector<ExtensionInfo>& infos) {
    if (infos.empty()) return "none at all";
    std::string text;
    for (const ExtensionInfo& info : infos) {
      if (!text.empty()) text.append(", ");
      text.append(info.name);
      if (info.origin != "built in") text.append(" (").append(info.origin).append(")");
    }
    return text;
  }

  static std::vector<ExtensionInfo> names(const Point& point) {
    std::vector<ExtensionInfo> infos;
    infos.reserve(point.entries.size());
    std::unordered_map<const Entry*, std::size_t> places;
    for (const auto& entry : point.entries) {
      places.emplace(entry.get(), infos.size());
      infos.push_back(ExtensionInfo{entry->name, entry->origin});
    }
    for (const auto& [key, named] : point.by_key) {
      ExtensionInfo& info = infos[places.at(named)];
      if (key != without_dashes(named->name)) info.aliases.push_back(key);
    }
    sort_by_name(infos);
    return infos;
  }

  static std::vector<ExtensionInfo> wrapper_names(const Point& point) {
    std::vector<ExtensionInfo> infos;
    for (const NamedWrapper& wrapper : point.wrappers)
      infos.push_back(ExtensionInfo{wrapper.name, wrapper.origin});
    sort_by_name(infos);
    return infos;
  }

  static void sort_by_name(std::vector<ExtensionInfo>& infos) {
    std::sort(infos.begin(), infos.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  }

  // What this thread is just making; empty when nothing.
  std::string innermost() const {
    const auto at = makers.find(std::this_thread::get_id());
    if (at == makers.end() || at->second.stack.empty()) return {};
    return title(at->second.stack.back()->point, at->second.stack.back()->name);
  }

  // Would `entry`, asked for by this thread, wait for itself? Follows who makes it, and what that
  // one waits for.
  Status check_cycle(const Entry& entry) const {
    const auto self = std::this_thread::get_id();
    std::string path;
    const Entry* wanted = &entry;
    for (std::size_t hops = 0; hops <= makers.size(); ++hops) {
      const auto maker = maker_of(*wanted);
      if (maker == makers.end()) return Status();
      const auto& stack = maker->second.stack;
      for (auto at = std::find(stack.begin(), stack.end(), wanted); at != stack.end(); ++at) {
        path.append(title((*at)->point, (*at)->name)).append(" → ");
      }
      if (maker->first == self) {
        return Status(StatusCode::kFailedPrecondition, "extensions need each other in a cycle: " +
                                                           path + title(entry.point, entry.name));
      }
      wanted = maker->second.waits_for;
      if (wanted == nullptr) return Status();
    }
    return Status();
  }

  // This thread first: of a kReference extension every thread may make one of its own.
  std::map<std::thread::id, Maker>::const_iterator maker_of(const Entry& entry) const {
    const auto own = makers.find(std::this_thread::get_id());
    if (own != makers.end() && std::find(own->second.stack.begin(), own->second.stack.end(),
                                         &entry) != own->second.stack.end()) {
      return own;
    }
    return entry.maker ? makers.find(*entry.maker) : makers.end();
  }

  // Has its source bring what `entry` was only announced with. The lock is released meanwhile.
  Status bring(std::unique_lock<std::mutex>& lock, const Entry& entry, std::string_view asked_by) {
    if (entry.factory) return Status();
    const Status opened = open(lock, *std::shared_ptr(entry.source));
    if (opened.ok() && entry.factory) return Status();
    return not_brought(title(entry.point, entry.name), entry.origin, opened, asked_by);
  }

  // Before the first instance of the point.
  Status bring_wrappers(std::unique_lock<std::mutex>& lock, Point& point) {
    for (std::size_t i = 0; i < point.wrappers.size(); ++i) {
      if (point.wrappers[i].wrapper) continue;
      const NamedWrapper announced = point.wrappers[i];
      const Status opened = open(lock, *announced.source);
      // Wrappers of other sources may have moved it meanwhile.
      const NamedWrapper* now = find_wrapper(point, announced.name);
      if (opened.ok() && now != nullptr && now->wrapper) {
        i = static_cast<std::size_t>(-1);
        continue;
      }
      const std::string who =
          "wrapper " + quoted(announced.name) + " of extension point " + quoted(point.name);
      return not_brought(who, announced.origin, opened, {});
    }
    return Status();
  }

  Status open(std::unique_lock<std::mutex>& lock, ExtensionSource& source) {
    lock.unlock();
    Status opened = source.open(owner);
    lock.lock();
    return opened;
  }

  Status not_brought(const std::string& who, const std::string& origin, const Status& opened,
                     std::string_view asked_by) const {
    std::string text = who + " (" + origin + ")";
    if (opened.ok())
      text.append(
          ": the library was opened and does not add it: its DUBHE_PLUGIN must add this "
          "very name to this very point");
    else
      text.append(": ").append(opened.message());
    if (const std::string asker = asked_by.empty() ? innermost() : std::string(asked_by);
        !asker.empty()) {
      text.append(". Asked for by ").append(asker);
    }
    return Status(opened.ok() ? StatusCode::kFailedPrecondition : opened.code(), std::move(text));
  }

  static NamedWrapper* find_wrapper(Point& point, std::string_view name) {
    const auto at = std::find_if(
        point.wrappers.begin(), point.wrappers.end(),
        [&](const NamedWrapper& one) { return without_dashes(one.name) == without_dashes(name); });
    return at == point.wrappers.end() ? nullptr : &*at;
  }

  // Runs factory and wrappers of `entry` with the lock released; the entry stands on this thread's
  // stack meanwhile.
  Expected<AnyExtension> create(std::unique_lock<std::mutex>& lock, Point& point,
                                const Entry& entry, const Url& url) {
    point.used = true;
    const std::vector<NamedWrapper> wrappers = point.wrappers;
    const auto self = std::this_thread::get_id();
    makers[self].stack.push_back(&entry);
    lock.unlock();
    auto result = run(entry, wrappers, url);
    lock.lock();
    Maker& maker = makers[self];
    maker.stack.pop_back();
    if (maker.stack.empty()) makers.erase(self);
    return result;
  }

  Expected<AnyExtension> run(const Entry& entry, const std::vector<NamedWrapper>& wrappers,
                             const Url& url) {
    const ExtensionContext context(owner, url, entry.name);
    auto made = guarded(title(entry.point, entry.name), [&] { return entry.factory(context); });
    for (const NamedWrapper& around : wrappers) {
      if (!made.ok()) return made;
      const std::string who =
          "wrapper " + quoted(around.name) + " around " + title(entry.point, entry.name);
      made = guarded(who, [&] { return around.wrapper(std::move(*made), context); });
    }
    return made;
  }

  // What an author's code does wrong becomes a Status that names it.
  template <class Make>
  static Expected<AnyExtension> guarded(const std::string& who, Make make) {
    try {
      Expected<AnyExtension> made = make();
      if (!made.ok()) return made.status().with_context(who + " could not be made");
      if (*made == nullptr)
        return Status(StatusCode::kInternal, who + " could not be made: its factory gave nothing");
      return made;
    } catch (const std::exception& thrown) {
      return Status(StatusCode::kInternal,
                    who + " could not be made: its factory threw: " + thrown.what());
    } catch (...) {
      return Status(StatusCode::kInternal, who + " could not be made: its factory threw");
    }
  }

  Expected<void*> get(const PointInfo& info, std::string_view name, std::string_view asked_by) {
    std::unique_lock lock(mutex);
    auto found = find(info, name, asked_by);
    if (!found.ok()) return found.status();
    Entry& entry = **found;
    if (Status brought = bring(lock, entry, asked_by); !brought.ok()) return brought;
    if (Status brought = bring_wrappers(lock, **point(info)); !brought.ok()) return brought;
    while (entry.instance == nullptr) {
      if (Status cycle = check_cycle(entry); !cycle.ok()) return cycle;
      if (!entry.maker) return make_instance(lock, **point(info), entry);
      wait_for(lock, entry);
    }
    return entry.instance.get();
  }

  Expected<void*> make_instance(std::unique_lock<std::mutex>& lock, Point& point, Entry& entry) {
    entry.maker = std::this_thread::get_id();
    auto created = create(lock, point, entry, no_url);
    entry.maker.reset();
    settled.notify_all();
    if (!created.ok()) return created.status();
    entry.instance = std::move(*created);
    made.push_back(&entry);
    return entry.instance.get();
  }

  void wait_for(std::unique_lock<std::mutex>& lock, const Entry& entry) {
    const auto self = std::this_thread::get_id();
    makers[self].waits_for = &entry;
    settled.wait(lock, [&] { return !entry.maker; });
    Maker& maker = makers[self];
    maker.waits_for = nullptr;
    if (maker.stack.empty()) makers.erase(self);
  }

  Expected<AnyExtension> make(const PointInfo& info, std::string_view name, const Url& url,
                              std::string_view asked_by) {
    std::unique_lock lock(mutex);
    auto found = find(info, name, asked_by);
    if (!found.ok()) return found.status();
    if (Status brought = bring(lock, **found, asked_by); !brought.ok()) return brought;
    if (Status brought = bring_wrappers(lock, **point(info)); !brought.ok()) return brought;
    if (Status cycle = check_cycle(**found); !cycle.ok()) return cycle;
    return create(lock, **point(info), **found, url);
  }

  // The names of a chain, outermost first.
  Expected<std::vector<std::string>> chain(const PointInfo& info, const Url& url,
                                           std::string_view key, bool provider_side) {
    const NameList list(url.get_list(key));
    const std::string asked_by = "parameter " + quoted(key) + " of " + shown(url);
    std::lock_guard lock(mutex);
    auto where = point(info);
    if (!where.ok()) return where.status();

    std::vector<const Entry*> left_out, before, behind;
    for (const std::string& name : list.left_out) {
      if (const Entry* entry = (*where)->find(name))
        left_out.push_back(entry);
      else
        owner.logger().warn(kPart, asked_by + ": `-" + name + "` leaves out nothing: " +
                                       unknown(**where, name, {}).message());
    }
    const auto resolve = [&](const std::vector<std::string>& names,
                             std::vector<const Entry*>& into) {
      for (const std::string& name : names) {
        auto entry = find(info, name, asked_by);
        if (!entry.ok()) return entry.status();
        if (std::find(left_out.begin(), left_out.end(), *entry) == left_out.end())
          into.push_back(*entry);
      }
      return Status();
    };
    if (Status bad = first_failure(resolve(list.before, before), resolve(list.behind, behind));
        !bad.ok())
      return bad;

    std::vector<const Entry*> named = before;
    named.insert(named.end(), behind.begin(), behind.end());
    std::vector<const Entry*> active;
    for (const auto& entry : (*where)->entries) {
      const auto listed = [&](const auto& entries) {
        return std::find(entries.begin(), entries.end(), entry.get()) != entries.end();
      };
      if (list.no_defaults || listed(named) || listed(left_out)) continue;
      if (is_active(entry->activation, url, provider_side)) active.push_back(entry.get());
    }
    if (!list.written_order) {
      active.insert(active.end(), named.begin(), named.end());
      before.clear();
      behind.clear();
    }
    std::stable_sort(active.begin(), active.end(), [](const Entry* a, const Entry* b) {
      return a->activation.order < b->activation.order;
    });

    std::vector<std::string> names;
    for (const auto* part : {&before, &active, &behind}) {
      for (const Entry* entry : *part) {
        if (std::find(names.begin(), names.end(), entry->name) == names.end())
          names.push_back(entry->name);
      }
    }
    return names;
  }

  Status check_free(const Point& point, std::string_view name, std::string_view from) const {
    const auto taken = point.by_key.find(without_dashes(name));
    if (taken == point.by_key.end()) return Status();
    return Status(StatusCode::kAlreadyExists, title(point.name, name) + " from " +
                                                  std::string(from) + ": the name is taken by " +
                                                  quoted(taken->second->name) + " from " +
                                                  taken->second->origin);
  }

  // A name that is free.
  static Entry& enter(Point& point, std::string_view name) {
    auto entry = std::make_unique<Entry>();
    entry->point = point.name;
    entry->name = std::string(name);
    Entry& entered = *entry;
    point.by_key.emplace(without_dashes(name), entry.get());
    point.entries.push_back(std::move(entry));
    return entered;
  }

  static void announce(Entry& entry, AnnouncedExtension announcement) {
    entry.origin = std::move(announcement.origin);
    entry.factory = nullptr;
    if (announcement.activation != Activation())
      entry.activation = std::move(announcement.activation);
    entry.source = std::move(announcement.source);
  }

  static Status enter_wrapper(Point& point, NamedWrapper wrapper) {
    const std::string who =
        "wrapper " + quoted(wrapper.name) + " of extension point " + quoted(point.name);
    if (point.used) {
      return Status(StatusCode::kFailedPrecondition,
                    who + " comes too late: an extension of that point was made already");
    }
    if (const NamedWrapper* same = find_wrapper(point, wrapper.name)) {
      return Status(
          StatusCode::kAlreadyExists,
          who + " from " + wrapper.origin + ": the name is taken by one from " + same->origin);
    }
    // Innermost first: large orders first, and of equal ones the later.
    const auto at =
        std::find_if(point.wrappers.begin(), point.wrappers.end(),
                     [&](const NamedWrapper& other) { return other.order <= wrapper.order; });
    point.wrappers.insert(at, std::move(wrapper));
    return Status();
  }

  void destroy_instances() {
    std::unique_lock lock(mutex);
    closing = true;
    while (!made.empty()) {
      AnyExtension last = std::exchange(made.back()->instance, AnyExtension(nullptr, nullptr));
      made.pop_back();
      lock.unlock();
      last.reset();
      lock.lock();
    }
  }
};

ExtensionRegistry::ExtensionRegistry(Logger& logger)
    : logger_(logger), impl_(std::make_unique<Impl>(*this)) {}

ExtensionRegistry::~ExtensionRegistry() { impl_->destroy_instances(); }

void ExtensionRegistry::set_resource_raw(std::string_view type, void* resource) {
  std::lock_guard lock(impl_->mutex);
  impl_->resources.insert_or_assign(std::string(type), resource);
}

void* ExtensionRegistry::resource_raw(std::string_view type) const noexcept {
  std::lock_guard lock(impl_->mutex);
  const auto at = impl_->resources.find(type);
  return at == impl_->resources.end() ? nullptr : at->second;
}

std::string ExtensionRegistry::set_origin(std::string origin) {
  std::lock_guard lock(impl_->mutex);
  return std::exchange(impl_->origin, std::move(origin));
}

Status ExtensionRegistry::add_raw(const PointInfo& info, std::string_view name, AnyFactory factory,
                                  Activation activation) {
  if (Status bad = check_name(info.name, name); !bad.ok()) return bad;
  std::lock_guard lock(impl_->mutex);
  auto point = impl_->point(info);
  if (!point.ok()) return point.status();
  if (Status taken = impl_->check_free(**point, name, impl_->origin); !taken.ok()) return taken;
  Entry& entry = Impl::enter(**point, name);
  entry.origin = impl_->origin;
  entry.factory = std::move(factory);
  entry.activation = std::move(activation);
  return Status();
}

Status ExtensionRegistry::alias_raw(const PointInfo& info, std::string_view other,
                                    std::string_view name) {
  if (Status bad = check_name(info.name, other); !bad.ok()) return bad;
  std::lock_guard lock(impl_->mutex);
  auto found = impl_->find(info, name, "its alias " + quoted(other));
  if (!found.ok()) return found.status();
  Point& where = **impl_->point(info);
  const auto [taken, fresh] = where.by_key.emplace(without_dashes(other), *found);
  if (fresh) return Status();
  return Status(StatusCode::kAlreadyExists, "alias " + title(info.name, other) + " of " +
                                                quoted(name) + ": the name already means " +
                                                quoted(taken->second->name));
}

Status ExtensionRegistry::wrap_raw(const PointInfo& info, std::string_view name, AnyWrapper wrapper,
                                   int order) {
  if (Status bad = check_name(info.name, name); !bad.ok()) return bad;
  std::lock_guard lock(impl_->mutex);
  auto point = impl_->point(info);
  if (!point.ok()) return point.status();
  return impl_->enter_wrapper(
      **point, NamedWrapper{std::string(name), impl_->origin, order, nullptr, std::move(wrapper)});
}

// ---- what plugins bring ----

Status ExtensionRegistry::announce(AnnouncedExtension announcement) {
  const std::string who = title(announcement.point, announcement.name);
  if (Status bad = check_name(announcement.point, announcement.name); !bad.ok()) return bad;
  std::lock_guard lock(impl_->mutex);
  Point& point = impl_->point_named(announcement.point);
  if (announcement.wrapper) {
    return impl_->enter_wrapper(
        point,
        NamedWrapper{announcement.name, std::move(announcement.origin),
                     announcement.activation.order, std::move(announcement.source), nullptr});
  }
  const auto taken = point.by_key.find(without_dashes(announcement.name));
  if (taken == point.by_key.end()) {
    if (announcement.replaces) {
      logger_.warn(kPart, who + " from " + announcement.origin +
                              " replaces nothing: the point has " + Impl::list(Impl::names(point)));
    }
    Entry& entered = Impl::enter(point, announcement.name);  // before its name is moved
    Impl::announce(entered, std::move(announcement));
    return Status();
  }
  Entry& old = *taken->second;
  if (old.source != nullptr || !announcement.replaces) {
    Status clash = impl_->check_free(point, announcement.name, announcement.origin);
    const bool could_replace = old.source == nullptr;
    return could_replace ? Status(clash.code(), clash.message() +
                                                    "; to put it in the place of that "
                                                    "one write `replace` behind the "
                                                    "library in the manifest")
                         : clash;
  }
  if (old.instance != nullptr || old.maker) {
    return Status(StatusCode::kFailedPrecondition,
                  who + " from " + announcement.origin +
                      " comes too late: the one it replaces was made already");
  }
  logger_.info(kPart, who + " from " + announcement.origin +
                          " is used instead of the one that is " + old.origin);
  Impl::announce(old, std::move(announcement));
  return Status();
}

Status ExtensionRegistry::bring_raw(const ExtensionSource& source, const PointInfo& info,
                                    std::string_view name, AnyFactory factory,
                                    const Activation& activation) {
  std::lock_guard lock(impl_->mutex);
  auto point = impl_->point(info);
  if (!point.ok()) return point.status();
  const auto at = (*point)->by_key.find(without_dashes(name));
  if (at == (*point)->by_key.end() || at->second->source.get() != &source) {
    return Status(StatusCode::kNotFound,
                  "it adds " + title(info.name, name) +
                      ", which no manifest announces for it: META-INF/dubhe/" +
                      std::string(info.name) + " needs a line `" + std::string(name) +
                      " = LIBRARY` on a path of `dubhe.plugins`");
  }
  Entry& entry = *at->second;
  if (entry.factory) {
    return Status(StatusCode::kAlreadyExists, "it adds " + title(info.name, name) + " twice");
  }
  if (activation != Activation() && activation != entry.activation) {
    return Status(
        StatusCode::kFailedPrecondition,
        "it activates " + title(info.name, name) + " otherwise than its manifest says (" +
            entry.origin +
            "): leave the activation to the manifest, which is read without opening the library");
  }
  entry.factory = std::move(factory);
  return Status();
}

Status ExtensionRegistry::bring_wrapper_raw(const ExtensionSource& source, const PointInfo& info,
                                            std::string_view name, AnyWrapper wrapper, int order) {
  std::lock_guard lock(impl_->mutex);
  auto point = impl_->point(info);
  if (!point.ok()) return point.status();
  const std::string who = "wrapper " + quoted(name) + " of extension point " + quoted(info.name);
  NamedWrapper* announced = Impl::find_wrapper(**point, name);
  if (announced == nullptr || announced->source.get() != &source) {
    return Status(StatusCode::kNotFound,
                  "it adds " + who + ", which no manifest announces for it: META-INF/dubhe/" +
                      std::string(info.name) + " needs a line `" + std::string(name) +
                      " = LIBRARY wrapper` on a path of `dubhe.plugins`");
  }
  if (announced->wrapper) {
    return Status(StatusCode::kAlreadyExists, "it adds " + who + " twice");
  }
  if (order != 0 && order != announced->order) {
    return Status(StatusCode::kFailedPrecondition,
                  "it gives " + who + " another order than its manifest does (" +
                      announced->origin + "): leave the order to the manifest");
  }
  announced->wrapper = std::move(wrapper);
  return Status();
}

Status ExtensionRegistry::remove(std::string_view point_name, std::string_view name) {
  std::lock_guard lock(impl_->mutex);
  const auto at = impl_->points.find(point_name);
  if (at == impl_->points.end()) {
    return Status(StatusCode::kNotFound, "there is no extension point " + quoted(point_name));
  }
  Point& point = *at->second;
  const auto named = point.by_key.find(without_dashes(name));
  if (named == point.by_key.end()) return impl_->unknown(point, name, "remove()");
  Entry* const entry = named->second;
  const bool being_made =
      std::any_of(impl_->makers.begin(), impl_->makers.end(), [&](const auto& maker) {
        const auto& stack = maker.second.stack;
        return std::find(stack.begin(), stack.end(), entry) != stack.end();
      });
  if (entry->instance != nullptr || being_made || entry->source != nullptr) {
    return Status(
        StatusCode::kFailedPrecondition,
        title(point_name, name) + " cannot be removed: " +
            (entry->source != nullptr ? "take it out of its manifest, it is " + entry->origin
                                      : std::string("it was made already")));
  }
  std::erase_if(point.by_key, [&](const auto& one) { return one.second == entry; });
  std::erase_if(point.entries, [&](const auto& one) { return one.get() == entry; });
  return Status();
}

Status ExtensionRegistry::load(std::string_view point_name, std::string_view name) {
  std::unique_lock lock(impl_->mutex);
  const auto at = impl_->points.find(point_name);
  if (at == impl_->points.end()) {
    return Status(StatusCode::kNotFound, "there is no extension point " + quoted(point_name));
  }
  Point& point = *at->second;
  if (const Entry* entry = point.find(name)) return impl_->bring(lock, *entry, {});
  if (Impl::find_wrapper(point, name) != nullptr) return impl_->bring_wrappers(lock, point);
  return impl_->unknown(point, name, {});
}

std::vector<ExtensionListing> ExtensionRegistry::list() const {
  std::lock_guard lock(impl_->mutex);
  std::vector<ExtensionListing> all;
  for (const auto& [name, point] : impl_->points) {
    if (point->entries.empty() && point->wrappers.empty()) continue;
    all.push_back({name, point->fallback, Impl::names(*point), Impl::wrapper_names(*point)});
  }
  return all;
}

Status ExtensionRegistry::set_default_raw(const PointInfo& info, std::string_view name,
                                          std::string_view asked_by) {
  std::lock_guard lock(impl_->mutex);
  auto found = impl_->find(info, name, asked_by);
  if (!found.ok()) return found.status();
  (*impl_->point(info))->fallback = (*found)->name;
  return Status();
}

Status ExtensionRegistry::check_raw(const PointInfo& info, std::string_view name,
                                    std::string_view asked_by) const {
  std::lock_guard lock(impl_->mutex);
  return impl_->find(info, name, asked_by).status();
}

Expected<void*> ExtensionRegistry::get_raw(const PointInfo& point, std::string_view name,
                                           std::string_view asked_by) {
  return impl_->get(point, name, asked_by);
}

Expected<AnyExtension> ExtensionRegistry::make_raw(const PointInfo& point, std::string_view name,
                                                   const Url& url, std::string_view asked_by) {
  return impl_->make(point, name, url, asked_by);
}

Expected<void*> ExtensionRegistry::adaptive_raw(const PointInfo& point, const Url& url,
                                                std::string_view method) {
  const Choice choice = choose(point, url, method);
  return impl_->get(point, choice.name, choice.asked_by);
}

Expected<AnyExtension> ExtensionRegistry::make_adaptive_raw(const PointInfo& point, const Url& url,
                                                            std::string_view method) {
  const Choice choice = choose(point, url, method);
  return impl_->make(point, choice.name, url, choice.asked_by);
}

Expected<std::vector<AnyExtension>> ExtensionRegistry::activate_raw(const PointInfo& point,
                                                                    const Url& url,
                                                                    std::string_view key,
                                                                    bool provider_side) {
  auto names = impl_->chain(point, url, key, provider_side);
  if (!names.ok()) return names.status();
  std::vector<AnyExtension> extensions;
  for (const std::string& name : *names) {
    auto made = impl_->make(point, name, url, {});
    if (!made.ok()) return made.status();
    extensions.push_back(std::move(*made));
  }
  return extensions;
}

bool ExtensionRegistry::has_raw(const PointInfo& info, std::string_view name) const {
  std::lock_guard lock(impl_->mutex);
  const Point* point = impl_->known_point(info);
  return point != nullptr && point->find(name) != nullptr;
}

std::vector<ExtensionInfo> ExtensionRegistry::names_raw(const PointInfo& info) const {
  std::lock_guard lock(impl_->mutex);
  const Point* point = impl_->known_point(info);
  return point == nullptr ? std::vector<ExtensionInfo>() : Impl::names(*point);
}

}  // namespace dubhe
