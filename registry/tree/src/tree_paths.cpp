#include "dubhe/registry_tree/tree_paths.h"

#include <algorithm>

namespace dubhe::tree {

std::string category_path(const std::string& root, std::string_view interface_name,
                          std::string_view category) {
  return root + "/" + url_encode(interface_name) + "/" + std::string(category);
}

std::string leaf_path(const std::string& root, const Url& url) {
  return category_path(root, url.interface_name(), url.get("category", "providers")) + "/" +
         url.to_encoded();
}

std::vector<std::string> ancestors_and_self(const std::string& path) {
  std::vector<std::string> all;
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    all.push_back(path.substr(0, slash));
  }
  all.push_back(path);
  return all;
}

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::string application_path(const std::string& services_root, std::string_view application) {
  return services_root + "/" + std::string(application);
}

std::string mapping_path(const std::string& report_root, std::string_view interface_name) {
  return report_root + "/mapping/" + std::string(interface_name);
}

std::vector<std::string> metadata_paths(const std::string& report_root,
                                        std::string_view application, std::string_view revision) {
  const std::string tail = "/" + std::string(application) + "/" + std::string(revision);
  return {report_root + "/metadata" + tail, report_root + tail};
}

std::string definition_path(const std::string& report_root, const Url& provider) {
  std::vector<std::string> parts;
  const auto add = [&parts](std::string part) {
    if (!part.empty() && std::find(parts.begin(), parts.end(), part) == parts.end())
      parts.push_back(std::move(part));
  };
  add("metadata");
  add(url_encode(provider.interface_name()));
  add(std::string(provider.version()));
  add(std::string(provider.group()));
  add("provider");
  add(std::string(provider.get("application")));
  std::string path = report_root;
  for (const std::string& part : parts) path += "/" + part;
  return path;
}

}  // namespace dubhe::tree
