#include "extension_point.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace dubhe::extensions {

namespace {

void sort_by_name(std::vector<ExtensionInfo>& infos) {
  std::sort(infos.begin(), infos.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

std::string without_dashes(std::string_view name) {
  std::string key(name);
  std::erase(key, '-');
  return key;
}

std::string quoted(std::string_view name) { return std::string("`").append(name).append("`"); }

std::string title(std::string_view point, std::string_view name) {
  return std::string(point).append(" ").append(quoted(name));
}

std::string wrapper_title(std::string_view point, std::string_view name) {
  return "wrapper " + quoted(name) + " of extension point " + quoted(point);
}

std::string listed(const std::vector<ExtensionInfo>& infos) {
  if (infos.empty()) return "none at all";
  std::string text;
  for (const ExtensionInfo& info : infos) {
    if (!text.empty()) text.append(", ");
    text.append(info.name);
    if (info.origin != "built in") text.append(" (").append(info.origin).append(")");
  }
  return text;
}

Status check_name(std::string_view point, std::string_view name) {
  const bool good =
      !name.empty() && name.front() != '-' && name.find_first_of(", \t\r\n") == name.npos;
  if (good) return Status();
  return Status(
      StatusCode::kInvalidArgument,
      title(point, name) + ": a name has no comma, blank or leading dash, and is not empty");
}

void Entry::announce(AnnouncedExtension announcement) {
  origin = std::move(announcement.origin);
  factory = nullptr;
  if (announcement.activation != Activation())
    activation = std::move(announcement.activation);
  source = std::move(announcement.source);
}

Entry* Point::find(std::string_view asked) const {
  const bool means_default = asked.empty() || (asked == "true" && !by_key.contains("true"));
  const auto at = by_key.find(without_dashes(means_default ? std::string_view(fallback) : asked));
  return at == by_key.end() ? nullptr : at->second;
}

NamedWrapper* Point::find_wrapper(std::string_view wrapper) {
  const auto at = std::find_if(
      wrappers.begin(), wrappers.end(),
      [&](const NamedWrapper& one) { return without_dashes(one.name) == without_dashes(wrapper); });
  return at == wrappers.end() ? nullptr : &*at;
}

Status Point::check_free(std::string_view wanted, std::string_view from) const {
  const auto taken = by_key.find(without_dashes(wanted));
  if (taken == by_key.end()) return Status();
  return Status(StatusCode::kAlreadyExists, title(name, wanted) + " from " +
                                                std::string(from) + ": the name is taken by " +
                                                quoted(taken->second->name) + " from " +
                                                taken->second->origin);
}

Entry& Point::enter(std::string_view fresh) {
  auto entry = std::make_unique<Entry>();
  entry->point = name;
  entry->name = std::string(fresh);
  Entry& entered = *entry;
  by_key.emplace(without_dashes(fresh), entry.get());
  entries.push_back(std::move(entry));
  return entered;
}

Status Point::enter_wrapper(NamedWrapper wrapper) {
  const std::string who = wrapper_title(name, wrapper.name);
  if (used) {
    return Status(StatusCode::kFailedPrecondition,
                  who + " comes too late: an extension of that point was made already");
  }
  if (const NamedWrapper* same = find_wrapper(wrapper.name)) {
    return Status(
        StatusCode::kAlreadyExists,
        who + " from " + wrapper.origin + ": the name is taken by one from " + same->origin);
  }
  // Innermost first: large orders first, and of equal ones the later.
  const auto at =
      std::find_if(wrappers.begin(), wrappers.end(),
                   [&](const NamedWrapper& other) { return other.order <= wrapper.order; });
  wrappers.insert(at, std::move(wrapper));
  return Status();
}

std::vector<ExtensionInfo> Point::names() const {
  std::vector<ExtensionInfo> infos;
  infos.reserve(entries.size());
  std::unordered_map<const Entry*, std::size_t> places;
  for (const auto& entry : entries) {
    places.emplace(entry.get(), infos.size());
    infos.push_back(ExtensionInfo{entry->name, entry->origin});
  }
  for (const auto& [key, named] : by_key) {
    ExtensionInfo& info = infos[places.at(named)];
    if (key != without_dashes(named->name)) info.aliases.push_back(key);
  }
  sort_by_name(infos);
  return infos;
}

std::vector<ExtensionInfo> Point::wrapper_names() const {
  std::vector<ExtensionInfo> infos;
  for (const NamedWrapper& wrapper : wrappers)
    infos.push_back(ExtensionInfo{wrapper.name, wrapper.origin});
  sort_by_name(infos);
  return infos;
}

}  // namespace dubhe::extensions
