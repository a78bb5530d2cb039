#include "dubhe/service/service_urls.h"

#include "dubhe/spi/version.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <random>

#include "dubhe/serialize/serialization.h"

namespace dubhe {

namespace {

// Version of the wire protocol that peers read from parameter `dubbo`.
constexpr std::string_view kProtocolVersion = "2.0.2";
constexpr std::string_view kNone = "N/A";

bool is_none(std::string_view text) {
  return text.size() == kNone.size() && std::equal(text.begin(), text.end(), kNone.begin(), [](char a, char b) {
           return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b;
         });
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

// What both sides say of a service and of this process.
Url with_facts(Url url, const ServiceDescriptor& descriptor, std::string_view side, const ProcessFacts& facts) {
  url = url.with_absent("application", facts.application)
            .with("dubbo", kProtocolVersion)
            .with("release", release_name())
            .with("interface", descriptor.java_interface)
            .with("methods", descriptor.method_names())
            .with("side", side)
            .with("pid", std::to_string(facts.pid))
            .with("timestamp", std::to_string(facts.now_ms));
  if (!url.version().empty()) url = url.with_absent("revision", url.version());
  return url;
}

template <class Config>
Status unknown_id(std::string_view kind, std::string_view id, const std::vector<Config>& known, std::string_view origin) {
  std::string text(origin);
  text.append(text.empty() ? "" : ": ").append("there is no ").append(kind).append(" `").append(id).append("`; there is ");
  if (known.empty()) text.append("none");
  for (const Config& one : known) text.append(&one == known.data() ? "" : ", ").append(one.id);
  return Status(StatusCode::kInvalidArgument, std::move(text));
}

// Those whose ids `key` lists, else the default ones.
template <class Config>
Expected<std::vector<const Config*>> chosen(std::string_view kind, const std::vector<Config>& all, const ElementConfig& element) {
  std::vector<const Config*> some;
  for (const std::string& id : element.local.get_list(kind)) {
    const auto before = some.size();
    for (const Config& one : all) {
      if (one.id == id) some.push_back(&one);
    }
    if (some.size() == before) return unknown_id(kind, id, all, element.local.origin(kind));
  }
  if (!some.empty()) return some;
  for (const Config& one : all) {
    if (one.is_default) some.push_back(&one);
  }
  return some;
}

// hessian2, which every provider takes, stands behind it for those who have no other.
std::string preferred_serializations(const ConfigSection& service) {
  const std::string_view own = service.get("serialization", Serialization::kDefault);
  return own == Serialization::kDefault ? std::string(own) : std::string(own) + "," + std::string(Serialization::kDefault);
}

}  // namespace

std::string release_name() { return "dubhe-" DUBHE_VERSION; }

Url provider_url(const ElementConfig& service, const ServiceDescriptor& descriptor, const ProtocolConfig& protocol,
                 const HostChoice& host, const ProcessFacts& facts) {
  std::string path(service.local.get("path", service.url.get("path", descriptor.java_interface)));
  if (!protocol.contextpath.empty()) path = protocol.contextpath + "/" + path;
  Url url(protocol.name, host.registered, static_cast<std::uint16_t>(protocol.port_to_register.value_or(0)), path,
          service.url.parameters());
  url = with_facts(std::move(url), descriptor, "provider", facts)
            .with_absent("deprecated", "false")
            .with_absent("generic", descriptor.any_method ? "true" : "false")
            .with_absent("prefer.serialization", preferred_serializations(service.url))
            .with("bind.ip", host.bind);
  for (const MethodDescriptor& method : descriptor.methods) {
    for (const CallbackParameter& object : method.callbacks) {  // Java consumers know it from here alone
      url = url.with_absent(method.name + "." + std::to_string(object.index) + ".callback", "true");
    }
  }
  if (protocol.port) url = url.with("bind.port", std::to_string(*protocol.port));
  if (host.any_host) url = url.with("anyhost", "true");
  return url;
}

std::string random_token() {
  std::random_device device;
  char text[40];
  const auto bits = [&device] { return static_cast<unsigned>(device()); };
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%04x%08x", bits(), bits() & 0xffffU, bits() & 0xfffU,
                (bits() & 0x3fffU) | 0x8000U, bits() & 0xffffU, bits());
  return text;
}

Url with_random_token(const Url& provider, const std::string& token) {
  const std::string_view asked = provider.get("token");
  return asked == "true" || asked == "default" ? provider.with("token", token) : provider;
}

Url consumer_url(const ElementConfig& reference, const ServiceDescriptor& descriptor, const std::string& host,
                 const ProcessFacts& facts) {
  const Url url("consumer", host, 0, descriptor.java_interface, reference.url.parameters());
  return with_facts(url, descriptor, "consumer", facts).with_absent("sticky", "false");
}

Status check_serialization(ExtensionRegistry& registry, const Url& consumer) {
  const std::string_view asked = consumer.get("serialization");
  if (asked.empty()) return Status();  // what the protocol speaks, if it speaks any
  auto found = registry.get<Serialization>(asked, "`serialization=" + std::string(asked) + "` of the reference to " + consumer.service_key());
  if (found) return Status();
  std::string text = found.status().message();
  if (!text.ends_with('.')) text += '.';
  return Status(found.status().code(), text + " Leave it away: a Java provider takes hessian2 when its `serialization` or "
                                                    "`prefer.serialization` names it, or neither is set");
}

Expected<std::vector<Url>> direct_urls(std::string_view url) {
  std::vector<Url> urls;
  while (!url.empty()) {
    const auto end = std::min(url.find(';'), url.size());
    std::string one = trimmed(url.substr(0, end));
    url.remove_prefix(std::min(end + 1, url.size()));
    if (one.empty()) continue;
    if (one.find("://") == std::string::npos) one = "dubbo://" + one;
    auto parsed = Url::parse(one);
    if (!parsed) return parsed.status().with_context("`url` of a reference");
    urls.push_back(std::move(*parsed));
  }
  if (urls.empty()) {
    return Status(StatusCode::kInvalidArgument,
                  "`url` of a reference names no address: write dubbo://host:port, several with `;`");
  }
  return urls;
}

Expected<std::vector<Url>> registries_for(const Config& config, const ElementConfig& element, const ProcessFacts& facts) {
  if (is_none(element.local.get("registry"))) return std::vector<Url>();
  const auto some = chosen("registry", config.registries(), element);
  if (!some) return some.status();
  std::vector<Url> urls;
  for (const RegistryConfig* registry : *some) {
    urls.push_back(registry->url.with_absent("application", facts.application).with("pid", std::to_string(facts.pid)));
  }
  return urls;
}

Expected<std::vector<ProtocolConfig>> protocols_for(const Config& config, const ElementConfig& element) {
  const auto some = chosen("protocol", config.protocols(), element);
  if (!some) return some.status();
  std::vector<ProtocolConfig> protocols;
  for (const ProtocolConfig* protocol : *some) protocols.push_back(*protocol);
  return protocols;
}

}  // namespace dubhe
