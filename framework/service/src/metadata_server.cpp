#include "metadata_server.h"

#include <set>
#include <utility>

namespace dubhe {

namespace {

// Java declares SortedSet.
Value sorted_set(const std::set<std::string>& texts) {
  ListValue list;
  list.type = "java.util.TreeSet";
  for (const std::string& text : texts) list.items.emplace_back(text);
  return Value(std::move(list));
}

struct Wanted {
  std::string interface_name = "*", group = {}, version = {}, protocol = {};

  bool matches(const Url& url) const {
    if (interface_name != "*" && url.interface_name() != interface_name) return false;
    return interface_name == "*" ||
           ((group.empty() || url.group() == group) && (version.empty() || url.version() == version) &&
            (protocol.empty() || url.protocol() == protocol));
  }
};

Value exported(const LocalMetadata& metadata, const Wanted& wanted) {
  std::set<std::string> texts;
  for (const Url& url : metadata.exported()) {
    if (wanted.matches(url)) texts.insert(url.to_string());
  }
  return sorted_set(texts);
}

}  // namespace

Task<std::string> MetadataServer::serviceName() { co_return metadata_.application(); }
Task<std::string> MetadataServer::version() { co_return std::string(metadata_wire::kVersion); }

Task<std::optional<metadata_wire::Info>> MetadataServer::getMetadataInfo(std::string revision) {
  const std::optional<MetadataInfo> info = metadata_.find(revision);
  if (!info) co_return std::nullopt;
  co_return metadata_wire::to_wire(*info);
}

Task<std::vector<metadata_wire::Info>> MetadataServer::getMetadataInfos() {
  std::vector<metadata_wire::Info> infos;
  for (const MetadataInfo& info : metadata_.all()) infos.push_back(metadata_wire::to_wire(info));
  co_return infos;
}

Task<Value> MetadataServer::getExportedURLs() { co_return exported(metadata_, Wanted{}); }
Task<Value> MetadataServer::getExportedURLs(std::string interface_name) {
  co_return exported(metadata_, Wanted{interface_name, {}, {}, {}});
}
Task<Value> MetadataServer::getExportedURLs(std::string interface_name, std::string group) {
  co_return exported(metadata_, Wanted{interface_name, group, {}, {}});
}
Task<Value> MetadataServer::getExportedURLs(std::string interface_name, std::string group, std::string version) {
  co_return exported(metadata_, Wanted{interface_name, group, version, {}});
}
Task<Value> MetadataServer::getExportedURLs(std::string interface_name, std::string group, std::string version,
                                            std::string protocol) {
  co_return exported(metadata_, Wanted{interface_name, group, version, protocol});
}

// Nobody looks for subscriptions here: consumers stand in the registry.
Task<Value> MetadataServer::getSubscribedURLs() { co_return sorted_set({}); }

// "group/interface:version"
Task<std::optional<std::string>> MetadataServer::getServiceDefinition(std::string service_key) {
  const auto slash = service_key.find('/');
  std::string group = slash == std::string::npos ? std::string() : service_key.substr(0, slash);
  if (slash != std::string::npos) service_key.erase(0, slash + 1);
  const auto colon = service_key.find(':');
  std::string version = colon == std::string::npos ? std::string() : service_key.substr(colon + 1);
  if (colon != std::string::npos) service_key.erase(colon);
  co_return metadata_.definition(service_key, version, group);
}

Task<std::optional<std::string>> MetadataServer::getServiceDefinition(std::string interface_name, std::string version,
                                                                      std::string group) {
  co_return metadata_.definition(interface_name, version, group);
}

}  // namespace dubhe
