// Where a URL stands in ZooKeeper: /{root}/{interface}/{category}/{encoded URL}, as Apache
// Dubbo 2.6 to 3.x.
//
// Pure functions.
#pragma once

#include "dubhe/common/url.h"
#include "dubhe/registry/registry.h"

#include <string>
#include <string_view>
#include <vector>

namespace dubhe::zookeeper {

std::string category_path(const std::string& root, std::string_view interface_name,
                          std::string_view category);
// The category is the URL's own, `providers` when it names none.
std::string leaf_path(const std::string& root, const Url& url);
// "/a", "/a/b", "/a/b/c" for "/a/b/c".
std::vector<std::string> ancestors_and_self(const std::string& path);
std::string parent_of(const std::string& path);

}  // namespace dubhe::zookeeper
