#include "ls/ls.h"

#include <set>
#include <vector>

namespace dubhe::tool {

namespace {

Expected<std::vector<std::string>> matching_services(Estate& estate, const std::string& pattern) {
  Expected<std::vector<std::string>> services = estate.services();
  if (services) std::erase_if(*services, [&](const std::string& name) { return !name_matches(name, pattern); });
  return services;
}

// "blue:1.0.0", "1.0.0", "blue:-": group and version beside the interface.
std::string face(const Url& url) {
  std::string text(url.group());
  if (!url.version().empty()) text += (text.empty() ? "" : ":") + std::string(url.version());
  return text;
}

std::string joined(const std::set<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += ", ";
    all += text.empty() ? "-" : text;
  }
  return all == "-" ? "" : all;
}

Expected<Table> list_services(Estate& estate, const std::vector<std::string>& services) {
  Table table({"service", "providers", "consumers", "faces", "applications"});
  for (const std::string& service : services) {
    const Expected<std::vector<Leaf>> providers = estate.leaves(service, "providers");
    if (!providers) return providers.status();
    const Expected<std::vector<Leaf>> consumers = estate.leaves(service, "consumers");
    if (!consumers) return consumers.status();
    std::set<std::string> faces, applications;
    for (const Leaf& provider : *providers) {
      if (!provider.url) continue;
      faces.insert(face(*provider.url));
      applications.insert(std::string(provider.url->get("application")));
    }
    table.add({service, std::to_string(providers->size()), std::to_string(consumers->size()), joined(faces),
               joined(applications)});
  }
  return table;
}

std::vector<std::string> provider_row(const std::string& service, const Leaf& leaf) {
  if (!leaf.url) return {service, "no URL: " + leaf.name, "", "", "", "", "", ""};
  const Url& url = *leaf.url;
  return {service,
          url.address(),
          url.protocol(),
          std::string(url.group()),
          std::string(url.version()),
          std::string(url.get("application")),
          std::string(url.get("weight", "100")),
          std::string(url.get("release"))};
}

std::vector<std::string> consumer_row(const std::string& service, const Leaf& leaf) {
  if (!leaf.url) return {service, "no URL: " + leaf.name, "", "", "", ""};
  const Url& url = *leaf.url;
  return {service,
          url.host(),
          std::string(url.group()),
          std::string(url.version()),
          std::string(url.get("application")),
          std::string(url.get("release"))};
}

using Row = std::vector<std::string> (*)(const std::string& service, const Leaf& leaf);

Expected<Table> list_leaves(Estate& estate, const std::vector<std::string>& services, const std::string& category,
                            Table table, Row row) {
  for (const std::string& service : services) {
    const Expected<std::vector<Leaf>> leaves = estate.leaves(service, category);
    if (!leaves) return leaves.status();
    for (const Leaf& leaf : *leaves) table.add(row(service, leaf));
  }
  return table;
}

Expected<Table> list_instances(Estate& estate, const std::string& pattern) {
  const Expected<std::vector<Instance>> instances = estate.instances();
  if (!instances) return instances.status();
  Table table({"application", "address", "revision", "storage", "endpoints"});
  for (const Instance& instance : *instances) {
    if (!name_matches(instance.application, pattern)) continue;
    const std::string endpoints = instance.fault.empty() ? instance.endpoints : "(" + instance.fault + ")";
    table.add({instance.application, instance.address, instance.revision, instance.storage, endpoints});
  }
  return table;
}

}  // namespace

Expected<Table> list(Estate& estate, Listed what, const std::string& pattern) {
  if (what == Listed::kInstances) return list_instances(estate, pattern);
  const Expected<std::vector<std::string>> services = matching_services(estate, pattern);
  if (!services) return services.status();
  switch (what) {
    case Listed::kProviders:
      return list_leaves(
          estate, *services, "providers",
          Table({"service", "address", "protocol", "group", "version", "application", "weight", "release"}),
          provider_row);
    case Listed::kConsumers:
      return list_leaves(estate, *services, "consumers",
                         Table({"service", "address", "group", "version", "application", "release"}), consumer_row);
    default:
      return list_services(estate, *services);
  }
}

}  // namespace dubhe::tool
