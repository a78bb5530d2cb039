// Rows of tests/interop/cases.tsv, and which of their exceptions hold between two kinds of peers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interop {

struct Row {
  std::string id, profile, feature, type, position;
  std::string na, expect;  // "WHO=TEXT;WHO=TEXT"
};

// Throws std::runtime_error naming the file and the line.
std::vector<Row> read_cases(const std::string& file);

// The text of the first entry of `list` that holds when `consumer` calls `provider`.
std::optional<std::string> applying(std::string_view list, std::string_view consumer,
                                    std::string_view provider);

// "value/int-*/element": `*` is anything.
bool matches(std::string_view pattern, std::string_view id);

}  // namespace interop
