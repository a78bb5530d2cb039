// What a provider says when it is called: the network, the heartbeat, `$echo`.
#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <thread>

#include "doctor/check.h"
#include "doctor/sessions.h"
#include "dubhe/protocol_dubbo/status_map.h"
#include "dubhe/protocol_dubbo/wire.h"

namespace dubhe::tool {

namespace {

// -- network

std::optional<Fault> unknown_host(ProviderCase& provider) {
  const Dialled& dialled = provider.contact().dialled();
  if (dialled.kind != Dialled::Kind::kNoSuchHost) return std::nullopt;
  return Fault{"this machine cannot resolve `" + provider.url().host() + "`: " + dialled.text,
               "Register the provider by its IP address (DUBBO_IP_TO_REGISTRY), or give this machine the name."};
}

bool session_has_no_process(ProviderCase& provider) {
  const auto connected = connected_sessions(provider.around().dialler, provider.around().estate.tree().servers(),
                                            provider.wishes().limits.answer);
  return connected && !connected->contains(provider.node().session);
}

bool leaves_soon(ProviderCase& provider) {
  constexpr Millis kLook(100);
  for (Millis waited(0); waited < provider.wishes().patience; waited += kLook) {
    std::this_thread::sleep_for(kLook);
    const auto node = provider.around().estate.tree().read(provider.leaf().path);
    if (!node && node.status().code() == StatusCode::kNotFound) return true;
  }
  return false;
}

std::optional<Fault> process_is_gone(ProviderCase& provider) {
  if (provider.contact().dialled().kind == Dialled::Kind::kConnected || provider.node().session == 0) {
    return std::nullopt;
  }
  if (!session_has_no_process(provider) && !leaves_soon(provider)) return std::nullopt;
  return Fault{"its process is gone (nobody answers, and its session has no connection any more); the node stays until "
               "the session times out",
               "Start the provider again. Stop providers with TERM, not KILL, so that their nodes go with them."};
}

std::optional<Fault> port_closed(ProviderCase& provider) {
  const Dialled& dialled = provider.contact().dialled();
  if (dialled.kind != Dialled::Kind::kRefused) return std::nullopt;
  return Fault{"nobody listens at " + provider.url().address() + ": " + dialled.text,
               "Compare the registered port with the one the provider binds (`dubbo.protocol.port`, "
               "DUBBO_PORT_TO_REGISTRY, a container's port mapping)."};
}

std::optional<Fault> unreachable(ProviderCase& provider) {
  const Dialled& dialled = provider.contact().dialled();
  if (dialled.kind == Dialled::Kind::kConnected) return std::nullopt;
  return Fault{provider.url().address() + " cannot be reached from this machine: " + dialled.text,
               "Register an address that consumers have a route to (DUBBO_IP_TO_REGISTRY), or open the firewall."};
}

// -- handshake

std::optional<Fault> another_language(ProviderCase& provider) {
  const Handshake& handshake = provider.contact().handshake();
  if (handshake.kind != Handshake::Kind::kForeign) return std::nullopt;
  return Fault{"what listens there does not speak dubbo; it says " + handshake.text,
               "Register the port of the protocol `dubbo`; where TLS is spoken, Dubhe cannot follow yet."};
}

std::optional<Fault> hangs_up(ProviderCase& provider) {
  if (provider.contact().handshake().kind != Handshake::Kind::kClosed) return std::nullopt;
  return Fault{"it closes the connection instead of answering a heartbeat",
               "Look into the provider's log: it may be stopping, at its limit of connections (`accepts`), or speak "
               "another protocol."};
}

std::optional<Fault> silent(ProviderCase& provider) {
  if (provider.contact().handshake().kind != Handshake::Kind::kSilent) return std::nullopt;
  return Fault{"it accepts the connection and does not answer a heartbeat within " +
                   std::to_string(provider.wishes().limits.answer.count()) + " ms",
               "Look at the process: stopped, out of memory, its I/O threads blocked? Or something else has the port."};
}

std::optional<Fault> stopping(ProviderCase& provider) {
  provider.echo();  // the event may come behind the heartbeat's answer
  if (!provider.contact().read_only()) return std::nullopt;
  return Fault{"it says that it is stopping (read-only event): consumers do not choose it any more",
               "Start it again, or bring it online in its console."};
}

// -- $echo

bool says(const Echo& echo, std::initializer_list<std::string_view> words) {
  if (echo.kind != Echo::Kind::kRefused && echo.kind != Echo::Kind::kException) return false;
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return echo.text.find(word) != std::string::npos; });
}

