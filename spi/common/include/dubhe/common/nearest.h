// The name somebody probably meant: for "Did you mean `retries`?".
//
// Pure functions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

// Insertions, deletions, replacements and swaps of neighbours that turn one name into the other.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

// The nearest of `names`, the first of equally near ones; empty when none is near (more than a third of it wrong).
template <class Names>
std::string_view nearest(std::string_view wrong, const Names& names) {
  constexpr std::size_t kLongest = 64;  // what is longer is no slip of a finger
  if (wrong.empty() || wrong.size() > kLongest) return {};
  std::string_view best;
  std::size_t fewest = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  for (const std::string_view name : names) {
    if (name.size() > kLongest) continue;
    if (const std::size_t edits = edit_distance(wrong, name); edits < fewest) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

}  // namespace dubhe
