#include "zk_paths.h"

namespace dubhe::zookeeper {

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

}  // namespace dubhe::zookeeper
