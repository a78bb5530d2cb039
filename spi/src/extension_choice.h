// What a URL asks of an extension point: one name, or a list of them beside the activated ones.
//
// Pure functions.
#pragma once

#include "dubhe/common/url.h"
#include "dubhe/spi/extension_registry.h"

#include "extension_point.h"

#include <string>
#include <string_view>
#include <vector>

namespace dubhe::extensions {

// A URL in a message: without its user, password and parameters.
std::string shown(const Url& url);

// What the URL names under the point's adaptive keys.
struct Choice {
  std::string name;  // empty: the default
  std::string asked_by;
};
Choice choose(const detail::PointInfo& point, const Url& url, std::string_view method);

// "a,-b,default": what a list parameter says.
struct NameList {
  explicit NameList(const std::vector<std::string>& parts);

  std::vector<std::string> before, behind;  // of the activated block
  std::vector<std::string> left_out;
  bool no_defaults = false;
  bool written_order = false;  // "default" says where the activated ones stand
};

// The entries that NameList names.
struct NamedEntries {
  std::vector<const Entry*> before, behind, left_out;
};
// The names of a chain, outermost first: those that are named, and what is activated on this side for this URL.
std::vector<std::string> chain_of(const Point& point, const NameList& list, NamedEntries named, const Url& url,
                                  bool provider_side);

}  // namespace dubhe::extensions