bool refuses_serialization(const Echo& echo) {
  return says(echo, {"Unexpected serialization", "Unrecognized serialize", "serialization id"});
}
bool refuses_size(const Echo& echo) { return says(echo, {"too large", "max payload"}); }
bool refuses_class(const Echo& echo) {
  return says(echo, {"allow list", "allowlist", "allowed list", "Serialized class", "blocked list", "disallow"});
}

std::optional<Fault> serialization_refused(ProviderCase& provider) {
  if (!refuses_serialization(provider.echo())) return std::nullopt;
  const std::string name(provider.contact().form()->name());
  return Fault{"it refuses " + name + ": " + provider.echo().text,
               "Permit it on the provider: `dubbo.protocol.prefer-serialization=" + name + "`, or `serialization=" + name + "`."};
}

std::optional<Fault> not_exported(ProviderCase& provider) {
  if (!says(provider.echo(), {"Not found exported service", "not found, invocation rejected", "Service not found",
                              "don't have this exporter", "service not found"})) {
    return std::nullopt;
  }
  return Fault{"the port answers, and does not have " + provider.url().service_key() + ": " + provider.echo().text,
               "Another process has the port, or the service was taken back: restart the provider, and compare group, "
               "version and path with what it exports."};
}

std::optional<Fault> wrong_token(ProviderCase& provider) {
  if (!says(provider.echo(), {"oken"})) return std::nullopt;
  return Fault{"it refuses the token that is registered: " + provider.echo().text,
               "Restart the provider, so that it registers the token that it asks for."};
}

std::optional<Fault> no_room(ProviderCase& provider) {
  if (provider.echo().kind != Echo::Kind::kRefused || provider.echo().status != dubbo::kWireExhausted) {
    return std::nullopt;
  }
  return Fault{"all its threads are taken: " + provider.echo().text,
               "Look for slow methods; raise `threads` or `queues` on the provider, or add providers."};
}

std::optional<Fault> no_answer(ProviderCase& provider) {
  const Echo::Kind kind = provider.echo().kind;
  if (kind != Echo::Kind::kSilent && kind != Echo::Kind::kClosed) return std::nullopt;
  return Fault{kind == Echo::Kind::kSilent ? "it answers heartbeats, and `$echo` not at all"
                                           : "it answers heartbeats, and closes the connection upon `$echo`",
               "Look at the provider's threads and log: its pool may be blocked while its I/O threads are fine."};
}

std::optional<Fault> echo_fails(ProviderCase& provider) {
  const Echo& echo = provider.echo();
  if (refuses_size(echo)) return std::nullopt;
  switch (echo.kind) {
    case Echo::Kind::kRefused:
      return Fault{"`$echo` is refused with " + std::string(dubbo::wire_name(echo.status)) + " (" +
                       std::to_string(echo.status) + "): " + echo.text,
                   "The text is the provider's; its log has more."};
    case Echo::Kind::kException:
      return Fault{"`$echo` ends in an exception: " + echo.text, "The text is the provider's; its log has more."};
    case Echo::Kind::kNonsense:
      return Fault{"the answer to `$echo` cannot be read: " + echo.text,
                   "Compare the versions of both sides; if they should fit, please report it with the bytes."};
    default:
      break;
  }
  if (echo.value == Value("dubhe doctor") || echo.kind == Echo::Kind::kUnasked) return std::nullopt;
  return Fault{"`$echo` answers something else than it was asked: " + echo.value.to_string(),
               "The service has a method `$echo` of its own, or a filter changes answers."};
}

