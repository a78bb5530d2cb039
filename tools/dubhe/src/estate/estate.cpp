#include "estate/estate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace dubhe::tool {

namespace {

constexpr std::array<std::string_view, 4> kCategories = {"providers", "consumers", "configurators", "routers"};
// What shares the root with the interfaces, and with the instances where they stand under the same one.
constexpr std::array<std::string_view, 3> kNoServices = {"config", "mapping", "metadata"};
// metadata/{interface}/{version}/{group}/provider/{application}: two directories that may be there or not.
constexpr int kDeepestDefinition = 3;

bool is_category(const std::string& name) {
  return std::find(kCategories.begin(), kCategories.end(), name) != kCategories.end();
}

bool is_no_service(const std::string& name) {
  return std::find(kNoServices.begin(), kNoServices.end(), name) != kNoServices.end();
}

Leaf make_leaf(const std::string& directory, const std::string& name) {
  Expected<Url> url = Url::parse_encoded(name);
  if (url && url->protocol().empty()) url = Status(StatusCode::kInvalidArgument, "it has no `protocol://`");
  return {.name = name, .path = directory + "/" + name, .url = std::move(url)};
}

Instance for_people(const InstanceNode& node) {
  Instance instance{.application = node.application, .address = node.name};
  if (!node.instance) {
    instance.fault = node.instance.status().message();
    return instance;
  }
  instance.revision = node.instance->revision();
  instance.storage = node.instance->metadata_is_remote() ? "remote" : "local";
  for (const ServiceInstance::Endpoint& endpoint : node.instance->endpoints()) {
    instance.endpoints += (instance.endpoints.empty() ? "" : ", ") + endpoint.protocol + ":" + std::to_string(endpoint.port);
  }
  return instance;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// `*` stands for any run of letters.
bool wildcard(std::string_view text, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t at = star; at <= text.size(); ++at) {
    if (wildcard(text.substr(at), rest)) return true;
  }
  return false;
}

}  // namespace

bool name_matches(const std::string& name, const std::string& pattern) {
  if (pattern.empty()) return true;
  const std::string wanted = lower(pattern);
  const std::string text = lower(name);
  return wanted.find('*') == std::string::npos ? text.find(wanted) != std::string::npos : wildcard(text, wanted);
}

std::string Estate::service_path(const std::string& interface_name) const {
  return tree_.root() + "/" + url_encode(interface_name);
}

Expected<std::vector<std::string>> Estate::children_or_none(const std::string& path) {
  Expected<std::vector<std::string>> names = tree_.children(path);
  if (!names && names.status().code() == StatusCode::kNotFound) return std::vector<std::string>();
  return names;
}

Expected<std::vector<std::string>> Estate::services() {
  Expected<std::vector<std::string>> names = tree_.children(tree_.root());
  if (!names) return names;
  std::vector<std::string> services;
  for (const std::string& name : *names) {
    if (is_no_service(name)) continue;
    const Expected<std::vector<std::string>> below = children_or_none(tree_.root() + "/" + name);
    if (!below) return below.status();
    if (std::any_of(below->begin(), below->end(), is_category)) services.push_back(url_decode(name));
  }
  std::sort(services.begin(), services.end());
  return services;
}

Expected<std::vector<Leaf>> Estate::leaves(const std::string& interface_name, const std::string& category) {
  const std::string directory = service_path(interface_name) + "/" + category;
  const Expected<std::vector<std::string>> names = children_or_none(directory);
  if (!names) return names.status();
  std::vector<Leaf> leaves;
  for (const std::string& name : *names) leaves.push_back(make_leaf(directory, name));
  return leaves;
}

// Java takes the registry's group for it where one is set.
std::string Estate::instances_root() const { return tree_.root() == "/dubbo" ? "/services" : tree_.root(); }

Expected<std::vector<Instance>> Estate::instances() {
  const std::string root = instances_root();
  const Expected<std::vector<std::string>> applications = children_or_none(root);
  if (!applications) return applications.status();
  std::vector<Instance> instances;
  for (const std::string& application : *applications) {
    if (is_no_service(application)) continue;
    const Expected<std::vector<InstanceNode>> nodes = instances_of(application);
    if (!nodes) return nodes.status();
    for (const InstanceNode& node : *nodes) instances.push_back(for_people(node));
  }
  return instances;
}

Expected<std::vector<InstanceNode>> Estate::instances_of(const std::string& application) {
  const std::string directory = instances_root() + "/" + application;
  const Expected<std::vector<std::string>> names = children_or_none(directory);
  if (!names) return names.status();
  std::vector<InstanceNode> instances;
  for (const std::string& name : *names) {
    if (is_category(name)) continue;  // an interface under the same root
    const Expected<TreeNode> node = tree_.read(directory + "/" + name);
    if (!node && node.status().code() == StatusCode::kNotFound) continue;  // it has just gone
    if (!node) return node.status();
    instances.push_back({.application = application, .name = name, .instance = ServiceInstance::parse(node->data, application)});
  }
  return instances;
}

Expected<std::vector<std::string>> Estate::applications_of(const std::string& interface_name) {
  const Expected<TreeNode> node = tree_.read(tree_.root() + "/mapping/" + url_encode(interface_name));
  if (!node && node.status().code() == StatusCode::kNotFound) return std::vector<std::string>();
  if (!node) return node.status();
  return Url("mapping", {}, 0, {}, {{"applications", node->data}}).get_list("applications");
}

Expected<std::vector<std::string>> Estate::definitions(const std::string& interface_name) {
  std::vector<std::string> found;
  const std::string path = tree_.root() + "/metadata/" + url_encode(interface_name);
  if (Status collected = collect_definitions(path, false, kDeepestDefinition, found); !collected.ok()) {
    return collected;
  }
  return found;
}

Status Estate::collect_definitions(const std::string& path, bool below_provider, int depth,
                                   std::vector<std::string>& to) {
  const Expected<std::vector<std::string>> names = children_or_none(path);
  if (!names) return names.status();
  for (const std::string& name : *names) {
    const std::string child = path + "/" + name;
    if (below_provider) {
      const Expected<TreeNode> node = tree_.read(child);
      if (!node) return node.status();
      to.push_back(node->data);
    } else if (depth > 0 && name != "consumer") {
      if (Status inner = collect_definitions(child, name == "provider", depth - 1, to); !inner.ok()) return inner;
    }
  }
  return Status();
}

}  // namespace dubhe::tool
