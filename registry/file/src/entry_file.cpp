#include "entry_file.h"

#include "dubhe/common/url.h"

#include <algorithm>
#include <charconv>

namespace dubhe::file {

namespace {

constexpr std::string_view kTitle = "Dubhe registry entry, version 1\n";
constexpr std::size_t kLongestPlainName = 120;
constexpr std::size_t kReadablePart = 100;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_harmless(char c) {
  return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_' || c == ':';
}

// "dubbo://10.0.0.1:20880/a.B?x=y", encoded or not → "dubbo_10.0.0.1:20880_a.B"
std::string readable_part(std::string_view node) {
  const std::string plain = url_decode(node);
  std::string text;
  for (const char c : std::string_view(plain).substr(0, plain.find('?'))) {
    if (text.size() == kReadablePart) break;
    if (is_harmless(c) && !(c == ':' && text.ends_with("_"))) {
      text += c;
    } else if (!text.empty() && text.back() != '_') {
      if (text.back() == ':') text.pop_back();
      text += '_';
    }
  }
  const auto first = std::find_if(text.begin(), text.end(), is_letter_or_digit);
  return std::string(first, text.end());
}

// Takes "key: value\n" off the front of `text`.
bool take_line(std::string_view& text, std::string_view key, std::string_view& value) {
  if (!text.starts_with(key)) return false;
  const auto end = text.find('\n');
  if (end == text.npos) return false;
  value = text.substr(key.size(), end - key.size());
  text.remove_prefix(end + 1);
  return true;
}

}  // namespace

std::string hex(std::uint64_t number) {
  char digits[17] = {};
  const auto end = std::to_chars(digits, digits + 16, number, 16).ptr;
  const std::string text(digits, end);
  return std::string(16 - text.size(), '0') + text;
}

bool parse_hex(std::string_view text, std::uint64_t& number) {
  if (text.size() != 16) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return error == std::errc() && end == text.data() + text.size();
}

// FNV-1a.
std::uint64_t checksum(std::string_view text) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return sum;
}

std::string to_text(const Entry& entry) {
  std::string text(kTitle);
  text += "node: " + entry.name + "\n";
  text += "owner: " + (entry.owner == 0 ? std::string("none") : hex(entry.owner)) + "\n";
  // For people only.
  if (std::string plain = url_decode(entry.name);
      plain != entry.name && plain.find('\n') == plain.npos)
    text += "means: " + plain + "\n";
  return text + "\n" + entry.data;
}

Expected<Entry> parse_entry(std::string_view text) {
  const auto odd = [](const char* what) {
    return Status(StatusCode::kDataLoss, std::string("is no entry of a registry: ") + what);
  };
  if (!text.starts_with(kTitle)) return odd("its first line is another one");
  text.remove_prefix(kTitle.size());
  std::string_view name, owner, meaning;
  if (!take_line(text, "node: ", name) || name.empty()) return odd("no `node:` in its second line");
  if (!take_line(text, "owner: ", owner)) return odd("no `owner:` in its third line");
  Entry entry;
  entry.name = name;
  if (owner != "none" && (!parse_hex(owner, entry.owner) || entry.owner == 0))
    return odd("its owner is no session");
  (void)take_line(text, "means: ", meaning);
  if (!text.starts_with('\n')) return odd("it has lines that nobody knows");
  entry.data = text.substr(1);
  return entry;
}

std::string file_name(std::string_view node) {
  const bool plain = !node.empty() && node.size() <= kLongestPlainName &&
                     is_letter_or_digit(node.front()) &&
                     std::all_of(node.begin(), node.end(), is_harmless);
  if (plain) return std::string(node);
  return readable_part(node) + "~" + hex(checksum(node));
}

std::string folder_of(std::string_view path) {
  std::string folder;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) folder += (folder.empty() ? "" : "/") + file_name(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return folder;
}

Place place_of(std::string_view path) {
  const auto slash = path.rfind('/');
  const std::string_view name = slash == path.npos ? path : path.substr(slash + 1);
  const std::string_view folder = slash == path.npos ? std::string_view() : path.substr(0, slash);
  return {folder_of(folder), file_name(name) + std::string(kEntrySuffix)};
}

}  // namespace dubhe::file
