// Where providers are announced and found.
//
// Interface, thread-safe. Everything it delivers is delivered on the application's control executor (resource `Executor` of
// the ExtensionRegistry), one after the other.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/common/url.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

enum class Category : std::uint8_t { kProviders, kConsumers, kConfigurators, kRouters };
// "providers" …, the folder and the parameter value.
std::string_view to_string(Category category) noexcept;

// Undo tokens: dropping one takes the thing back (in the background, in order). Outlive their Registry harmlessly.
class Registration {
 public:
  virtual ~Registration() = default;
  // Takes it back and waits until the registry has confirmed, or until it cannot.
  virtual Task<Status> withdraw() = 0;
};
class Subscription {
 public:
  // Any thread. When it returns the listener is not running any more and will not run again (dropped by its own
  // listener: it will not run again).
  virtual ~Subscription() = default;
  // Why the list of providers is empty, in a sentence or two for people: what the registry has, which rule left it out,
  // the mend. Does not name the registry's address: whoever shows it puts that in front. Empty when the list is not, or
  // nothing is known. Any thread.
  virtual std::string explain() const { return {}; }
};

class ServiceDiscovery;

class Registry {
 public:
  static constexpr std::string_view kPoint = "registry";
  static constexpr std::string_view kDefault = "zookeeper";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;  // one per address, kept by the registry protocol
  static constexpr std::array kAdaptiveKeys = {std::string_view("protocol")};

  // A whole list of one category, never a difference. Empty means: the registry says there is none.
  using Listener = std::function<void(Category, std::span<const Url>)>;

  virtual ~Registry() = default;

  // All of these are awaited on the control executor.
  //
  // Announces a provider or a consumer until the token is dropped: again after every lost session. When the registry
  // cannot be reached now it is announced later, and the task completes at once (the token is good); with `check` it is
  // kUnavailable instead.
  virtual Task<Expected<std::unique_ptr<Registration>>> register_url(Url url, bool check) = 0;
  // 1. The first list of each category is delivered before the task completes: from the registry, or, when it cannot be
  //    reached, from the cache on disk (kUnavailable when there is none either, with `check`).
  // 2. Every later list is complete.
  // 3. A lost registry delivers nothing: the last list stays good.
  virtual Task<Expected<std::unique_ptr<Subscription>>> subscribe(Url consumer, std::vector<Category> categories,
                                                                  Listener listener, bool check) = 0;
  // Connected, and its session is good.
  virtual bool available() const noexcept = 0;
  virtual const Url& url() const noexcept = 0;
  // One sentence on its state for messages ("connected to 127.0.0.1:2181", "not reachable since 12 s; list from the cache of …").
  virtual std::string describe() const = 0;
  // Its application-level face, which lives as long as the registry; nullptr when it has none.
  virtual ServiceDiscovery* discovery() noexcept { return nullptr; }
};

}  // namespace dubhe
