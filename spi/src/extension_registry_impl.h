// What an ExtensionRegistry is made of. Its functions stand where their concern does:
//
//   extension_registry.cpp     what is registered: added, found, listed
//   extension_making.cpp       instances: made, wrapped, waited for, destroyed; cycles
//   announced_extensions.cpp   what plugins bring
#pragma once

#include "dubhe/spi/extension_registry.h"

#include "extension_point.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dubhe {

struct ExtensionRegistry::Impl {
  using AnyExtension = detail::AnyExtension;
  using Entry = extensions::Entry;
  using NamedWrapper = extensions::NamedWrapper;
  using Point = extensions::Point;
  using Lock = std::unique_lock<std::mutex>;
  static constexpr std::string_view kPart = "spi";  // in the log

  explicit Impl(ExtensionRegistry& registry) : owner(registry) {}

  // One point per name; a second type that calls itself the same is a mistake of its author.
  Expected<Point*> point(const PointInfo& info);
  Point& point_named(std::string_view name);
  const Point* known_point(const PointInfo& info) const;
  Expected<Entry*> find(const PointInfo& info, std::string_view name, std::string_view asked_by);
  Status unknown(const Point& point, std::string_view name, std::string_view asked_by) const;
  // Who asks: `asked_by`, else what this thread is just making; empty: nobody who could be named.
  std::string asker(std::string_view asked_by) const;
  // The names of a chain, outermost first.
  Expected<std::vector<std::string>> chain(const PointInfo& info, const Url& url, std::string_view key,
                                           bool provider_side);

  Expected<void*> get(const PointInfo& info, std::string_view name, std::string_view asked_by);
  Expected<AnyExtension> make(const PointInfo& info, std::string_view name, const Url& url, std::string_view asked_by);
  Expected<void*> make_instance(Lock& lock, Point& point, Entry& entry);
  void wait_for(Lock& lock, const Entry& entry);
  // Runs factory and wrappers of `entry` with the lock released; the entry stands on this thread's stack meanwhile.
  Expected<AnyExtension> create(Lock& lock, Point& point, const Entry& entry, const Url& url);
  Expected<AnyExtension> run(const Entry& entry, const std::vector<NamedWrapper>& wrappers, const Url& url);
  void destroy_instances();

  // Has its source bring what `entry` was only announced with. The lock is released meanwhile.
  Status bring(Lock& lock, const Entry& entry, std::string_view asked_by);
  // Before the first instance of the point.
  Status bring_wrappers(Lock& lock, Point& point);
  Status open(Lock& lock, ExtensionSource& source);
  Status not_brought(const std::string& who, const std::string& origin, const Status& opened,
                     std::string_view asked_by) const;

  // What each thread is making, outermost first, and what it waits for: for cycles and for messages.
  struct Maker {
    std::vector<const Entry*> stack;
    const Entry* waits_for = nullptr;
  };
  // Would `entry`, asked for by this thread, wait for itself? Follows who makes it, and what that one waits for.
  Status check_cycle(const Entry& entry) const;
  // This thread first: of a kReference extension every thread may make one of its own.
  std::map<std::thread::id, Maker>::const_iterator maker_of(const Entry& entry) const;

  ExtensionRegistry& owner;
  const Url no_url;

  mutable std::mutex mutex;
  std::condition_variable settled;  // an instance was made, or could not be made
  std::map<std::string, std::unique_ptr<Point>, std::less<>> points;
  std::map<std::string, void*, std::less<>> resources;
  std::string origin = "built in";
  std::vector<Entry*> made;  // kApplication instances in the order of their making
  bool closing = false;
  std::map<std::thread::id, Maker> makers;
};

}  // namespace dubhe
