#include "attachments_wire.h"

#include <charconv>
#include <string>

#include "dubhe/serialize_hessian2/tree.h"

namespace dubhe::dubbo {

namespace {

bool is_string_tag(int tag) noexcept {
  return (tag >= 0 && tag <= 0x1f) || (tag >= 0x30 && tag <= 0x33) || tag == 'R' || tag == 'S';
}

std::string scalar_text(const Value& value) {
  if (const bool* flag = value.as_bool()) return *flag ? "true" : "false";
  std::int64_t number = 0;
  if (value.to_int64(number)) return std::to_string(number);
  if (const double* real = value.as_double()) return hessian2::java_double_text(*real);
  return {};
}

// A key or value that is a text, but not ASCII in one piece, or no text at all.
bool read_odd_value(hessian2::Reader& in, std::string_view key, Attachments& to) {
  if (is_string_tag(in.peek())) {
    std::string text;
    if (!in.read_string(text)) return false;
    to.set(key, text);
    return true;
  }
  Value value;
  if (!hessian2::read_value(in, value)) return false;
  if (value.is_null()) return true;
  if (std::string text = scalar_text(value); !text.empty()) {
    to.set(key, text);
  } else {
    to.set_value(key, std::move(value));
  }
  return true;
}

bool read_entry(hessian2::Reader& in, Attachments& to) {
  std::string_view key, value;
  if (in.read_string_view(key)) [[likely]] {
    if (!in.read_string_view(value)) [[unlikely]] return read_odd_value(in, key, to);
    to.lend(key, value);
    return true;
  }
  std::string odd_key;
  return in.read_string(odd_key) && read_odd_value(in, odd_key, to);
}

}  // namespace

bool read_attachments(hessian2::Reader& in, Attachments& to) {
  hessian2::Reader::MapHead head;
  if (!in.open_map(head)) return false;
  if (head.kind == hessian2::Reader::HeadKind::kNull) return true;
  if (head.kind == hessian2::Reader::HeadKind::kReference) return in.fail_mismatch("the map of attachments");
  std::size_t entries = 0;
  while (!in.map_ended()) {
    if (!read_entry(in, to)) return false;
    ++entries;
  }
  return in.close(head, entries);
}

[[gnu::hot]] void write_entries(hessian2::Writer& out, const Attachments& from) {
  for (const auto& [key, value] : from) {
    out.write_string(key);
    out.write_string(value);
  }
  for (const auto& [key, value] : from.values()) {
    out.write_string(key);
    hessian2::write_value(out, value);
  }
}

}  // namespace dubhe::dubbo
