#include "call/provider_metadata.h"

#include "dubhe/common/value.h"
#include "dubhe/registry/service_match.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dubhe::tool {

namespace {

constexpr std::string_view kMetadataService = "org.apache.dubbo.metadata.MetadataService";
constexpr std::string_view kText = "Ljava/lang/String;";

Url metadata_service(const Url& service, const std::string& application) {
  return Url(
      "dubbo", service.host(), service.port(), std::string(kMetadataService),
      {{"interface", std::string(kMetadataService)}, {"group", application}, {"version", "1.0.0"}});
}

Echo ask(Dialler& dialler, const Url& target, Limits limits, std::string_view method,
         const std::vector<Value>& arguments) {
  Contact contact(dialler, target, limits);
  if (contact.dialled().kind != Dialled::Kind::kConnected) {
    return {.kind = Echo::Kind::kClosed, .text = contact.dialled().text};
  }
  if (contact.handshake().kind != Handshake::Kind::kAnswered) return {.kind = Echo::Kind::kSilent};
  std::string descriptor;
  for (std::size_t i = 0; i < arguments.size(); ++i) descriptor += kText;
  return contact.call(method, descriptor, arguments);
}

bool ends_name(char c) { return c == ' ' || c == '[' || c == ',' || c == '\''; }

// Java lists what the port has, "[shop/org.apache.dubbo.metadata.MetadataService:1.0.0:20880, …]";
// Dubhe names the group.
std::string application_in(const std::string& refusal) {
  const std::size_t listed = refusal.find("/" + std::string(kMetadataService));
  if (listed != std::string::npos) {
    std::size_t start = listed;
    while (start > 0 && !ends_name(refusal[start - 1])) --start;
    return refusal.substr(start, listed - start);
  }
  constexpr std::string_view kOurs = "It is exported with group ";
  const std::size_t ours = refusal.find(kOurs);
  if (ours == std::string::npos) return {};
  const std::string group = refusal.substr(ours + kOurs.size());
  return group.substr(0, std::min(group.find(' '), group.size()));
}

// Of the URLs that the application exports, the one that is meant.
std::vector<std::string> methods_in(const Value& urls, const Url& service) {
  const auto list = urls.as_list();
  if (list == nullptr) return {};
  const Url consumer = service.with("interface", service.get("interface", service.path()));
  for (const Value& item : list->items) {
    const Expected<Url> url = item.as_string() == nullptr ? Url() : Url::parse(*item.as_string());
    if (!url || url->get("interface") != consumer.get("interface") || !matches(consumer, *url))
      continue;
    return url->get_list("methods");
  }
  return {};
}

}  // namespace

ProviderMetadata ask_provider(Dialler& dialler, const Url& service, Limits limits) {
  const std::string interface_name(service.get("interface", service.path()));
  // Nobody is called so, and the refusal says who is.
  const Echo refusal = ask(dialler, metadata_service(service, ""), limits, "version", {});
  const std::string application = application_in(refusal.text);
  if (application.empty())
    return {.gap =
                "the provider tells nothing of its types: it has no MetadataService on this port"};

  const Url target = metadata_service(service, application);
  const std::vector<Value> which = {Value(interface_name), Value(service.get("version")),
                                    Value(service.get("group"))};
  const Echo text = ask(dialler, target, limits, "getServiceDefinition", which);
  const std::string* written = text.kind == Echo::Kind::kValue ? text.value.as_string() : nullptr;
  if (written != nullptr && !written->empty()) {
    if (Expected<ServiceDefinition> definition = parse_definition(*written))
      return {.definition = std::move(*definition)};
  }
  const Echo urls = ask(dialler, target, limits, "getExportedURLs", {Value(interface_name)});
  return {.methods = urls.kind == Echo::Kind::kValue ? methods_in(urls.value, service)
                                                     : std::vector<std::string>(),
          .gap = "the provider (application " + application +
                 ") keeps no description of its types for this service"};
}

}  // namespace dubhe::tool
