// The URL of a provider: whom it is for, and whether it can work as it stands.
#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "doctor/check.h"
#include "dubhe/registry/service_match.h"
#include "peer/offered.h"

namespace dubhe::tool {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kProtocol = "dubbo";

std::string or_none(std::string_view text) { return text.empty() ? "none" : "`" + std::string(text) + "`"; }

std::optional<Fault> other_interface(ProviderCase& provider) {
  const std::string_view named = provider.url().interface_name();
  if (named == provider.wishes().interface_name) return std::nullopt;
  return Fault{"the node stands under " + provider.wishes().interface_name + ", but its URL is for " + std::string(named),
               "Set `interface` of the URL to the name of the directory (a `path` of its own is fine beside it), and "
               "register again."};
}

std::optional<Fault> other_group(ProviderCase& provider) {
  if (match_step(provider.wishes().consumer(), provider.url()) != MatchStep::kGroup) return std::nullopt;
  const std::string_view theirs = provider.url().group();
  return Fault{"its group is " + or_none(theirs) + ", the reference asks for " + or_none(provider.wishes().group),
               theirs.empty() ? "Leave the reference's `group` out, or set it to `*`."
                              : "Set the reference's `group` to " + or_none(theirs) + ", or to `*` for any."};
}

std::optional<Fault> other_version(ProviderCase& provider) {
  if (match_step(provider.wishes().consumer(), provider.url()) != MatchStep::kVersion) return std::nullopt;
  const std::string_view theirs = provider.url().version();
  return Fault{"its version is " + or_none(theirs) + ", the reference asks for " + or_none(provider.wishes().version),
               theirs.empty() ? "Leave the reference's `version` out, or set it to `*`."
                              : "Set the reference's `version` to " + or_none(theirs) + ", or to `*` for any."};
}

std::optional<Fault> other_protocol(ProviderCase& provider) {
  if (provider.url().protocol() == kProtocol) return std::nullopt;
  return Fault{"it is offered by protocol `" + provider.url().protocol() + "`, which is not spoken here",
               "Export the service by `dubbo` as well (`dubbo.protocols` on the provider)."};
}

std::optional<Fault> disabled(ProviderCase& provider) {
  if (provider.url().get_bool("enabled", true) && !provider.url().get_bool("disabled", false)) return std::nullopt;
  return Fault{"it is switched off (`enabled=false` or `disabled=true`)",
               "Enable it in the console, or take the parameter away and register again."};
}

std::optional<Fault> no_port(ProviderCase& provider) {
  if (provider.url().port() != 0 && !provider.url().host().empty()) return std::nullopt;
  return Fault{"its URL has no port, or no host", "Register the provider with the address that it listens at."};
}

bool has_weight(const Url& url) { return url.get_int("weight", 1) > 0; }

// dubbo-go writes 0 where nobody has set a weight: among its own kind that does no harm.
bool is_weightless_go_among_its_kind(ProviderCase& provider) {
  if (!provider.url().get("release").starts_with("dubbo-golang")) return false;
  const auto& all = provider.around().providers;
  return std::none_of(all.begin(), all.end(),
                      [](const RegisteredProvider& other) { return other.leaf.url && has_weight(*other.leaf.url); });
}

std::optional<Fault> nothing_for_it(ProviderCase& provider) {
  if (has_weight(provider.url()) || is_weightless_go_among_its_kind(provider)) return std::nullopt;
  return Fault{"its weight is 0: no load balance ever chooses it while there is another",
               "Set `weight` to 1 or more (100 is the default)."};
}

std::optional<Fault> starts_tomorrow(ProviderCase& provider) {
  constexpr auto kTolerated = 1min;
  const Date started(Millis(provider.url().get_int("timestamp", 0)));
  const auto ahead = started - provider.around().now;
  if (ahead <= kTolerated) return std::nullopt;
  return Fault{"its start (`timestamp`) lies " +
                   std::to_string(std::chrono::duration_cast<std::chrono::seconds>(ahead).count()) +
                   " s in the future: its warm-up does not begin before, and it gets next to no calls",
               "Set the clock of that machine (and of this one), then restart the provider."};
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('[')) host.remove_prefix(1);
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("::1");
}

