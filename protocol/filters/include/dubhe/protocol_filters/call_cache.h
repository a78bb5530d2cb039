// Where filter `cache` keeps the answers of one method: the point behind parameter `cache` (lru,
// threadlocal, expiring).
//
// Interface, thread-safe. An answer is bytes: what is handed out is shared by nobody else.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/spi/extension_registry.h"

#include <memory>
#include <string>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

class CallCache {
 public:
  using Answer = std::shared_ptr<const std::string>;

  static constexpr std::string_view kPoint = "cachefactory";
  static constexpr std::string_view kDefault = "lru";
  // Made for a URL whose parameter `method` says which method's answers it keeps.
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;

  virtual ~CallCache() = default;
  // nullptr: none, or too old at `now`.
  virtual Answer get(std::string_view key, TimePoint now) = 0;
  // May drop others, or not keep it at all.
  virtual void put(std::string key, Answer answer, TimePoint now) = 0;
};

// "lru": the `cache.size` (1000) answers that were used last.
Expected<std::unique_ptr<CallCache>> make_lru_cache(const ExtensionContext& context);
// "threadlocal": the same for each thread that runs calls: an event loop, a worker of a provider.
Expected<std::unique_ptr<CallCache>> make_thread_local_cache(const ExtensionContext& context);
// "expiring": for `cache.seconds` (180); what is older is cleared away every `cache.interval` (4)
// seconds.
Expected<std::unique_ptr<CallCache>> make_expiring_cache(const ExtensionContext& context);

}  // namespace dubhe
