#include "extension_registry_impl.h"

#include <utility>

namespace dubhe {

using detail::AnyFactory;
using detail::AnyWrapper;
using extensions::check_name;
using extensions::Entry;
using extensions::listed;
using extensions::NamedWrapper;
using extensions::Point;
using extensions::quoted;
using extensions::title;
using extensions::without_dashes;
using extensions::wrapper_title;

Status ExtensionRegistry::announce(AnnouncedExtension announcement) {
  const std::string who = title(announcement.point, announcement.name);
  if (Status bad = check_name(announcement.point, announcement.name); !bad.ok()) return bad;
  std::lock_guard lock(impl_->mutex);
  Point& point = impl_->point_named(announcement.point);
  if (announcement.wrapper) {
    return point.enter_wrapper({announcement.name, std::move(announcement.origin), announcement.activation.order,
                                std::move(announcement.source), nullptr});
  }
  const auto taken = point.by_key.find(without_dashes(announcement.name));
  if (taken == point.by_key.end()) {
    if (announcement.replaces) {
      logger_.warn(Impl::kPart, who + " from " + announcement.origin + " replaces nothing: the point has " +
                                    listed(point.names()));
    }
    Entry& entered = point.enter(announcement.name);  // before its name is moved
    entered.announce(std::move(announcement));
    return Status();
  }
  Entry& old = *taken->second;
  if (old.source != nullptr || !announcement.replaces) {
    Status clash = point.check_free(announcement.name, announcement.origin);
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
  logger_.info(Impl::kPart,
               who + " from " + announcement.origin + " is used instead of the one that is " + old.origin);
  old.announce(std::move(announcement));
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
  const std::string who = wrapper_title(info.name, name);
  NamedWrapper* announced = (*point)->find_wrapper(name);
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

Status ExtensionRegistry::load(std::string_view point_name, std::string_view name) {
  Impl::Lock lock(impl_->mutex);
  const auto at = impl_->points.find(point_name);
  if (at == impl_->points.end()) {
    return Status(StatusCode::kNotFound, "there is no extension point " + quoted(point_name));
  }
  Point& point = *at->second;
  if (const Entry* entry = point.find(name)) return impl_->bring(lock, *entry, {});
  if (point.find_wrapper(name) != nullptr) return impl_->bring_wrappers(lock, point);
  return impl_->unknown(point, name, {});
}

Status ExtensionRegistry::Impl::bring(Lock& lock, const Entry& entry, std::string_view asked_by) {
  if (entry.factory) return Status();
  const Status opened = open(lock, *std::shared_ptr(entry.source));
  if (opened.ok() && entry.factory) return Status();
  return not_brought(title(entry.point, entry.name), entry.origin, opened, asked_by);
}

Status ExtensionRegistry::Impl::bring_wrappers(Lock& lock, Point& point) {
  for (std::size_t i = 0; i < point.wrappers.size(); ++i) {
    if (point.wrappers[i].wrapper) continue;
    const NamedWrapper announced = point.wrappers[i];
    const Status opened = open(lock, *announced.source);
    // Wrappers of other sources may have moved it meanwhile.
    const NamedWrapper* now = point.find_wrapper(announced.name);
    if (opened.ok() && now != nullptr && now->wrapper) {
      i = static_cast<std::size_t>(-1);
      continue;
    }
    return not_brought(wrapper_title(point.name, announced.name), announced.origin, opened, {});
  }
  return Status();
}

Status ExtensionRegistry::Impl::open(Lock& lock, ExtensionSource& source) {
  lock.unlock();
  Status opened = source.open(owner);
  lock.lock();
  return opened;
}

Status ExtensionRegistry::Impl::not_brought(const std::string& who, const std::string& origin,
                                            const Status& opened, std::string_view asked_by) const {
  std::string text = who + " (" + origin + ")";
  if (opened.ok())
    text.append(
        ": the library was opened and does not add it: its DUBHE_PLUGIN must add this "
        "very name to this very point");
  else
    text.append(": ").append(opened.message());
  if (const std::string by = asker(asked_by); !by.empty()) text.append(". Asked for by ").append(by);
  return Status(opened.ok() ? StatusCode::kFailedPrecondition : opened.code(), std::move(text));
}

}  // namespace dubhe
