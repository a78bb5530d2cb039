// The node of a provider: its name, and to whom it belongs.
#include <array>
#include <cctype>
#include <string>

#include "doctor/check.h"
#include "doctor/sessions.h"

namespace dubhe::tool {

namespace {

bool has_lower_case_escape(std::string_view name) {
  for (std::size_t i = 0; i + 2 < name.size(); ++i) {
    if (name[i] != '%') continue;
    if (std::islower(static_cast<unsigned char>(name[i + 1])) || std::islower(static_cast<unsigned char>(name[i + 2]))) {
      return true;
    }
  }
  return false;
}

std::string shown(const std::string& name) {
  constexpr std::size_t kLongest = 60;
  return name.size() <= kLongest ? name : name.substr(0, kLongest) + "…";
}

std::optional<Fault> encoded_wrongly(ProviderCase& provider) {
  const std::string& name = provider.leaf().name;
  if (has_lower_case_escape(name)) {
    return Fault{"the node's name has escapes in lower case (`%3f`): Java 3.x then finds no parameters in it",
                 "Encode the URL with upper-case escapes (`%3F`), as java.net.URLEncoder does, and register again."};
  }
  if (name.find("%253A%252F%252F") != std::string::npos) {
    return Fault{"the node's name was encoded twice: `" + shown(name) + "`",
                 "Encode the URL once, and register again."};
  }
  return std::nullopt;
}

std::optional<Fault> no_url(ProviderCase& provider) {
  if (provider.leaf().url) return std::nullopt;
  return Fault{"`" + shown(provider.leaf().name) + "` is no URL: " + provider.leaf().url.status().message(),
               "Find out who wrote " + shown(provider.leaf().path) + ", and delete the node."};
}

bool same_address(const Url& a, const Url& b) {
  return a.address() == b.address() && a.protocol() == b.protocol() && a.service_key() == b.service_key();
}

// Another node for the same provider; nullptr when there is none.
const RegisteredProvider* twin_of(ProviderCase& provider) {
  for (const RegisteredProvider& other : provider.around().providers) {
    if (other.leaf.name != provider.leaf().name && other.leaf.url && same_address(*other.leaf.url, provider.url())) {
      return &other;
    }
  }
  return nullptr;
}

std::optional<Fault> left_by_a_restart(ProviderCase& provider) {
  const RegisteredProvider* twin = twin_of(provider);
  const TreeNode& mine = provider.node();
  if (twin == nullptr || mine.session == 0 || twin->node.session == 0 || mine.session == twin->node.session ||
      mine.created >= twin->node.created) {
    return std::nullopt;
  }
  return Fault{"the node was left behind by a process that has been started again since: a newer session has registered "
               "the same address",
               "It goes away with its old session. Stop providers with TERM, not KILL, so that they end their session."};
}

std::optional<Fault> registered_twice(ProviderCase& provider) {
  const RegisteredProvider* twin = twin_of(provider);
  // Told once for a pair.
  if (twin == nullptr || twin->leaf.name < provider.leaf().name) return std::nullopt;
  const bool restart = twin->node.session != 0 && provider.node().session != 0 &&
                       twin->node.session != provider.node().session;
  if (restart) return std::nullopt;
  return Fault{"the same address is registered twice for this service, with different parameters",
               "It gets twice its share of calls. Export the service once per process, and delete the node that is not "
               "renewed."};
}

std::optional<Fault> belongs_to_nobody(ProviderCase& provider) {
  if (provider.node().session != 0 || !provider.url().get_bool("dynamic", true)) return std::nullopt;
  return Fault{"the node is persistent, and its URL does not say `dynamic=false`: it stays when the provider dies",
               "Delete the node and let the provider register itself, or register it with `dynamic=false` if it is meant "
               "to be static."};
}

constexpr std::array kChecks = {
    Check{"D-NOD-01", "node", "name of the node encoded wrongly", encoded_wrongly},
    Check{"D-NOD-02", "node", "name of the node is no URL", no_url},
};

constexpr std::array kOwnerChecks = {
    Check{"D-NOD-03", "node", "node left behind by a process that is gone", left_by_a_restart},
    Check{"D-NOD-04", "node", "node that nobody keeps alive", belongs_to_nobody},
    Check{"D-NOD-05", "node", "address registered twice", registered_twice},
};

}  // namespace

std::span<const Check> node_checks() { return kChecks; }
std::span<const Check> owner_checks() { return kOwnerChecks; }

}  // namespace dubhe::tool
