// What an application does with registries: announces its exports, finds the providers of its references.
//
// The Protocol extension `registry` stands behind these functions; its URL is the registry's address with what is to be
// exported or referred to inside (as_registry_url). One Registry object per address serves the whole application.
//
// All of these block: call them on an ordinary thread, not on an event loop. They need the resource `Executor` (the control
// executor) in the ExtensionRegistry, and the extensions of extensions.h.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/protocol.h"

namespace dubhe DUBHE_EXPORT {

inline constexpr std::string_view kRegistryProtocol = "registry";
inline constexpr std::string_view kExportKey = "export";
inline constexpr std::string_view kReferKey = "refer";

// zookeeper://h:2181/… → registry://h:2181/…?registry=zookeeper&<key>=<encoded inner>
Url as_registry_url(const Url& address, std::string_view key, const Url& inner);

// An invoker for the service that `consumer` (consumer://ip/interface?…) describes, over all of its providers in
// `registries`, with the cluster filters around it. With several registries a cluster stands over them, `zone-aware`
// unless the `cluster` of one of them says another.
//
// kNotFound: the consumer's `check` is not false and there is no provider now; the text explains why.
// kUnavailable: `check`, and no registry can be reached, and there is no cached list.
// kNotFound, too: a loadbalance, cluster … of the consumer that does not exist.
//
// The stub leaves Invocation::deadline at what it inherited (or never): the cluster shortens it to attempts × timeout, of
// which it knows more (a provider's settings count where the consumer has none); for the same reason it puts its own
// MethodOptions into the call while it runs.
//
// `service` outlives the invoker. Dropping the invoker ends the subscription.
Expected<InvokerPtr> refer_service(ExtensionRegistry& extensions, std::span<const Url> registries, const Url& consumer,
                                   const ServiceDescriptor& service);

// The same for providers that are named and not looked up (`url:` of a reference); nobody is subscribed to. What a URL
// does not say (path, group, version) is the consumer's.
Expected<InvokerPtr> refer_direct(ExtensionRegistry& extensions, std::span<const Url> providers, const Url& consumer,
                                  const ServiceDescriptor& service);

// Exports `service` through the protocol that `provider` names, then announces it in each of `registries` (none: it is only
// reachable). The exporter's url() has the port that was really bound; dropping it takes the announcements back first.
// `register=false` at a registry, or at the provider, leaves the announcement out.
Expected<std::unique_ptr<Exporter>> export_service(ExtensionRegistry& extensions, InvokerPtr service,
                                                   std::span<const Url> registries, const Url& provider);

// Takes back every announcement of the application and waits for the registries to confirm, at most until `until`: the
// first step of a graceful end; the exports stay reachable. Harmless when no registry was ever used.
Status unregister_all(ExtensionRegistry& extensions, Deadline until);

}  // namespace dubhe
