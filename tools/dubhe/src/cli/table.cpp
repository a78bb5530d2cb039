#include "cli/table.h"

#include <algorithm>
#include <cctype>

namespace dubhe::tool {

namespace {

constexpr std::size_t kGap = 2;

std::string heading(std::string key) {
  for (char& c : key) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return key;
}

}  // namespace

std::string Table::to_text() const {
  std::vector<std::vector<std::string>> lines;
  lines.emplace_back();
  for (const std::string& key : keys_) lines.back().push_back(heading(key));
  for (const std::vector<std::string>& row : rows_) {
    lines.push_back(row);
    for (std::string& cell : lines.back()) {
      if (cell.empty()) cell.assign(1, '-');
    }
  }
  std::vector<std::size_t> widths(keys_.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 < line.size()) text.append(widths[i] - line[i].size() + kGap, ' ');
    }
    text += '\n';
  }
  return text;
}

Value Table::to_value() const {
  ListValue rows;
  for (const std::vector<std::string>& row : rows_) {
    MapValue object;
    for (std::size_t i = 0; i < row.size(); ++i) object.entries.emplace_back(keys_[i], row[i]);
    rows.items.emplace_back(std::move(object));
  }
  return Value(std::move(rows));
}

}  // namespace dubhe::tool
