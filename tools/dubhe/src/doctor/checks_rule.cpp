// Rules in the registry that take a provider, or a whole level, away from this consumer.
#include <array>
#include <optional>
#include <string>

#include "doctor/check.h"

namespace dubhe::tool {

namespace {

bool is_for(const Url& rule, const Url& provider) {
  const bool any_host = rule.host() == "0.0.0.0" || rule.host().empty();
  const bool same_face = rule.group() == provider.group() || rule.group().empty() || rule.group() == "*";
  const bool same_version = rule.version() == provider.version() || rule.version().empty() || rule.version() == "*";
  return (any_host || rule.host() == provider.host()) && (rule.port() == 0 || rule.port() == provider.port()) && same_face &&
         same_version;
}

std::optional<Fault> overridden(ProviderCase& provider) {
  const auto rules = provider.around().estate.leaves(provider.wishes().interface_name, "configurators");
  if (!rules) return std::nullopt;
  for (const Leaf& rule : *rules) {
    if (!rule.url || rule.url->protocol() != "override" || !rule.url->get_bool("enabled", true)) continue;
    if (!is_for(*rule.url, provider.url())) continue;
    const bool off = rule.url->get_bool("disabled", false);
    if (!off && rule.url->get_int("weight", 1) > 0) continue;
    return Fault{std::string("an override rule ") + (off ? "switches it off (`disabled=true`)" : "sets its weight to 0"),
                 "Take the rule back in the console; it is the node " + rule.path + "."};
  }
  return std::nullopt;
}

constexpr std::array kChecks = {
    Check{"D-RULE-01", "rule", "overridden by a rule", overridden},
};

}  // namespace

std::span<const Check> rule_checks() { return kChecks; }

}  // namespace dubhe::tool
