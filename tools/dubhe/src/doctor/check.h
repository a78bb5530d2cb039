// The links of the chain as tables: one row per fault that the doctor knows, in the order in which they are looked for.
//
// Rows are data; the functions behind them are in the files checks_*.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "doctor/finding.h"
#include "doctor/provider_case.h"

namespace dubhe::tool {

enum class CheckKind : std::uint8_t {
  kBroken,    // no call to this provider works, or not as it should
  kOtherOne,  // this provider is for other consumers: a fault only when there is none for this one
};

struct Check {
  std::string_view code;
  std::string_view link;   // "url", "network" …
  std::string_view title;  // the fault in a few words
  std::optional<Fault> (*run)(ProviderCase& provider);
  CheckKind kind = CheckKind::kBroken;
};

// What its node says: nobody is called for these.
std::span<const Check> node_checks();
// Its parameters: first whether it is meant for this consumer at all.
std::span<const Check> face_checks();
std::span<const Check> owner_checks();
std::span<const Check> url_checks();
// Rules about it.
std::span<const Check> rule_checks();
// What it says when it is called.
std::span<const Check> peer_checks();

// Faults of a whole registry or service; diagnose() finds them itself.
struct KnownFault {
  std::string_view code, link, title;
};
std::span<const KnownFault> estate_faults();

}  // namespace dubhe::tool
