#include "cases.h"

#include <fstream>
#include <stdexcept>

namespace interop {

namespace {

constexpr std::size_t kColumns = 7;

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_kind(std::string_view who, std::string_view kind) {
  return who == "*" || who == kind || (who == "java" && kind.starts_with("java"));
}

bool is_pair(std::string_view who, std::string_view consumer, std::string_view provider) {
  const std::size_t arrow = who.find('>');
  if (arrow == who.npos) return is_kind(who, consumer) || is_kind(who, provider);
  return is_kind(who.substr(0, arrow), consumer) && is_kind(who.substr(arrow + 1), provider);
}

}  // namespace

std::vector<Row> read_cases(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  std::vector<Row> rows;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    auto cells = split(line, '\t');
    if (cells.size() != kColumns) {
      throw std::runtime_error(file + ":" + std::to_string(number) + ": " +
                               std::to_string(cells.size()) + " columns, " +
                               std::to_string(kColumns) + " are wanted");
    }
    // A row of a serialization's feature plays the row that its type names.
    if (const std::size_t slash = cells[3].find('/'); slash != std::string::npos) {
      cells[2] = cells[3].substr(0, slash);
      cells[3].erase(0, slash + 1);
    }
    rows.push_back({cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]});
  }
  return rows;
}

std::optional<std::string> applying(std::string_view list, std::string_view consumer,
                                    std::string_view provider) {
  for (const std::string& entry : split(list, ';')) {
    const std::size_t end = entry.find('=');
    if (end != entry.npos && is_pair(std::string_view(entry).substr(0, end), consumer, provider))
      return entry.substr(end + 1);
  }
  return std::nullopt;
}

bool matches(std::string_view pattern, std::string_view id) {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return pattern == id;
  if (!id.starts_with(pattern.substr(0, star))) return false;
  for (std::size_t skipped = star; skipped <= id.size(); ++skipped) {
    if (matches(pattern.substr(star + 1), id.substr(skipped))) return true;
  }
  return false;
}

}  // namespace interop
