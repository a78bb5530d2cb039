#include "dubhe/spi/extension_registry.h"

#include "dubhe/common/nearest.h"

#include "extension_choice.h"
#include "extension_registry_impl.h"

#include <algorithm>
#include <utility>

namespace dubhe {

using detail::AnyExtension;
using detail::AnyFactory;
using detail::AnyWrapper;
using detail::PointInfo;
using extensions::check_name;
using extensions::Choice;
using extensions::choose;
using extensions::Entry;
using extensions::listed;
using extensions::NamedEntries;
using extensions::NameList;
using extensions::Point;
using extensions::quoted;
using extensions::shown;
using extensions::title;
using extensions::without_dashes;

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
  if (Status taken = (*point)->check_free(name, impl_->origin); !taken.ok()) return taken;
  Entry& entry = (*point)->enter(name);
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
  return (*point)->enter_wrapper({std::string(name), impl_->origin, order, nullptr, std::move(wrapper)});
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

std::vector<ExtensionListing> ExtensionRegistry::list() const {
  std::lock_guard lock(impl_->mutex);
  std::vector<ExtensionListing> all;
  for (const auto& [name, point] : impl_->points) {
    if (point->entries.empty() && point->wrappers.empty()) continue;
    all.push_back({name, point->fallback, point->names(), point->wrapper_names()});
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
  return point == nullptr ? std::vector<ExtensionInfo>() : point->names();
}

// ---- found, under the lock ----

Expected<Point*> ExtensionRegistry::Impl::point(const PointInfo& info) {
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

Point& ExtensionRegistry::Impl::point_named(std::string_view name) {
  auto at = points.find(name);
  if (at == points.end())
    at = points.emplace(std::string(name), std::make_unique<Point>(name)).first;
  return *at->second;
}

const Point* ExtensionRegistry::Impl::known_point(const PointInfo& info) const {
  const auto at = points.find(info.name);
  if (at == points.end()) return nullptr;
  const bool same = at->second->type.empty() || at->second->type == info.type;
  return same ? at->second.get() : nullptr;
}

Expected<Entry*> ExtensionRegistry::Impl::find(const PointInfo& info, std::string_view name, std::string_view asked_by) {
  if (closing) {
    return Status(StatusCode::kFailedPrecondition,
                  title(info.name, name) + ": the extension registry is being destroyed");
  }
  auto where = point(info);
  if (!where.ok()) return where.status();
  if (Entry* entry = (*where)->find(name)) return entry;
  return unknown(**where, name, asked_by);
}

Status ExtensionRegistry::Impl::unknown(const Point& point, std::string_view name, std::string_view asked_by) const {
  std::string text = "extension point " + quoted(point.name);
  if (name.empty() && point.fallback.empty()) {
    text.append(" has no default, so a name must be given");
  } else {
    text.append(" has no ")
        .append(quoted(name.empty() ? std::string_view(point.fallback) : name));
    if (name.empty()) text.append(", its default");
  }
  const auto infos = point.names();
  std::vector<std::string_view> candidates;
  for (const ExtensionInfo& info : infos) candidates.push_back(info.name);
  if (const auto meant = nearest(name, candidates); !meant.empty())
    text.append(". Did you mean " + quoted(meant) + "?");
  else
    text.append(".");
  text.append(" It has ").append(listed(infos)).append(".");
  if (const std::string by = asker(asked_by); !by.empty()) text.append(" Asked for by ").append(by).append(".");
  return Status(StatusCode::kNotFound, std::move(text));
}

std::string ExtensionRegistry::Impl::asker(std::string_view asked_by) const {
  if (!asked_by.empty()) return std::string(asked_by);
  const auto at = makers.find(std::this_thread::get_id());
  if (at == makers.end() || at->second.stack.empty()) return {};
  return title(at->second.stack.back()->point, at->second.stack.back()->name);
}

Expected<std::vector<std::string>> ExtensionRegistry::Impl::chain(const PointInfo& info, const Url& url,
                                                                  std::string_view key, bool provider_side) {
  const NameList list(url.get_list(key));
  const std::string asked_by = "parameter " + quoted(key) + " of " + shown(url);
  std::lock_guard lock(mutex);
  auto where = point(info);
  if (!where.ok()) return where.status();

  NamedEntries named;
  for (const std::string& name : list.left_out) {
    if (const Entry* entry = (*where)->find(name))
      named.left_out.push_back(entry);
    else
      owner.logger().warn(kPart, asked_by + ": `-" + name + "` leaves out nothing: " +
                                     unknown(**where, name, {}).message());
  }
  const auto resolve = [&](const std::vector<std::string>& names,
                           std::vector<const Entry*>& into) {
    for (const std::string& name : names) {
      auto entry = find(info, name, asked_by);
      if (!entry.ok()) return entry.status();
      if (std::find(named.left_out.begin(), named.left_out.end(), *entry) == named.left_out.end())
        into.push_back(*entry);
    }
    return Status();
  };
  if (Status bad = first_failure(resolve(list.before, named.before), resolve(list.behind, named.behind));
      !bad.ok())
    return bad;
  return chain_of(**where, list, std::move(named), url, provider_side);
}

}  // namespace dubhe
