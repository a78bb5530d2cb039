// Which of the URLs in a registry a consumer may see, and why not the others.
//
// Pure functions. Rules of Apache Dubbo 2.7 and 3.x at interface level (UrlUtils): first the
// interface, then category, enabled, group, version, classifier.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

// The first rule that leaves a provider out, in the order in which they are asked.
enum class MatchStep : std::uint8_t {
  kMatches,
  kInterface,
  kCategory,
  kEnabled,
  kGroup,
  kVersion,
  kClassifier
};

// "interface", "group" …
std::string_view to_string(MatchStep step) noexcept;

MatchStep match_step(const Url& consumer, const Url& provider);

inline bool matches(const Url& consumer, const Url& provider) {
  return match_step(consumer, provider) == MatchStep::kMatches;
}

// For a consumer that sees none of `known` (all URLs of its interface, of any category): which rule
// emptied the list, what there is instead, and the mend. Empty when one of them matches.
std::string explain_no_match(const Url& consumer, std::span<const Url> known);

}  // namespace dubhe
