// Rows under headings: aligned for people, an array of objects for programs.
#pragma once

#include <string>
#include <vector>

#include "dubhe/common/value.h"

namespace dubhe::tool {

class Table {
 public:
  // Keys of the JSON objects; the headings are the same in capitals.
  explicit Table(std::vector<std::string> keys) : keys_(std::move(keys)) {}
  // As many cells as there are keys.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const noexcept { return rows_.empty(); }
  std::size_t size() const noexcept { return rows_.size(); }

  // With headings; an empty cell is a dash. Ends with a new line.
  std::string to_text() const;
  Value to_value() const;

 private:
  std::vector<std::string> keys_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace dubhe::tool
