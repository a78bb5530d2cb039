#include "extension_registry_impl.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace dubhe {

using detail::AnyExtension;
using extensions::quoted;
using extensions::title;

namespace {

// What an author's code does wrong becomes a Status that names it.
template <class Make>
Expected<AnyExtension> guarded(const std::string& who, Make make) {
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

}  // namespace

Expected<void*> ExtensionRegistry::Impl::get(const PointInfo& info, std::string_view name, std::string_view asked_by) {
  Lock lock(mutex);
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

Expected<AnyExtension> ExtensionRegistry::Impl::make(const PointInfo& info, std::string_view name, const Url& url,
                                                      std::string_view asked_by) {
  Lock lock(mutex);
  auto found = find(info, name, asked_by);
  if (!found.ok()) return found.status();
  if (Status brought = bring(lock, **found, asked_by); !brought.ok()) return brought;
  if (Status brought = bring_wrappers(lock, **point(info)); !brought.ok()) return brought;
  if (Status cycle = check_cycle(**found); !cycle.ok()) return cycle;
  return create(lock, **point(info), **found, url);
}

Expected<void*> ExtensionRegistry::Impl::make_instance(Lock& lock, Point& point, Entry& entry) {
  entry.maker = std::this_thread::get_id();
  auto created = create(lock, point, entry, no_url);
  entry.maker.reset();
  settled.notify_all();
  if (!created.ok()) return created.status();
  entry.instance = std::move(*created);
  made.push_back(&entry);
  return entry.instance.get();
}

void ExtensionRegistry::Impl::wait_for(Lock& lock, const Entry& entry) {
  const auto self = std::this_thread::get_id();
  makers[self].waits_for = &entry;
  settled.wait(lock, [&] { return !entry.maker; });
  Maker& maker = makers[self];
  maker.waits_for = nullptr;
  if (maker.stack.empty()) makers.erase(self);
}

Expected<AnyExtension> ExtensionRegistry::Impl::create(Lock& lock, Point& point, const Entry& entry,
                                                        const Url& url) {
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

Expected<AnyExtension> ExtensionRegistry::Impl::run(const Entry& entry, const std::vector<NamedWrapper>& wrappers,
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

Status ExtensionRegistry::Impl::check_cycle(const Entry& entry) const {
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

std::map<std::thread::id, ExtensionRegistry::Impl::Maker>::const_iterator ExtensionRegistry::Impl::maker_of(const Entry& entry) const {
  const auto own = makers.find(std::this_thread::get_id());
  if (own != makers.end() && std::find(own->second.stack.begin(), own->second.stack.end(),
                                       &entry) != own->second.stack.end()) {
    return own;
  }
  return entry.maker ? makers.find(*entry.maker) : makers.end();
}

void ExtensionRegistry::Impl::destroy_instances() {
  Lock lock(mutex);
  closing = true;
  while (!made.empty()) {
    AnyExtension last = std::exchange(made.back()->instance, AnyExtension(nullptr, nullptr));
    made.pop_back();
    lock.unlock();
    last.reset();
    lock.lock();
  }
}

}  // namespace dubhe