std::optional<Fault> only_at_home(ProviderCase& provider) {
  const std::string& host = provider.url().host();
  if (host == "0.0.0.0" || host == "::") {
    return Fault{"it is registered as " + host + ", which is every address and none",
                 "Set DUBBO_IP_TO_REGISTRY (or `dubbo.protocol.host`) on the provider to the address others reach."};
  }
  if (!is_loopback(host)) return std::nullopt;
  const std::vector<std::string>& servers = provider.around().estate.tree().servers();
  if (servers.empty()) return std::nullopt;  // the registry is a directory of this machine
  for (const std::string& server : servers) {
    if (is_loopback(server)) return std::nullopt;  // everybody is on this machine
  }
  return Fault{"it is registered as " + host + ": only its own machine can reach that",
               "Set DUBBO_IP_TO_REGISTRY (or `dubbo.protocol.host`) on the provider to the address others reach; often "
               "/etc/hosts maps the machine's name to 127.0.0.1."};
}

// "2.0.2" as 20002; 0 when it is none.
int version_number(std::string_view text) {
  int number = 0;
  for (int part = 0; part < 3; ++part) {
    int digits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), digits);
    if (error != std::errc() || digits > 99) return 0;
    number = number * 100 + digits;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (part < 2 && !text.starts_with('.')) return 0;
    if (part < 2) text.remove_prefix(1);
  }
  return number;
}

std::optional<Fault> odd_version(ProviderCase& provider) {
  constexpr int kFirst = 20002, kLast = 20099;
  const std::string_view version = provider.url().get("dubbo");
  if (version.empty()) return std::nullopt;
  const int number = version_number(version);
  if (number >= kFirst && number <= kLast) return std::nullopt;
  return Fault{"`dubbo=" + std::string(version) + "` is no version of the protocol (2.0.2 to 2.0.99): attachments of "
               "answers do not travel to or from such a peer",
               "Put the version of the library into `release`, and 2.0.2 into `dubbo`; providers of Dubbo 2.5 and early "
               "2.6 want an upgrade."};
}

std::optional<Fault> cut_by_java(ProviderCase& provider) {
  const std::string& name = provider.leaf().name;
  if (const std::size_t semicolon = name.find("%3B"); semicolon != std::string::npos) {
    std::size_t start = name.rfind("%26", semicolon);
    if (start == std::string::npos) start = name.find("%3F");  // it is the first one
    const std::string parameter = url_decode(name.substr(start + 3, semicolon - start - 3));
    return Fault{"there is a `;` after `" + parameter + "`, which ends the parameter for Java and for Dubhe",
                 "Write the value without `;`, and register again."};
  }
  for (const auto& [key, value] : provider.url().parameters()) {
    const bool eats = (key.ends_with("timestamp") && key != "timestamp") || (key.ends_with("pid") && key != "pid");
    if (eats) {
      return Fault{"the name `" + key + "` ends in `timestamp` or `pid`: Java 3.x cuts it out of the URL, and damages it",
                   "Give the parameter another name, and register again."};
    }
  }
  return std::nullopt;
}

std::optional<Fault> speaks_nothing_of_ours(ProviderCase& provider) {
  if (spoken_with(provider.url()) != Spoken::kNothing) return std::nullopt;
  std::string all;
  for (const std::string& name : offered_serializations(provider.url())) all += (all.empty() ? "`" : ", `") + name + "`";
  return Fault{"it offers serialization " + all + ", and none of that is spoken here",
               "Add hessian2 on the provider: `dubbo.protocol.prefer-serialization=hessian2` (or `serialization=hessian2`)."};
}

constexpr std::array kFaceChecks = {
    Check{"D-URL-01", "url", "node under another interface's directory", other_interface},
    Check{"D-URL-02", "url", "wrong group", other_group, CheckKind::kOtherOne},
    Check{"D-URL-03", "url", "wrong version", other_version, CheckKind::kOtherOne},
    Check{"D-PRO-01", "protocol", "protocol not spoken", other_protocol, CheckKind::kOtherOne},
};

constexpr std::array kChecks = {
    Check{"D-URL-04", "url", "switched off", disabled},
    Check{"D-URL-05", "url", "no address", no_port},
    Check{"D-URL-06", "url", "weight 0", nothing_for_it},
    Check{"D-URL-07", "url", "start in the future", starts_tomorrow},
    Check{"D-URL-08", "url", "loopback address registered", only_at_home},
    Check{"D-URL-09", "url", "odd version of the protocol", odd_version},
    Check{"D-URL-10", "url", "parameter that Java cuts", cut_by_java},
    Check{"D-SER-01", "serialization", "serialization not spoken", speaks_nothing_of_ours},
};

}  // namespace

std::span<const Check> face_checks() { return kFaceChecks; }
std::span<const Check> url_checks() { return kChecks; }

}  // namespace dubhe::tool
