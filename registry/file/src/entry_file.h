// One node of the tree as a file that people can read, and where that file lies.
//
// Pure functions.
#pragma once

#include "dubhe/common/expected.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace dubhe::file {

struct Entry {
  std::string name;         // of the node, as in ZooKeeper: an encoded URL, "host:port" …
  std::uint64_t owner = 0;  // the session it goes with; 0: it stays
  std::string data;
};

std::string to_text(const Entry& entry);
// kDataLoss, and what is odd about it.
Expected<Entry> parse_entry(std::string_view text);

// A name for one folder or file: the node's own where it is short and harmless, else a readable
// part of it and a checksum. Never starts with a dot.
std::string file_name(std::string_view node);
constexpr std::string_view kEntrySuffix = ".node";

// "/dubbo/a.B/providers/x" → "dubbo/a.B/providers" and the name of the file in it. Relative to the
// registry's directory; the folder is "" for a node at the top.
struct Place {
  std::string folder;
  std::string file;
};
Place place_of(std::string_view path);
// The same path as a folder.
std::string folder_of(std::string_view path);

// Sixteen digits.
std::string hex(std::uint64_t number);
bool parse_hex(std::string_view text, std::uint64_t& number);
std::uint64_t checksum(std::string_view text);

}  // namespace dubhe::file
