// Turns a registry's list into invokers: keeps those it has, makes those that are new, leaves out what cannot be called.
//
// State only, confined to the control executor.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/cluster/snapshot.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

// Makes an invoker for a provider's URL over which the consumer's settings were laid. kNotFound: no such protocol here.
using Refer = std::function<Expected<InvokerPtr>(const Url& provider)>;

// Why a provider that matches the consumer is not called.
enum class LeftOut : std::uint8_t {
  kUnwantedProtocol,  // not in the consumer's `protocol` list
  kUnknownProtocol,   // no such extension
  kRefused,           // the protocol could make nothing of the URL
};

// What became of the last list, for why_empty().
struct ListReport {
  struct Entry {
    std::string address;
    LeftOut why;
    std::string detail;  // the provider's protocol, or the protocol's complaint
  };
  std::size_t known = 0;      // without placeholders
  std::string no_match;       // when nobody matches the consumer: why, in sentences
  std::vector<Entry> left_out;
};

class ProviderTable {
 public:
  ProviderTable(Url consumer, Refer refer, Logger& logger);

  // The callable providers of `urls` (a whole list), in its order. A URL that was in the last list keeps its invoker, and
  // with it its connection; one that is not in this list is let go. An odd URL is left out with one warning, however often
  // it comes.
  std::vector<ProviderPtr> apply(std::span<const Url> urls);
  const ListReport& report() const noexcept { return report_; }

 private:
  std::optional<ListReport::Entry> refuse(const Url& provider) const;
  ProviderPtr find_or_make(const Url& provider, const std::string& text);
  void leave_out(ListReport::Entry entry, const std::string& text);

  const Url consumer_;
  const std::vector<std::string> wanted_protocols_;
  const Refer refer_;
  Logger& logger_;
  std::map<std::string, ProviderPtr> by_url_;
  std::set<std::string> warned_;
  ListReport report_;
};

// The lines of Directory::why_empty() after its first one. `says` is what the source itself has to say, may be empty.
std::string explain_empty_list(const Url& consumer, std::string_view source, std::string_view says,
                               const ListReport& report);

}  // namespace dubhe
