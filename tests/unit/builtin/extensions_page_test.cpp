// The table of points in docs/extensions.md says what the code says: which points there are, and where, what an empty
// name means, and what is in the box.
#include "dubhe/dubhe.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "dubhe/spi/extension_registry.h"

namespace dubhe {
namespace {

namespace fs = std::filesystem;

// A row of the table, without what only people can check.
struct Point {
  std::string interface_and_header;  // "`Codec`, `dubhe/exchange/codec.h`"
  std::string fallback;              // "`dubbo`", "–"
  std::string names;                 // "`a`, `b`", "–"

  bool operator==(const Point&) const = default;
};
void PrintTo(const Point& point, std::ostream* out) {
  *out << "| " << point.interface_and_header << " | … | " << point.fallback << " | " << point.names << " |";
}
using Points = std::map<std::string, Point>;

std::string content(const fs::path& path) {
  std::ostringstream all;
  all << std::ifstream(path).rdbuf();
  return all.str();
}

std::string marked(const std::string& name) { return name.empty() ? "–" : "`" + name + "`"; }

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream in(row.substr(1));
  for (std::string cell; std::getline(in, cell, '|');) {
    const auto begin = cell.find_first_not_of(' ');
    cells.push_back(begin == cell.npos ? "" : cell.substr(begin, cell.find_last_not_of(' ') - begin + 1));
  }
  return cells;
}

Points points_of_the_page() {
  Points points;
  std::istringstream page(content(fs::path(DUBHE_SOURCE_DIR) / "docs" / "extensions.md"));
  bool in_table = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| point (manifest's name) |")) {
      in_table = true;
    } else if (in_table && line.starts_with("| `")) {
      const auto cells = cells_of(line);
      if (cells.size() == 6) points[cells[0]] = {cells[1], cells[4], cells[5]};
    } else if (!line.starts_with("|")) {
      in_table = false;
    }
  }
  return points;
}

// Every `kPoint` of a public header, with the class it stands in.
Points points_of_the_code() {
  Points points;
  const std::regex declared(R"(\nclass (\w+)[^;{]*\{|kPoint = "(\w+)\"|kDefault = "(\w*)\")");
  for (const char* floor : {"spi", "transport", "serialize", "registry", "protocol", "cluster", "framework"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(DUBHE_SOURCE_DIR) / floor)) {
      const std::string path = entry.path().generic_string();
      const auto place = path.find("/include/dubhe/");
      if (place == path.npos || entry.path().extension() != ".h") continue;
      // Comments may show what a point looks like.
      const std::string code = std::regex_replace(content(path), std::regex("//[^\n]*"), "");
      std::string type;
      Point* point = nullptr;
      for (std::sregex_iterator at(code.begin(), code.end(), declared), end; at != end; ++at) {
        if ((*at)[1].matched) {
          type = (*at)[1];
          point = nullptr;
        } else if ((*at)[2].matched) {
          point = &points[marked((*at)[2])];
          point->interface_and_header = marked(type) + ", " + marked(path.substr(place + sizeof "/include/" - 1));
        } else if (point != nullptr) {
          point->fallback = marked((*at)[3]);
        }
      }
    }
  }
  ExtensionRegistry registry(null_logger());
  EXPECT_TRUE(add_builtin_extensions(registry).ok());
  for (const ExtensionListing& listing : registry.list()) {
    EXPECT_TRUE(points.contains(marked(listing.point))) << listing.point << " is declared in no public header";
    std::string& names = points[marked(listing.point)].names;
    for (const ExtensionInfo& extension : listing.extensions) names += (names.empty() ? "" : ", ") + marked(extension.name);
  }
  for (auto& [name, point] : points) {
    if (point.names.empty()) point.names = marked("");
  }
  return points;
}

TEST(ExtensionsPage, HasEveryPointAsTheCodeHasIt) {
  const Points page = points_of_the_page(), code = points_of_the_code();
  EXPECT_GT(code.size(), 20u);
  for (const auto& [name, point] : code) {
    const auto written = page.find(name);
    ASSERT_NE(written, page.end()) << "docs/extensions.md has no row for " << name;
    EXPECT_EQ(written->second, point) << name;
  }
  for (const auto& [name, point] : page) EXPECT_TRUE(code.contains(name)) << "there is no point " << name;
}

}  // namespace
}  // namespace dubhe
