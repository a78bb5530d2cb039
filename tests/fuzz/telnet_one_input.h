// What one input does to the reader of lines from a telnet client.
#pragma once

#include "dubhe/telnet/telnet_lines.h"

#include "expect.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fuzz_telnet {

struct Read {
  std::vector<std::pair<dubhe::TelnetStep::Kind, std::string>> steps;  // but those that need more
  std::string echo;
  bool operator==(const Read&) const = default;
};

// Given in pieces of at most so many bytes, up to a line that is too long: there the connection
// ends.
inline Read read(std::string_view bytes, std::size_t piece) {
  using Kind = dubhe::TelnetStep::Kind;
  constexpr std::size_t kLongest = 64;
  dubhe::TelnetLines lines(kLongest);
  Read all;
  while (!bytes.empty()) {
    const std::size_t given = std::min(piece, bytes.size());
    dubhe::TelnetStep step = lines.next(bytes.substr(0, given));
    fuzz::expect(step.taken > 0 && step.taken <= given && step.line.size() <= kLongest);
    fuzz::expect(step.kind != Kind::kNeedMore || step.taken == given);
    bytes.remove_prefix(step.taken);
    all.echo += step.echo;
    if (step.kind != Kind::kNeedMore) all.steps.emplace_back(step.kind, std::move(step.line));
    if (step.kind == Kind::kTooLong) break;
  }
  return all;
}

// Bytes that come one by one say the same as those that come at once.
inline void one_input(std::string_view bytes) {
  fuzz::expect(read(bytes, bytes.size()) == read(bytes, 1));
}

}  // namespace fuzz_telnet