std::optional<Fault> too_large(ProviderCase& provider) {
  const std::string mend =
      "Raise `payload` on the provider (`dubbo.protocol.payload`, 8388608 by default; `max-msg-len` in Go), or send less.";
  if (refuses_size(provider.echo())) return Fault{"it refuses even a small call: " + provider.echo().text, mend};
  const std::size_t wanted = provider.wishes().payload;
  if (wanted == 0) return std::nullopt;
  const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(0, provider.url().get_int("payload", 0)));
  if (limit > 0 && wanted > limit) {
    return Fault{"its limit is " + std::to_string(limit) + " bytes (`payload`), calls have up to " +
                     std::to_string(wanted),
                 mend};
  }
  const Echo large = provider.contact().echo(Value(std::string(wanted, 'x')));
  if (large.kind == Echo::Kind::kValue || large.kind == Echo::Kind::kUnasked) return std::nullopt;
  return Fault{"it takes small calls, and none of " + std::to_string(wanted) + " bytes" +
                   (large.text.empty() ? std::string() : ": " + large.text),
               mend};
}

bool comes_back(const Echo& echo, const std::string& java_class) {
  const auto object = echo.value.as_object();
  return object != nullptr && object->java_class == java_class;
}

std::optional<Fault> class_refused(ProviderCase& provider) {
  // Elsewhere an object does not say its class.
  const Serialization* const form = provider.contact().form();
  if (form == nullptr || form->name() != "hessian2") return std::nullopt;
  const std::vector<std::string>& asked = provider.wishes().classes;
  const std::vector<std::string>& classes = asked.empty() ? provider.around().known_classes : asked;
  for (const std::string& java_class : classes) {
    const Echo echo = provider.contact().echo(Value(ObjectValue{java_class, {}}));
    if (comes_back(echo, java_class)) continue;
    // A class that cannot be made without its fields says nothing about permission.
    const bool made_a_map = echo.kind == Echo::Kind::kValue;
    if (!made_a_map && !refuses_class(echo)) continue;
    return Fault{"it does not take objects of class " + java_class +
                     (made_a_map ? ": they become maps there" : ": " + echo.text),
                 "Add the class to the provider's `security/serialize.allowlist` (or set "
                 "`dubbo.application.serialize-check-status=WARN`), and look that it is on its class path."};
  }
  return std::nullopt;
}

constexpr std::array kChecks = {
    Check{"D-NET-01", "network", "host name does not resolve", unknown_host},
    Check{"D-NOD-06", "node", "node of a process that has just gone", process_is_gone},
    Check{"D-NET-02", "network", "port closed", port_closed},
    Check{"D-NET-03", "network", "address unreachable", unreachable},
    Check{"D-PEER-01", "handshake", "port speaks another protocol", another_language},
    Check{"D-PEER-02", "handshake", "connection closed without an answer", hangs_up},
    Check{"D-PEER-03", "handshake", "no answer", silent},
    Check{"D-PEER-04", "handshake", "provider is stopping", stopping},
    Check{"D-SER-02", "serialization", "serialization refused", serialization_refused},
    Check{"D-CALL-01", "call", "service not exported at that port", not_exported},
    Check{"D-CALL-02", "call", "token refused", wrong_token},
    Check{"D-CALL-03", "call", "threads exhausted", no_room},
    Check{"D-CALL-04", "call", "no answer to `$echo`", no_answer},
    Check{"D-CALL-05", "call", "`$echo` fails", echo_fails},
    Check{"D-CALL-06", "call", "payload limit", too_large},
    Check{"D-CALL-07", "call", "class check refuses", class_refused},
};

}  // namespace

std::span<const Check> peer_checks() { return kChecks; }

}  // namespace dubhe::tool
