// Where a URL stands in a tree: /{root}/{interface}/{category}/{encoded URL}, as Apache
// Dubbo 2.6 to 3.x.
//
// Pure functions.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/registry/registry.h"

#include <string>
#include <string_view>
#include <vector>

namespace dubhe {
namespace tree DUBHE_EXPORT {

std::string category_path(const std::string& root, std::string_view interface_name,
                          std::string_view category);
// The category is the URL's own, `providers` when it names none.
std::string leaf_path(const std::string& root, const Url& url);
// "/a", "/a/b", "/a/b/c" for "/a/b/c".
std::vector<std::string> ancestors_and_self(const std::string& path);
std::string parent_of(const std::string& path);

// Application level: /services/{application}, and {host:port} below it.
std::string application_path(const std::string& services_root, std::string_view application);
// /dubbo/mapping/{interface}
std::string mapping_path(const std::string& report_root, std::string_view interface_name);
// The report of one revision: where Java has it (/dubbo/metadata/{application}/{revision}), then
// where dubbo-go has it
// (/dubbo/{application}/{revision}).
std::vector<std::string> metadata_paths(const std::string& report_root,
                                        std::string_view application, std::string_view revision);
// /dubbo/metadata/{interface}/{version}/{group}/provider/{application}: absent parts, and a part
// that stood before, left out as Java does.
std::string definition_path(const std::string& report_root, const Url& provider);

}  // namespace tree
}  // namespace dubhe
